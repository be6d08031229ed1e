package import Kernel

/// 审批: something that was asked for on a subject and that others have to allow: on what ground, until when, by whom, and how it came out.
/// It has a stream of events of its own. Its reason is a text of its subject, sealed and erased with that.
package struct DecisionRecord: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case waiting, granted, refused
        /// Taken back by whoever asked.
        case withdrawn
        /// The subject went on without it.
        case lapsed
    }

    package let id: ID
    package let subject: Clock.Subject
    /// A word of the slice, such as `extend`.
    package let kind: String
    /// A word of the pack.
    package let ground: String
    /// How much is asked for, and until when, where the kind has that.
    package let limit: TimeLimit?
    package let until: Instant?
    package let evidence: ID?
    /// The unit that asked.
    package let unit: ID
    package let requester: ID
    package let asked: Instant
    package let pack: [UInt8]
    package let chain: DecisionChain
    /// The step of the chain that it waits at, from 0.
    package let step: Int64
    package let state: State
    package let settled: Instant?
    package let version: Int64
    /// How long each step of the chain may take.
    package let within: TimeLimit
    /// Asked for when the unit had had its share of the month already.
    package var isBeyond = false

    package var waits: DecisionChain.Step? {
        state == .waiting && chain.steps.indices.contains(Int(step)) ? chain.steps[Int(step)] : nil
    }

    /// What its own clock runs on.
    package static func clocks(_ id: ID) -> Clock.Subject { Clock.Subject("decision", id) }

    /// More than these are not asked for on one subject.
    package static let limit = 50

    static let columns: Statement = """
        d.id, d.subject_kind, d.subject, d.kind, d.ground, d.time_limit, d.until_ms, d.evidence, d.unit, d.requester, d.asked_ms, d.pack,
        d.chain, d.step, d.state, d.settled_ms, d.version, d.answer_limit, d.beyond
        """

    static func decode(_ row: any Row) throws -> DecisionRecord {
        guard let chain = DecisionChain(try row.text(12)) else { throw StoreError.column(12) }
        guard let within = TimeLimit(try row.text(17)) else { throw StoreError.column(17) }
        guard let state = State(rawValue: try row.text(14)) else { throw StoreError.column(14) }
        return DecisionRecord(
            id: try row.id(0), subject: Clock.Subject(try row.text(1), try row.id(2)), kind: try row.text(3), ground: try row.text(4),
            limit: try row.optionalText(5).flatMap { TimeLimit($0) }, until: try row.optionalInstant(6), evidence: try row.optionalID(7),
            unit: try row.id(8), requester: try row.id(9), asked: try row.instant(10), pack: try row.bytes(11), chain: chain,
            step: try row.int(13), state: state, settled: try row.optionalInstant(15), version: try row.int(16), within: within,
            isBeyond: try row.bool(18))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> DecisionRecord? {
        try tx.first("SELECT \(columns) FROM decision d WHERE d.id = \(id) LIMIT 1", decode)
    }

    /// Everything that was asked for on a subject, in order.
    package static func all(of subject: ID, in tx: any Reading) throws -> [DecisionRecord] {
        try tx.all("SELECT \(columns) FROM decision d WHERE d.subject = \(subject) ORDER BY d.id LIMIT \(limit)", decode)
    }

    /// One answer on the way.
    package struct Vote: Sendable {
        package let number: Int64
        package let step: Int64
        package let account: ID
        package let role: String
        package let isFor: Bool
        package let at: Instant
    }

    package static func votes(on decision: ID, in tx: any Reading) throws -> [Vote] {
        try tx.all(
            """
            SELECT n, step, account, role, agrees, at_ms FROM decision_vote WHERE decision = \(decision) ORDER BY n LIMIT \(limit)
            """
        ) {
            Vote(
                number: try $0.int(0), step: try $0.int(1), account: try $0.id(2), role: try $0.text(3), isFor: try $0.bool(4),
                at: try $0.instant(5))
        }
    }

    // MARK: - What waits for whom

    package struct Cursor: Sendable, Comparable {
        package let since: Instant
        package let id: ID

        package init(since: Instant, id: ID) {
            self.since = since
            self.id = id
        }

        package static let start = Cursor(since: Instant(ms: -1), id: .zero)
        package static func < (left: Cursor, right: Cursor) -> Bool { (left.since, left.id) < (right.since, right.id) }
    }

    /// What waits for whoever holds a role in a unit, the longest waiting first, without what this account asked for or answered itself.
    package static func waiting(
        role: String, unit: ID, for account: ID, after: Cursor, limit: Int, in tx: any Reading
    ) throws -> [(cursor: Cursor, decision: DecisionRecord)] {
        try tx.all(waitingStatement(role: role, unit: unit, for: account, after: after, limit: limit)) {
            (Cursor(since: try $0.instant(19), id: try $0.id(0)), try decode($0))
        }
    }

    package static func waitingStatement(role: String, unit: ID, for account: ID, after: Cursor, limit: Int) -> Statement {
        """
        SELECT \(columns), w.since_ms FROM decision_wait w JOIN decision d ON d.id = w.decision
        WHERE w.role = \(role) AND w.unit = \(unit) AND (w.since_ms, w.decision) > (\(after.since), \(after.id))
        AND d.requester <> \(account)
        AND NOT EXISTS (SELECT 1 FROM decision_vote v WHERE v.decision = d.id AND v.account = \(account))
        ORDER BY w.since_ms, w.decision LIMIT \(limit)
        """
    }
}
