package import Kernel
package import Territory

/// 调解成功率: of what ended, how much was agreed. Whatever would tell of fewer than five is not told.
package struct SuccessRate: Sendable {
    package static let smallest: Int64 = 5

    package let unit: UnitRecord
    package let agreed: Int64
    package let ended: Int64

    /// A total under five is nobody's business; neither is a part of a larger one that leaves so few on one side.
    package var isTold: Bool {
        ended >= Self.smallest && !(1..<Self.smallest).contains(agreed) && !(1..<Self.smallest).contains(ended - agreed)
    }

    /// In whole percent, cut off: nothing is called better than it is.
    package var percent: Int64? { isTold && ended > 0 ? agreed * 100 / ended : nil }

    package static func load(_ unit: UnitRecord, in tx: any Reading) throws -> SuccessRate {
        var counts: [String: Int64] = [:]
        for group in MediationCase.State.groups where group != MediationCase.State.openGroup {
            counts[group] = try tx.count(statement(unit.id, group))
        }
        return SuccessRate(
            unit: unit, agreed: counts[MediationCase.State.agreed.rawValue] ?? 0, ended: counts.values.reduce(0, +))
    }

    static func statement(_ unit: ID, _ group: String) -> Statement {
        "SELECT COUNT(*) FROM mediation_in WHERE unit = \(unit) AND grp = \(group)"
    }
}
