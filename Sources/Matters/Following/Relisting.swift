internal import Kernel
internal import Territory

/// What is over in a unit that came under another one, and its visits, when there are very many of them: they come into the lists of the
/// units above it in bites. What is to be done never waits for that.
enum Relisting {
    private static let bite = 500
    private static let units = 2 * UnitPath.depthLimit

    /// `rows`: `FROM …`, along an index.
    static func isLong(_ rows: Statement, beyond limit: Int, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT 1 \(rows) LIMIT \(limit + 1)) AS any_of") > Int64(limit)
    }

    /// `records`: `column AS record FROM …`: what is to be listed anew.
    static func begin(_ list: String, _ records: Statement, _ moved: ActOutcome.Moved, by act: ID, in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_relist (act, list, record)
            SELECT \(act), \(list), any_of.record FROM (SELECT DISTINCT \(records)) AS any_of WHERE TRUE ON CONFLICT DO NOTHING
            """)
        try tx.offer(
            "matter_relist_from", key: ["act", "unit"], columns: ["act", "unit"],
            rows: Set(moved.left + moved.joined).sorted().map { [act.value, $0.value] })
    }

    /// Whether any list is not as it should be yet.
    static func isAny(in tx: any Reading) throws -> Bool {
        try tx.first("SELECT 1 FROM matter_relist ORDER BY act, list, record LIMIT 1") { try $0.int(0) } != nil
    }

    static var statement: Statement {
        "SELECT act, list, record FROM matter_relist WHERE act >= \(ID.zero) ORDER BY act, list, record LIMIT \(bite)"
    }

    static let sweep = Sweep(name: "matters.relist", everySeconds: 2) { tx in
        let rows = try tx.all(statement) { (act: try $0.id(0), list: try $0.text(1), record: try $0.id(2)) }
        var from: [ID: [ID]] = [:]
        for row in rows {
            if from[row.act] == nil {
                from[row.act] = try tx.all("SELECT unit FROM matter_relist_from WHERE act = \(row.act) ORDER BY unit LIMIT \(units)") {
                    try $0.id(0)
                }
            }
            let left = from[row.act] ?? []
            if row.list == "matter" { try matter(row.record, left, in: tx) } else { try visit(row.record, left, in: tx) }
        }
        try tx.unload(
            "matter_relist", columns: ["act", "list", "record"], rows: rows.map { [$0.act.value, $0.list.value, $0.record.value] })
        for act in from.keys.sorted() {
            try tx.execute(
                """
                DELETE FROM matter_relist_from WHERE act = \(act)
                AND NOT EXISTS (SELECT 1 FROM matter_relist AS still WHERE still.act = matter_relist_from.act)
                """)
        }
        return rows.count
    }

    /// By where it stands now, whatever happened to it since: the same again changes nothing.
    private static func matter(_ id: ID, _ units: [ID], in tx: any Transaction) throws {
        guard let matter = try Matter.find(id: id, in: tx), !units.isEmpty else { return }
        let lists = MatterIn.Lists(place: matter.placeLineage, owner: matter.ownerLineage)
        let groups = StateKind.allCases.flatMap(MatterIn.groups).map { "\($0)" as Statement }
        try tx.execute(
            """
            DELETE FROM matter_in WHERE unit IN (\(Statement.list(units.map { "\($0)" }))) AND grp IN (\(Statement.list(groups)))
            AND sort_ms = \(matter.raised) AND matter = \(id)
            """)
        try tx.offer(
            "matter_in", key: MatterIn.columns, columns: MatterIn.columns,
            rows: MatterIn.rows(id, raised: matter.raised, kind: matter.kind, lists))
    }

    private static func visit(_ id: ID, _ units: [ID], in tx: any Transaction) throws {
        let found = try tx.first("SELECT recorded_ms, unit FROM visit WHERE id = \(id) LIMIT 1") {
            (at: try $0.instant(0), unit: try $0.id(1))
        }
        guard let found, !units.isEmpty else { return }
        try tx.execute(
            """
            DELETE FROM visit_in WHERE unit IN (\(Statement.list(units.map { "\($0)" }))) AND recorded_ms = \(found.at) AND visit = \(id)
            """)
        try tx.offer(
            "visit_in", key: ["unit", "recorded_ms", "visit"], columns: ["unit", "recorded_ms", "visit"],
            rows: try UnitRecord.lineage(of: found.unit, in: tx).units.map { [$0.value, found.at.value, id.value] })
    }
}
