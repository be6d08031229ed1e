package import Kernel
internal import Process
package import Territory

/// 移送: what a team found and may not decide itself goes to the authority that may. It says that it has it, and then what it does.
package struct Transfer: Sendable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// 受理
        case taken
        /// 退回: it is not for this authority.
        case returned
    }

    package let id: ID
    package let number: String
    package let operation: ID
    package let finding: ID
    package let team: UnitRecord
    package let authority: UnitRecord
    package let handed: Instant
    package let received: Instant?
    package let answered: Instant?
    package let outcome: Outcome?
    package let version: Int64

    static let clockKind = "enforcement"
    /// The authority is warned when this much of the time is used up.
    static let warnPercent: Int64 = 80
    /// Of one operation.
    static let limit = 20
    static let groups = ["open", "answered"]

    package var subject: Subject { Subject(place: team.path, owner: authority.path) }
    var clocks: Clock.Subject { Clock.Subject(Self.clockKind, id) }
    /// `handed`, `received` or `answered`.
    package var state: String { answered != nil ? "answered" : received != nil ? "received" : "handed" }

    private static let columns: Statement = """
        a.unit, a.code, a.name, a.level, a.parent, a.path, a.depth, a.ended, t.id, t.number, t.operation, t.finding, t.team, t.handed_ms,
        t.received_ms, t.answered_ms, t.outcome, t.version
        """
    private static let tables: Statement = "enforcement_transfer t JOIN unit_now a ON a.unit = t.authority"

    private static func decode(_ row: any Row, in tx: any Reading) throws -> Transfer {
        guard let team = try UnitRecord.find(id: try row.id(12), in: tx) else { throw StoreError.column(12) }
        return Transfer(
            id: try row.id(8), number: try row.text(9), operation: try row.id(10), finding: try row.id(11), team: team,
            authority: try UnitRecord.decode(row), handed: try row.instant(13), received: try row.optionalInstant(14),
            answered: try row.optionalInstant(15), outcome: try row.optionalText(16).flatMap(Outcome.init(rawValue:)),
            version: try row.int(17))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Transfer? {
        try tx.first("SELECT \(columns) FROM \(tables) WHERE t.id = \(id) LIMIT 1") { try decode($0, in: tx) }
    }

    package static func all(of operation: ID, in tx: any Reading) throws -> [Transfer] {
        try tx.all("SELECT \(columns) FROM \(tables) WHERE t.operation = \(operation) ORDER BY t.id LIMIT \(limit)") {
            try decode($0, in: tx)
        }
    }

    static func all(to authority: ID, _ group: String, after: Keyset, limit: Int, in tx: any Reading) throws -> [Transfer] {
        let ids = try tx.all(statement(to: authority, group, after: after, limit: limit)) { try $0.id(0) }
        return try ids.compactMap { try find($0, in: tx) }
    }

    static func statement(to authority: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT id FROM enforcement_transfer WHERE authority = \(authority) AND grp = \(group)
        AND (handed_ms, id) < (\(after.ms), \(after.id)) ORDER BY handed_ms DESC, id DESC LIMIT \(limit)
        """
    }

    /// To everybody but the team's people and the authority's it is not there.
    static func find(_ text: String, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Transfer {
        guard let id = ID(text), let found = try find(id, in: tx) else { throw Problem.notFound }
        for verb in [EnforcementPermission.inbox, EnforcementPermission.read] {
            if case .allowed = policy.decide(verb, of: actor, on: found.subject) { return found }
        }
        throw Problem.notFound
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO enforcement_transfer (id, number, operation, finding, team, authority, grp, handed_ms, version)
            VALUES (\(id), \(number), \(operation), \(finding), \(team.id), \(authority.id), 'open', \(handed), \(version))
            """)
    }

    func start(_ stage: TimeLimit.Stage, in context: CommandContext) throws {
        guard let terms = try context.scheme.section(EnforcementScheme.self).terms else { throw Problem.notFound }
        let limit = stage == .accept ? terms.receipt : terms.answer
        try Clocks(clocks, in: context).start(
            [.init(stage, limit)], unit: authority.id, level: authority.level, warnPercent: Self.warnPercent)
    }
}

/// 检查发现: something about a place, a thing or a unit; what was seen lies sealed under the operation's key.
package struct EnforcementFinding: Sendable {
    package enum About: String, Sendable, CaseIterable { case place, object, unit }

    package enum Outcome: String, Sendable, CaseIterable {
        /// Put right while the team was there.
        case mended
        /// To be put right; the team looks again.
        case ordered
        /// Not the team's to decide: it is to be handed over.
        case beyond
    }

    package let id: ID
    package let check: String
    package let about: About
    package let outcome: Outcome
    package let found: Instant

    static let limit = 50

    static func all(of operation: ID, in tx: any Reading) throws -> [EnforcementFinding] {
        try tx.all(
            """
            SELECT id, check_kind, about, outcome, found_ms FROM enforcement_finding WHERE operation = \(operation) ORDER BY id LIMIT \(limit)
            """
        ) { row in
            guard let about = About(rawValue: try row.text(2)), let outcome = Outcome(rawValue: try row.text(3)) else {
                throw StoreError.column(2)
            }
            return EnforcementFinding(
                id: try row.id(0), check: try row.text(1), about: about, outcome: outcome, found: try row.instant(4))
        }
    }
}
