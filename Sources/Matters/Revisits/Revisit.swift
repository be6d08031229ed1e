internal import Kernel
internal import People
internal import Territory

/// 回访: one resident is asked how it was, by somebody who had nothing to do with it.
struct Revisit: Sendable {
    enum State: String, CaseIterable, Sendable {
        /// To be called.
        case waiting
        /// The resident answered the questions.
        case reached
        /// The resident did not wish to.
        case declined
        /// Nobody answered, as often as it was tried; or the number was not theirs.
        case unreached
        /// Not called, for a reason that is written down.
        case skipped
    }

    let id: ID
    let period: ID
    let token: [UInt8]
    let matter: Matter
    /// Which had resolved it when it was drawn: whose work is judged.
    let unit: ID
    let state: State
    let tries: Int64
    let parts: Int64
    /// Not before.
    let next: Instant
    let due: Instant
    let responded: Bool?
    let solved: Bool?
    let satisfied: Bool?
    /// Why it was skipped, or not reached.
    let reason: String?
    let isReopened: Bool
    let settled: Instant?
    let version: Int64

    private static let columns: Statement = """
        \(Matter.columns), r.id, r.period, r.token, r.unit, r.state, r.tries, r.parts, r.next_ms, r.due_ms, r.responded, r.solved,
        r.satisfied, r.reason, r.reopened, r.settled_ms, r.version
        """
    private static let joins: Statement = "FROM revisit r JOIN matter m ON m.id = r.matter \(Matter.joins)"

    private static func decode(_ row: any Row) throws -> Revisit {
        let at = Matter.columnCount
        guard let state = State(rawValue: try row.text(at + 4)) else { throw StoreError.column(at + 4) }
        return Revisit(
            id: try row.id(at), period: try row.id(at + 1), token: try row.bytes(at + 2), matter: try Matter.decode(row),
            unit: try row.id(at + 3), state: state, tries: try row.int(at + 5), parts: try row.int(at + 6),
            next: try row.instant(at + 7), due: try row.instant(at + 8), responded: try row.optionalInt(at + 9).map { $0 != 0 },
            solved: try row.optionalInt(at + 10).map { $0 != 0 }, satisfied: try row.optionalInt(at + 11).map { $0 != 0 },
            reason: try row.optionalText(at + 12), isReopened: try row.bool(at + 13), settled: try row.optionalInstant(at + 14),
            version: try row.int(at + 15))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Revisit? {
        try tx.first("SELECT \(columns) \(joins) WHERE r.id = \(id) LIMIT 1", decode)
    }

    /// «Not found» when there is none.
    static func load(_ id: ID, in tx: any Reading) throws -> Revisit {
        guard let revisit = try find(id, in: tx) else { throw Problem.notFound }
        return revisit
    }

    /// Those about one matter, the newest first: a handful at the most.
    static func all(of matter: ID, in tx: any Reading) throws -> [Revisit] {
        try tx.all("SELECT \(columns) \(joins) WHERE r.matter = \(matter) ORDER BY r.id DESC LIMIT 20", decode)
    }

    /// To be called, those whose turn it is first.
    static func waiting(after: Keyset, filter: Statement, limit: Int, in tx: any Reading) throws -> [Revisit] {
        try tx.all(statement(waitingAfter: after, filter: filter, limit: limit), decode)
    }

    static func statement(waitingAfter after: Keyset, filter: Statement, limit: Int) -> Statement {
        """
        SELECT \(columns) \(joins)
        WHERE r.state = 'waiting' AND (r.next_ms, r.id) > (\(after.ms), \(after.id)) AND \(filter) ORDER BY r.next_ms, r.id LIMIT \(limit)
        """
    }

    var subject: Subject { Subject(place: matter.place.path, owner: matter.owner.path) }

    /// Who answers is asked for consent to nothing here: the phone was left to be answered. It is opened for the caller alone.
    static func contact(of matter: ID, _ vault: any Vault, in tx: any Reading) throws -> [String: String] {
        let reporter = try tx.first("SELECT id, hidden FROM reporter WHERE matter = \(matter) LIMIT 1") {
            (id: try $0.id(0), isHidden: try $0.bool(1))
        }
        guard let reporter, !reporter.isHidden else { return [:] }
        return try SealedTexts.read(reporter.id, vault: vault, in: tx)
    }

    /// Somebody was shown the phone.
    struct Look: Sendable {
        let at: Instant
        let role: String
        let unit: ID?
        let purpose: String
    }

    func looks(in tx: any Reading) throws -> [Look] {
        try tx.all("SELECT at_ms, role, unit, purpose FROM revisit_look WHERE revisit = \(id) ORDER BY version DESC LIMIT 50") {
            Look(at: try $0.instant(0), role: try $0.text(1), unit: try $0.optionalID(2), purpose: try $0.text(3))
        }
    }

    /// Its next event, with what changes of its row.
    func change(_ changes: Statement, _ verb: Verb, _ payload: Payload, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            "UPDATE revisit SET \(changes), version = \(version + 1) WHERE id = \(id) AND version = \(version)")
        guard changed == 1 else { throw Problem(409, "revisit.settled") }
        try context.emit(Event(stream: id, version: version + 1, type: verb.text, unit: unit, payload.with("matter", id: matter.id)))
    }
}
