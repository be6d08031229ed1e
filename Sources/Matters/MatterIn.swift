internal import Kernel

/// The rows that lists walk: one per unit above the place, one per unit above the owner.
enum MatterIn {
    enum Side: String, Sendable { case place, owner }

    static func group(_ side: Side, _ kind: StateKind) -> String { "\(side.rawValue).\(kind.rawValue)" }

    /// Both sides of one kind of state.
    static func groups(_ kind: StateKind) -> [String] { [group(.place, kind), group(.owner, kind)] }

    /// The units in whose lists a matter stands: those above its place and those above its owner.
    struct Lists {
        let lines: [(side: Side, unit: ID)]

        init(place: UnitLineage, owner: UnitLineage) {
            lines = [(Side.place, place), (.owner, owner)].flatMap { side, lineage in lineage.units.map { (side: side, unit: $0) } }
        }
    }

    static let columns: [StaticString] = ["unit", "grp", "sort_ms", "matter"]

    static func rows(_ matter: ID, raised: Instant, kind: StateKind, _ lists: Lists) -> [[Value]] {
        lists.lines.map { [$0.unit.value, group($0.side, kind).value, raised.value, matter.value] }
    }
}
