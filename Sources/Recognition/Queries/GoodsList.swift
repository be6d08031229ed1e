package import Kernel
internal import Ledger
package import Territory

/// 积分超市: what lies on the shelves of the reader's own place and of those above it, and for how many points.
package struct GoodsList: Sendable {
    package struct Line: Sendable {
        package let scheme: String
        package let goods: PointsScheme.Goods
        package let unit: UnitRecord
        package let room: Int64
    }

    package let lines: [Line]
    /// Where the reader keeps a shop: what waits to be fetched.
    package let kept: UnitRecord?
    package let waiting: [PointsOrder]

    static let waitingLimit = 50

    package static func load(_ request: Request, _ services: RecognitionServices, in tx: any Reading) throws -> GoodsList {
        let terms = try services.terms()
        var lines: [Line] = []
        if let account = request.actor.account {
            for member in try PointsMember.all(of: account, in: tx) where member.left == nil {
                guard let plan = terms.plan(member.scheme), !plan.goods.isEmpty else { continue }
                for unit in try [member.unit] + UnitRecord.ancestors(of: member.unit.path, in: tx) {
                    for goods in plan.goods {
                        let room = try Shelf.room(goods.id, in: unit.id, tx)
                        if room > 0 { lines.append(Line(scheme: plan.id, goods: goods, unit: unit, room: room)) }
                    }
                }
            }
        }
        let paths = services.policy.scopes(StockGoods.verb, of: request.actor, over: .place).map(\.path).sorted { "\($0)" < "\($1)" }
        let code = String((request.query["unit"] ?? "").prefix(32))
        let asked =
            code.isEmpty ? try paths.first.flatMap { try UnitRecord.find(path: $0, in: tx) } : try UnitRecord.find(code: code, in: tx)
        let kept = asked.flatMap { unit in paths.contains { $0.contains(unit.path) } ? unit : nil }
        return GoodsList(
            lines: lines, kept: kept,
            waiting: try kept.map { try PointsOrder.waiting(in: $0.id, limit: waitingLimit, in: tx) } ?? [])
    }
}
