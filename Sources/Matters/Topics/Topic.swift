internal import Delivery
package import Kernel
internal import People
internal import Territory

/// 同类事项: many separate matters on one cause, such as a heating failure, or the same raised again and again. Each keeps its own office,
/// clocks and answer; together they are told how far the cause is, in one note to each. It says nothing of anybody: nobody is counted,
/// marked or turned away.
struct Topic: Sendable {
    let id: ID
    let number: String
    /// The lowest unit that all its matters lie in today.
    let unit: Unit
    let made: Instant
    /// Taken apart.
    let ended: Instant?
    let version: Int64

    /// Their reporters are told in one go.
    static let limit = 200
    static let noteLimit = 50

    var subject: Subject { Subject(place: unit.path, owner: unit.path) }

    static let titleLabel = "title"
    static func noteLabel(_ id: ID) -> String { "note.\(id)" }

    static let migration = Migration(
        "matters-topics-1",
        [
            """
            CREATE TABLE matter_topic (
                id BYTEA NOT NULL PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                unit BYTEA NOT NULL REFERENCES unit (id),
                made_ms BIGINT NOT NULL,
                ended_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0)
            ) CLUSTERED
            """,
            """
            CREATE TABLE matter_topic_member (
                topic BYTEA NOT NULL REFERENCES matter_topic (id),
                matter BYTEA NOT NULL REFERENCES matter (id),
                since_ms BIGINT NOT NULL,
                left_ms BIGINT,
                PRIMARY KEY (topic, matter, since_ms)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX matter_topic_now ON matter_topic_member (matter) WHERE left_ms IS NULL",
            """
            CREATE TABLE matter_topic_note (
                topic BYTEA NOT NULL REFERENCES matter_topic (id),
                id BYTEA NOT NULL,
                told_ms BIGINT NOT NULL,
                PRIMARY KEY (topic, id)
            ) CLUSTERED
            """,
            "CREATE INDEX reporter_phone ON reporter (phone_match, matter) WHERE phone_match IS NOT NULL",
        ])

    static let check = IntegrityCheck("matter topics") { tx in
        try tx.all(
            """
            SELECT t.id FROM matter_topic t WHERE (t.ended_ms IS NULL) <>
                ((SELECT COUNT(*) FROM matter_topic_member m WHERE m.topic = t.id AND m.left_ms IS NULL) > 1) LIMIT 100
            """
        ) { "topic \(try $0.id(0)) stands with fewer than two matters, or was taken apart and has some" }
    }

    private static let columns: Statement = "id, unit, made_ms, ended_ms, version, number"

    static func find(_ id: ID, in tx: any Reading) throws -> Topic? {
        let found = try tx.first("SELECT \(columns) FROM matter_topic WHERE id = \(id) LIMIT 1") { row in
            (
                unit: try row.id(1), made: try row.instant(2), ended: try row.optionalInstant(3), version: try row.int(4),
                number: try row.text(5)
            )
        }
        guard let found, let unit = try Unit.find(id: lowest(of: id, in: tx) ?? found.unit, in: tx) else { return nil }
        return Topic(id: id, number: found.number, unit: unit, made: found.made, ended: found.ended, version: found.version)
    }

    /// Acts move what its matters lie in. What was over in a unit that is no more does not count; `nil` when nothing is left.
    private static func lowest(of topic: ID, in tx: any Reading) throws -> ID? {
        let paths = try tx.all(
            """
            SELECT DISTINCT u.path FROM matter_topic_member t JOIN matter m ON m.id = t.matter JOIN unit_now u ON u.unit = m.place
            WHERE t.topic = \(topic) AND t.left_ms IS NULL AND u.ended IS NULL ORDER BY u.path LIMIT \(limit)
            """
        ) { try $0.path(0) }
        guard let first = paths.first else { return nil }
        let shared = paths.dropFirst().reduce(first.lineage) { shared, path in shared.filter(path.lineage.contains) }
        return try shared.last.flatMap { try UnitRecord.find(path: $0, in: tx)?.id }
    }

    /// The one that a matter belongs to now.
    static func of(_ matter: ID, in tx: any Reading) throws -> Topic? {
        try tx.first("SELECT topic FROM matter_topic_member WHERE matter = \(matter) AND left_ms IS NULL LIMIT 1") { try $0.id(0) }
            .flatMap { try find($0, in: tx) }
    }

    /// Its matters now, in the order of their ids.
    func members(in tx: any Reading) throws -> [ID] {
        try tx.all(
            "SELECT matter FROM matter_topic_member WHERE topic = \(id) AND left_ms IS NULL ORDER BY matter LIMIT \(Self.limit)"
        ) { try $0.id(0) }
    }

    /// The accounts of those who raised them.
    func reporters(in tx: any Reading) throws -> [ID] {
        try tx.all(
            """
            SELECT DISTINCT m.reporter FROM matter_topic_member t JOIN matter m ON m.id = t.matter
            WHERE t.topic = \(id) AND t.left_ms IS NULL AND m.reporter IS NOT NULL ORDER BY m.reporter LIMIT \(Self.limit)
            """
        ) { try $0.id(0) }
    }

    struct Note: Sendable {
        let told: Instant
        let text: String?
    }

    /// Newest first.
    func notes(_ texts: [String: String], limit: Int = Topic.noteLimit, in tx: any Reading) throws -> [Note] {
        try tx.all(
            "SELECT id, told_ms FROM matter_topic_note WHERE topic = \(id) ORDER BY id DESC LIMIT \(limit)"
        ) { Note(told: try $0.instant(1), text: texts[Self.noteLabel(try $0.id(0))]) }
    }

    /// Whoever looks after the place, and whoever raised one of its matters. What is not there and what may not be seen look alike.
    static func find(_ text: String, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Topic {
        guard let id = ID(text), let found = try find(id, in: tx) else { throw Problem.notFound }
        if found.isStaff(actor, policy) { return found }
        guard let account = actor.account, try found.reporters(in: tx).contains(account) else { throw Problem.notFound }
        return found
    }

    func isStaff(_ actor: Actor, _ policy: Policy) -> Bool {
        if case .allowed = policy.decide(TopicPermission.read, of: actor, on: subject) { true } else { false }
    }

    /// Each who raised one of them, with an account, is told; the others read it on their matter's page.
    static func told(_ event: SealedEvent, in tx: any Reading) throws -> NoticeSubject? {
        guard let topic = try find(event.stream, in: tx) else { return nil }
        let lineage = try UnitRecord.lineage(of: topic.unit.unit, in: tx)
        return NoticeSubject(
            label: topic.number, path: "\(TopicPages.path)/\(topic.id)", place: lineage, owner: lineage, reporter: nil,
            addressees: try topic.reporters(in: tx))
    }

    /// Says it on its own stream; whoever told it at the same moment was faster.
    func commit(_ verb: Verb, ended: Bool = false, _ payload: Payload, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE matter_topic SET ended_ms = \(ended ? context.now : nil), version = \(version + 1)
            WHERE id = \(id) AND version = \(version) AND ended_ms IS NULL
            """)
        guard changed == 1 else { throw Problem(409, "topic.ended") }
        try context.emit(Event(stream: id, version: version + 1, type: verb.text, unit: unit.unit, payload))
    }
}

/// What may be done about topics, over the place of their matters.
package enum TopicPermission {
    package static let read: Verb = "topic.read"

    static let all: Set<Verb> = [read, FormTopic.verb, TellTopic.verb, LeaveTopic.verb]
}
