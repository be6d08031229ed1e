package import Kernel
internal import Process
package import Territory

/// 积分公示: what will count unless somebody objects: for what, how much, from where. To whom only where they wanted that, and no unit is
/// named in which fewer than five take part.
package struct NoticeList: Sendable {
    package struct Item: Sendable {
        package let claim: PointsClaim
        package let unit: UnitRecord
        package let name: String?
        package let content: [UInt8]
        package let from: Day
        package let until: Day
        /// Somebody objected and waits for an answer.
        package let isAsked: Bool
    }

    package let unit: UnitRecord
    package let items: [Item]
    package let next: Keyset?

    private static let smallest: Int64 = 5

    package static func load(_ request: Request, _ services: RecognitionServices, limit: Int, in tx: any Reading) throws -> NoticeList {
        let after = try Keyset.read(request.query["after"])
        let code = String((request.query["unit"] ?? "").prefix(32))
        guard let unit = try code.isEmpty ? UnitRecord.root(in: tx) : UnitRecord.find(code: code, in: tx) else { throw Problem.notFound }
        // Whoever asks for a unit that is not named learns nothing of it: neither what is shown above, nor that there is any.
        let plans = try services.terms().plans.map(\.id).filter { try unit.parent == nil || isNamed(unit, $0, in: tx) }
        guard !plans.isEmpty else { return NoticeList(unit: unit, items: [], next: nil) }
        let keys = try tx.all(statement(unit.id, plans, after: after, limit: limit + 1)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) }
        let shown = Array(keys.prefix(limit))
        let claims = try PointsClaim.all(shown.map(\.id), in: tx)
        return NoticeList(
            unit: unit, items: try shown.compactMap { claims[$0.id] }.compactMap { try item($0, services, in: tx) },
            next: keys.count > limit ? shown.last : nil)
    }

    static func statement(_ unit: ID, _ plans: [String], after: Keyset, limit: Int) -> Statement {
        """
        SELECT l.sort_ms, l.claim FROM points_in l JOIN points_claim c ON c.id = l.claim
        WHERE l.unit = \(unit) AND l.grp = \(PointsClaim.publicGroup) AND (l.sort_ms, l.claim) < (\(after.ms), \(after.id))
        AND c.scheme IN (\(Statement.list(plans.map { "\($0)" }))) ORDER BY l.sort_ms DESC, l.claim DESC LIMIT \(limit)
        """
    }

    package static func one(_ id: String, _ services: RecognitionServices, in tx: any Reading) throws -> Item {
        guard let id = ID(id), let claim = try PointsClaim.find(id, in: tx), let item = try item(claim, services, in: tx) else {
            throw Problem.notFound
        }
        return item
    }

    private static func item(_ claim: PointsClaim, _ services: RecognitionServices, in tx: any Reading) throws -> Item? {
        guard claim.kind == .award, let shown = try Publication.find(open: claim.id, in: tx) else { return nil }
        let member = try PointsMember.load(claim.member, in: tx)
        return Item(
            claim: claim, unit: try coarse(claim, in: tx),
            name: member.isNamed ? try member.name(vault: services.vault, in: tx, whole: true) : nil, content: shown.content,
            from: shown.from, until: shown.until, isAsked: claim.asked > 0)
    }

    /// The closest unit above in which enough take part.
    private static func coarse(_ claim: PointsClaim, in tx: any Reading) throws -> UnitRecord {
        var last = claim.unit
        for unit in try [claim.unit] + UnitRecord.ancestors(of: claim.unit.path, in: tx).reversed() {
            last = unit
            if try isNamed(unit, claim.scheme, in: tx) { return unit }
        }
        return last
    }

    private static func isNamed(_ unit: UnitRecord, _ scheme: String, in tx: any Reading) throws -> Bool {
        let below = unit.path.below
        return try tx.count(
            """
            SELECT COUNT(*) FROM (SELECT m.id FROM unit_now u JOIN points_member m ON m.unit = u.unit
            WHERE (u.path = \(unit.path) OR (u.path >= \(below.lower) AND u.path < \(below.upper))) AND m.scheme = \(scheme)
            AND m.left_ms IS NULL LIMIT \(smallest)) AS any_of
            """) >= smallest
    }
}
