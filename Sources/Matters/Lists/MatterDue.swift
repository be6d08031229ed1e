internal import Kernel

/// The rows that lists by deadline walk: one per unit above the place and above the owner, by the nearest end of a clock that has not
/// ended. Written in the same transaction as the step that moves the clocks.
enum MatterDue {
    static let migration = Migration(
        "matters-due-1",
        [
            """
            CREATE TABLE matter_due (
                unit BYTEA NOT NULL,
                side TEXT NOT NULL,
                due_ms BIGINT NOT NULL,
                matter BYTEA NOT NULL,
                PRIMARY KEY (unit, side, due_ms, matter)
            ) CLUSTERED
            """,
            "CREATE INDEX matter_due_matter ON matter_due (matter)",
            """
            INSERT INTO matter_due (unit, side, due_ms, matter) SELECT u.unit, s.side, c.due_ms, m.id
            FROM (SELECT subject, MIN(due_ms) AS due_ms FROM clock WHERE ended_ms IS NULL AND subject_kind = 'matter' GROUP BY subject) c
            JOIN matter m ON m.id = c.subject
            JOIN (SELECT 'place' AS side UNION ALL SELECT 'owner') s ON TRUE
            JOIN unit_now e ON e.unit = CASE WHEN s.side = 'place' THEN m.place ELSE m.owner END
            JOIN unit_now u ON (u.path = e.path OR (e.path >= u.path || '/' AND e.path < u.path || '0'))
            """,
        ])

    /// What a list shows and moves a row by stands with the matter itself, so that no index by matter need be kept.
    static let nearness = Migration(
        "matters-due-2",
        [
            "ALTER TABLE matter ADD COLUMN due_ms BIGINT",
            """
            UPDATE matter SET due_ms = (SELECT MIN(c.due_ms) FROM clock c
                WHERE c.subject = matter.id AND c.ended_ms IS NULL AND c.subject_kind = 'matter')
            """,
            "DROP INDEX matter_due_matter",
        ])

    /// A clock that was counted anew has moved its matter in the lists.
    static let subscription = Subscription(name: "matters.due", prefix: "clock.") { event, tx in
        guard case .id(let id)? = event.payload["subject"], let matter = try Matter.find(id: id, in: tx) else { return }
        try refresh(matter, in: tx)
    }

    /// The nearest end of a clock of it that has not ended; `nil` when there is none.
    static func nearest(_ matter: ID, in tx: any Reading) throws -> Instant? {
        let ms = try tx.first("SELECT MIN(due_ms) FROM clock WHERE subject = \(matter) AND ended_ms IS NULL") { try $0.optionalInt(0) }
        return (ms ?? nil).map(Instant.init(ms:))
    }

    static let columns: [StaticString] = ["unit", "side", "due_ms", "matter"]

    /// None for a matter without a deadline.
    static func rows(_ matter: ID, due: Instant?, _ lists: MatterIn.Lists) -> [[Value]] {
        guard let due else { return [] }
        return lists.lines.map { [$0.unit.value, $0.side.rawValue.value, due.value, matter.value] }
    }

    /// Puts a matter where its clocks put it, when nothing else of it has changed.
    static func refresh(_ matter: Matter, in tx: any Transaction) throws {
        let due = try nearest(matter.id, in: tx)
        guard due != matter.due else { return }
        let lists = MatterIn.Lists(place: matter.placeLineage, owner: matter.ownerLineage)
        try tx.replace(
            "matter_due", columns: columns, rows: rows(matter.id, due: matter.due, lists), by: rows(matter.id, due: due, lists))
        try tx.execute("UPDATE matter SET due_ms = \(due) WHERE id = \(matter.id)")
    }

    /// Beyond this one is told that there are more.
    static let countLimit: Int64 = 1000

    /// How many are late in a unit.
    static func late(_ unit: ID, _ side: MatterIn.Side, now: Instant, in tx: any Reading) throws -> Int64 {
        try tx.count(
            """
            SELECT COUNT(*) FROM (SELECT matter FROM matter_due WHERE unit = \(unit) AND side = \(side.rawValue) AND due_ms < \(now)
                LIMIT \(countLimit)) AS any_of
            """)
    }

    /// How many are late in each unit directly below: areas by what lies in them, offices by what they answer for.
    static func lateBelow(_ unit: ID, now: Instant) -> Statement {
        """
        SELECT u.unit, u.code, u.name, u.path, u.level, k.kind, (SELECT COUNT(*) FROM (SELECT d.matter FROM matter_due d
            WHERE d.unit = u.unit AND d.side = CASE WHEN k.kind = 'area' THEN 'place' ELSE 'owner' END AND d.due_ms < \(now)
            LIMIT \(countLimit)) AS any_of)
        FROM unit_now u JOIN unit k ON k.id = u.unit WHERE u.parent = \(unit) AND u.ended IS NULL ORDER BY u.code LIMIT \(Unit.listLimit)
        """
    }
}

/// The matters of a unit by the nearness of their deadlines, page by page: a walk along `matter_due`.
struct MattersByDue {
    let unit: ID
    let side: MatterIn.Side
    /// Empty for all.
    var kinds: [StateKind] = []
    /// The pack's states; empty for all.
    var states: [String] = []
    /// Due before this moment, and not before that one; `nil` without a bound.
    var before: Instant?
    var from: Instant?
    let after: Keyset?
    let limit: Int
    var filter: Statement?

    func run(in tx: any Reading) throws -> MattersUnder.Page {
        let found = try tx.all(statement) { Keyset(ms: try $0.int(0), id: try $0.id(1)) }
        let page = found.prefix(limit)
        guard !page.isEmpty else { return MattersUnder.Page(items: [], next: nil) }
        let ids = Statement.list(page.map { "\($0.id)" })
        let items = try tx.all(
            "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.id IN (\(ids)) LIMIT \(limit)", Matter.decode)
        let places = Dictionary(page.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return MattersUnder.Page(
            items: items.sorted { places[$0.id, default: 0] < places[$1.id, default: 0] }, next: found.count > limit ? page.last : nil)
    }

    var statement: Statement {
        let joins: Statement = filter == nil ? "JOIN matter m ON m.id = d.matter" : "JOIN matter m ON m.id = d.matter \(Matter.joins)"
        let start = after ?? Keyset(ms: (from?.ms ?? 0) - 1, id: ID(high: .max, low: .max))
        let kinds: Statement = kinds.isEmpty ? "TRUE" : "m.kind IN (\(Statement.list(kinds.map { "\($0.rawValue)" })))"
        let states: Statement = states.isEmpty ? "TRUE" : "m.state IN (\(Statement.list(states.map { "\($0)" })))"
        return """
            SELECT d.due_ms, d.matter FROM matter_due d \(joins) WHERE d.unit = \(unit) AND d.side = \(side.rawValue)
            AND (d.due_ms, d.matter) > (\(start.ms), \(start.id)) AND d.due_ms < \(before?.ms ?? Int64.max)
            AND \(kinds) AND \(states) AND \(filter ?? "TRUE")
            ORDER BY d.due_ms, d.matter LIMIT \(limit + 1)
            """
    }
}
