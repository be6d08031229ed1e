internal import Kernel
internal import Process
internal import Territory

/// 个人信息请求: something that a person asks of the office that keeps a record of theirs, with a clock and an answer.
struct RightsRequest: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// 更正, 说明, 反对, 打击报复举报
        case correct, explain, object, retaliation
    }

    enum State: String, Sendable { case open, granted, refused }

    let id: ID
    let kind: Kind
    let holding: String
    let record: ID
    let label: String
    /// The label in the vault of what is to be put right.
    let field: String?
    let account: ID?
    let hold: ID?
    let unit: UnitRecord
    let helper: ID?
    let relation: String?
    let asked: Instant
    let state: State
    let answered: Instant?
    let version: Int64

    /// On one record at a time, so that nobody floods an office.
    static let openLimit: Int64 = 10
    static let clockKind = "rights"
    static let textLabel = "text"
    static let valueLabel = "value"
    static let answerLabel = "answer"

    var clocks: Clock.Subject { Clock.Subject(Self.clockKind, id) }
    var subject: Subject { Subject(place: unit.path, owner: unit.path) }
    /// What it takes to answer it.
    var verb: Verb { kind == .retaliation ? RightsPermission.discipline : RightsPermission.answer }

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, r.id, r.kind, r.holding, r.record, r.label, r.field, r.account,
        r.hold, r.helper, r.relation, r.asked_ms, r.state, r.answered_ms, r.version
        """
    private static let from: Statement = "FROM rights_request r JOIN unit_now u ON u.unit = r.unit"

    private static func decode(_ row: any Row) throws -> RightsRequest {
        guard let kind = Kind(rawValue: try row.text(9)) else { throw StoreError.column(9) }
        guard let state = State(rawValue: try row.text(19)) else { throw StoreError.column(19) }
        return RightsRequest(
            id: try row.id(8), kind: kind, holding: try row.text(10), record: try row.id(11), label: try row.text(12),
            field: try row.optionalText(13), account: try row.optionalID(14), hold: try row.optionalID(15),
            unit: try UnitRecord.decode(row), helper: try row.optionalID(16), relation: try row.optionalText(17),
            asked: try row.instant(18), state: state, answered: try row.optionalInstant(20), version: try row.int(21))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> RightsRequest? {
        try tx.first("SELECT \(columns) \(from) WHERE r.id = \(id) LIMIT 1", decode)
    }

    /// «Not found» also for who may not answer it.
    static func find(_ text: String, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> RightsRequest {
        guard let id = ID(text), let found = try find(id, in: tx), case .allowed = policy.decide(found.verb, of: actor, on: found.subject)
        else { throw Problem.notFound }
        return found
    }

    static func statement(open actor: Actor, _ policy: Policy, after: Keyset, limit: Int) -> Statement {
        let scope = Policy.Columns(record: "r.record", place: "u.path", owner: "u.path", reporter: "r.account")
        let answer = policy.filter(RightsPermission.answer, of: actor, columns: scope)
        let discipline = policy.filter(RightsPermission.discipline, of: actor, columns: scope)
        return """
            SELECT \(columns) \(from) WHERE r.answered_ms IS NULL AND (r.asked_ms, r.id) > (\(after.ms), \(after.id))
            AND ((r.kind <> 'retaliation' AND \(answer)) OR (r.kind = 'retaliation' AND \(discipline)))
            ORDER BY r.asked_ms, r.id LIMIT \(limit)
            """
    }

    /// What waits for somebody's answer, the longest waiting first.
    static func waiting(for actor: Actor, _ policy: Policy, after: Keyset, limit: Int, in tx: any Reading) throws -> [RightsRequest] {
        try tx.all(statement(open: actor, policy, after: after, limit: limit), decode)
    }

    /// One's own, the newest first.
    static func own(account: ID?, holds: Set<ID>, in tx: any Reading) throws -> [RightsRequest] {
        var found: [RightsRequest] = []
        if let account {
            found += try tx.all("SELECT \(columns) \(from) WHERE r.account = \(account) ORDER BY r.id DESC LIMIT 50", decode)
        }
        if !holds.isEmpty {
            let list = Statement.list(holds.sorted().map { "\($0)" })
            found += try tx.all("SELECT \(columns) \(from) WHERE r.hold IN (\(list)) ORDER BY r.id DESC LIMIT 50", decode)
        }
        var seen: Set<ID> = []
        return found.filter { seen.insert($0.id).inserted }.sorted { $0.id > $1.id }
    }

    func isOwn(_ account: ID?, _ holds: Set<ID>) -> Bool {
        (account != nil && account == self.account) || hold.map(holds.contains) == true
    }

    static func open(on record: ID, in tx: any Reading) throws -> Int64 { try open(on: [record], in: tx) }

    static func open(on records: [ID], in tx: any Reading) throws -> Int64 {
        try tx.count(
            """
            SELECT COUNT(*) FROM (SELECT id FROM rights_request WHERE record IN (\(Statement.list(records.map { "\($0)" })))
                AND answered_ms IS NULL LIMIT \(openLimit + 1)) AS counted
            """)
    }

    /// What was asked about these, the answered too: its texts go when they go.
    static func about(_ records: [ID], in tx: any Reading) throws -> [ID] {
        let list = Statement.list(records.map { "\($0)" })
        return try tx.all("SELECT id FROM rights_request WHERE record IN (\(list)) ORDER BY id LIMIT 1000") { try $0.id(0) }
    }

    /// When the answer is due, and by when it was.
    func clock(in tx: any Reading) throws -> Clock? { try Clock.all(of: id, in: tx).last }
}

/// An office that is late with an answer is told, then the units above, like any other.
enum RightsAlarm {
    static let alarm = ClockAlarm.alarm(
        RightsRequest.clockKind, everySeconds: 60,
        rules: ClockRules(
            ladder: { unit, tx in try UnitRecord.lineage(of: unit, in: tx).units.reversed() },
            climb: { try $0.section(RightsScheme.self).terms?.climb }))
}
