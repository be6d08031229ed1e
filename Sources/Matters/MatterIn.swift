internal import Kernel

/// The rows that lists walk: one per unit above the place, one per unit above the owner.
enum MatterIn {
    enum Side: String, Sendable { case place, owner }

    static func group(_ side: Side, _ kind: StateKind) -> String { "\(side.rawValue).\(kind.rawValue)" }

    /// The units in whose lists a matter stands: those above its place and those above its owner.
    struct Lists {
        let lines: [(side: Side, unit: ID)]

        init(place: UnitLineage, owner: UnitLineage) {
            lines = [(Side.place, place), (.owner, owner)].flatMap { side, lineage in lineage.units.map { (side: side, unit: $0) } }
        }
    }

    /// All rows of a matter in one statement.
    static func insert(_ matter: ID, raised: Instant, kind: StateKind, _ lists: Lists, in tx: any Transaction) throws {
        let rows = lists.lines.map { [$0.unit.value, group($0.side, kind).value, raised.value, matter.value] }
        try tx.load("matter_in", columns: ["unit", "grp", "sort_ms", "matter"], rows: rows)
    }

    static func remove(_ matter: ID, raised: Instant, kind: StateKind, _ lists: Lists, in tx: any Transaction) throws {
        guard !lists.lines.isEmpty else { return }
        let units = Statement.list(Set(lists.lines.map(\.unit)).sorted().map { "\($0)" })
        try tx.execute(
            """
            DELETE FROM matter_in WHERE unit IN (\(units)) AND grp IN (\(group(.place, kind)), \(group(.owner, kind)))
            AND sort_ms = \(raised) AND matter = \(matter)
            """)
    }
}
