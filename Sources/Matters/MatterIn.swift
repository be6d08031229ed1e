internal import Kernel

/// The rows that lists walk: one per unit above the place, one per unit above the owner.
enum MatterIn {
    enum Side: String, Sendable { case place, owner }

    static func group(_ side: Side, _ kind: StateKind) -> String { "\(side.rawValue).\(kind.rawValue)" }

    /// One plain row at a time: an INSERT from a SELECT would open a journal of its own for each.
    static func insert(_ matter: ID, side: Side, path: UnitPath, kind: StateKind, raised: Instant, in tx: any Transaction) throws {
        let group = group(side, kind)
        for unit in try units(above: path, in: tx) {
            try tx.execute("INSERT INTO matter_in (unit, grp, sort_ms, matter) VALUES (\(unit), \(group), \(raised), \(matter))")
        }
    }

    /// The unit itself and all above it.
    private static func units(above path: UnitPath, in tx: any Reading) throws -> [ID] {
        let paths = Statement.list(path.lineage.map { "\($0)" })
        return try tx.all("SELECT unit FROM unit_now WHERE path IN (\(paths)) LIMIT \(UnitPath.depthLimit)") { try $0.id(0) }
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
