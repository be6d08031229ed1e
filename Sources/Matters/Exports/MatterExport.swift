internal import Kernel
internal import Process
internal import Territory

/// 导出: one file that left or is to leave the system: by whom, of which unit, what it was narrowed to, how many rows and how many people.
/// Words that were searched for may be about anybody: they lie sealed under its key.
struct MatterExport: Sendable {
    enum State: String, Sendable {
        /// Handed out at once.
        case given
        /// Somebody else has to agree first.
        case waiting
        /// May be fetched by whoever asked, once.
        case granted
        case refused, taken
    }

    let id: ID
    let unit: UnitRecord
    let account: ID
    let username: String?
    /// `matters`, `ledger`, `log`, `whistles`
    let kind: String
    /// What it was narrowed to, without words.
    let filter: String
    let from: String?
    let rows: Int64
    let persons: Int64
    let decision: ID?
    let asked: Instant
    let state: State
    let version: Int64

    static let decisionKind = "export"
    static let queryLabel = "query"
    /// What was granted is fetched within so many days.
    static let days: Int64 = 7
    static let pageSize = 50

    var subject: Subject { Subject(place: unit.path, owner: unit.path) }
    func isOver(at now: Instant) -> Bool { asked.adding(seconds: Self.days * 86_400) < now }

    static let migration = Migration(
        "matters-exports-1",
        [
            """
            CREATE TABLE matter_export (
                id BYTEA NOT NULL PRIMARY KEY,
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                account BYTEA,
                kind TEXT NOT NULL,
                filter TEXT NOT NULL,
                from_number TEXT,
                row_count BIGINT NOT NULL CHECK (row_count >= 0),
                persons BIGINT NOT NULL CHECK (persons >= 0),
                decision BYTEA,
                asked_ms BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('given', 'waiting', 'granted', 'refused', 'taken')),
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK (state = 'given' OR decision IS NOT NULL)
            ) CLUSTERED
            """,
            "CREATE INDEX matter_export_asked ON matter_export (asked_ms, id)",
            "CREATE INDEX matter_export_unit ON matter_export (unit)",
        ])

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, x.id, x.account, a.username, x.kind, x.filter, x.from_number,
        x.row_count, x.persons, x.decision, x.asked_ms, x.state, x.version
        """
    private static let joins: Statement =
        "FROM matter_export x JOIN unit_now u ON u.unit = x.unit LEFT JOIN account a ON a.id = x.account"

    private static func decode(_ row: any Row) throws -> MatterExport {
        guard let state = State(rawValue: try row.text(18)) else { throw StoreError.column(18) }
        return MatterExport(
            id: try row.id(8), unit: try UnitRecord.decode(row), account: try row.optionalID(9) ?? .zero,
            username: try row.optionalText(10),
            kind: try row.text(11), filter: try row.text(12), from: try row.optionalText(13), rows: try row.int(14),
            persons: try row.int(15),
            decision: try row.optionalID(16), asked: try row.instant(17), state: state, version: try row.int(19))
    }

    static func find(_ text: String, in tx: any Reading) throws -> MatterExport {
        guard let id = ID(text), let found = try tx.first("SELECT \(columns) \(joins) WHERE x.id = \(id) LIMIT 1", decode) else {
            throw Problem.notFound
        }
        return found
    }

    static func find(decision: ID, in tx: any Reading) throws -> MatterExport? {
        guard let record = try DecisionRecord.find(decision, in: tx), record.subject.kind == decisionKind else { return nil }
        return try find(record.subject.id.description, in: tx)
    }

    static func statement(for actor: Actor, _ policy: Policy, after: Keyset, limit: Int) -> Statement {
        let scope = Policy.Columns(record: "x.id", place: "u.path", owner: "u.path", reporter: "x.account")
        let make = policy.filter(ExportMatters.verb, of: actor, columns: scope)
        let decide = policy.filter(Decisions.Event.grant.verb, of: actor, columns: scope)
        return """
            SELECT \(columns) \(joins) WHERE (x.asked_ms, x.id) < (\(after.ms), \(after.id)) AND (\(make) OR \(decide))
            ORDER BY x.asked_ms DESC, x.id DESC LIMIT \(limit)
            """
    }

    static func list(for actor: Actor, _ policy: Policy, after: Keyset, limit: Int, in tx: any Reading) throws -> [MatterExport] {
        try tx.all(statement(for: actor, policy, after: after, limit: limit), decode)
    }

    /// Marks the file, so that a copy that turns up somewhere tells whose it was.
    static func name(_ id: ID, _ unit: String, on day: Day) -> String { "genxu-\(unit)-\(day.text)-\(id).csv" }
}
