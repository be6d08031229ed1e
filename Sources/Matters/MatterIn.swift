internal import Kernel

/// The rows that lists walk: one per unit above the place, one per unit above the owner.
enum MatterIn {
    enum Side: String, Sendable { case place, owner }

    static func group(_ side: Side, _ kind: StateKind) -> String { "\(side.rawValue).\(kind.rawValue)" }

    static func insert(_ matter: ID, side: Side, path: UnitPath, kind: StateKind, raised: Instant, in tx: any Transaction) throws {
        for above in path.lineage {
            try tx.execute(
                """
                INSERT INTO matter_in (unit, grp, sort_ms, matter)
                SELECT unit, \(group(side, kind)), \(raised), \(matter) FROM unit_now WHERE path = \(above)
                """)
        }
    }

    static func remove(_ matter: ID, side: Side, path: UnitPath, kind: StateKind, raised: Instant, in tx: any Transaction) throws {
        for above in path.lineage {
            try tx.execute(
                """
                DELETE FROM matter_in WHERE unit = (SELECT unit FROM unit_now WHERE path = \(above))
                AND grp = \(group(side, kind)) AND sort_ms = \(raised) AND matter = \(matter)
                """)
        }
    }
}
