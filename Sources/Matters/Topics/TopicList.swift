internal import Kernel
internal import People
internal import Territory

/// A page of the topics of a unit: those whose matters all lie in it, newest first, for who looks after the unit.
struct TopicList: Sendable {
    struct Line: Sendable {
        let topic: Topic
        /// `nil` once it was erased.
        let title: String?
        /// How many matters it holds, or held when it was taken apart.
        let matters: Int64
        /// What was told last; `nil` while nothing was.
        let last: Topic.Note?
    }

    let unit: Unit
    let own: [Unit]
    let state: String
    let lines: [Line]
    let next: Keyset?

    private static let ownLimit = 20

    /// Query: `unit`, a code, the reader's own when left out; `state`, `open` when left out; `after`. What may not be seen is not found,
    /// like what is not there: 404; 422 `choice` for another state.
    static func load(_ request: Request, _ services: MatterServices, limit: Int, in tx: any Reading) throws -> TopicList {
        let state = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? Topic.states[0]
        guard Topic.states.contains(state) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let (unit, own) = try reach(request.query["unit"], of: request.actor, services.policy, in: tx)
        let after = try Keyset.read(request.query["after"])
        let found = try tx.all(statement(of: unit.unit, state, after: after, limit: limit + 1)) {
            Keyset(ms: try $0.int(0), id: try $0.id(1))
        }
        let page = Array(found.prefix(limit))
        return TopicList(
            unit: unit, own: own, state: state,
            lines: try page.compactMap { try line($0.id, for: request.actor, services, in: tx) },
            next: found.count > limit ? page.last : nil)
    }

    /// `nil` for what its own page would not show: while an act is followed a list may be behind by a moment.
    private static func line(_ id: ID, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> Line? {
        guard let topic = try Topic.find(id, in: tx), topic.isStaff(actor, services.policy) else { return nil }
        let texts = try SealedTexts.read(id, vault: services.vault, in: tx)
        return Line(
            topic: topic, title: texts[Topic.titleLabel], matters: try topic.count(in: tx),
            last: try topic.notes(texts, limit: 1, in: tx).first)
    }

    private static func reach(_ code: String?, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> (unit: Unit, own: [Unit]) {
        let paths = policy.scopes(TopicPermission.read, of: actor, over: .place).map(\.path)
        let own = try paths.prefix(ownLimit).compactMap { try $0.segments.last.flatMap { try Unit.find(code: String($0), in: tx) } }
        guard let code, !code.isEmpty else {
            guard let first = own.first else { throw Problem.forbidden }
            return (first, own)
        }
        guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(unit.path) }) else {
            throw Problem.notFound
        }
        return (unit, own)
    }

    static func statement(of unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT made_ms, topic FROM matter_topic_in WHERE unit = \(unit) AND grp = \(group)
        AND (made_ms, topic) < (\(after.ms), \(after.id)) ORDER BY made_ms DESC, topic DESC LIMIT \(limit)
        """
    }
}

/// The rows that the list walks: one for each unit above the lowest one that all matters of a topic lie in, with that.
extension Topic {
    static let states = ["open", "ended"]
    private static let listColumns: [StaticString] = ["unit", "grp", "made_ms", "topic"]

    static let listMigration = Migration(
        "matters-topics-2",
        [
            """
            CREATE TABLE matter_topic_in (
                unit BYTEA NOT NULL,
                grp TEXT NOT NULL CHECK (grp IN ('open', 'ended')),
                made_ms BIGINT NOT NULL,
                topic BYTEA NOT NULL REFERENCES matter_topic (id),
                PRIMARY KEY (unit, grp, made_ms, topic)
            ) CLUSTERED
            """,
            "CREATE INDEX matter_topic_in_topic ON matter_topic_in (topic)",
            """
            INSERT INTO matter_topic_in (unit, grp, made_ms, topic)
            SELECT a.unit, CASE WHEN t.ended_ms IS NULL THEN 'open' ELSE 'ended' END, t.made_ms, t.id
            FROM matter_topic t JOIN unit_now u ON u.unit = t.unit
            JOIN unit_now a ON (u.path = a.path OR (u.path >= a.path || '/' AND u.path < a.path || '0'))
            """,
            // Acts may have moved their matters since: each is put where it belongs today.
            """
            INSERT INTO matter_refound (matter) SELECT matter FROM matter_topic_member WHERE left_ms IS NULL ON CONFLICT DO NOTHING
            """,
        ])

    static let listCheck = IntegrityCheck("matter topic lists") { tx in
        try tx.all(
            """
            SELECT t.id FROM matter_topic t WHERE NOT EXISTS (SELECT 1 FROM matter_topic_in i WHERE i.topic = t.id
                AND i.made_ms = t.made_ms AND i.grp = CASE WHEN t.ended_ms IS NULL THEN 'open' ELSE 'ended' END) LIMIT 100
            """
        ) { "topic \(try $0.id(0)) stands in no list, or in those of the other state" }
            + tx.all(
                """
                SELECT i.topic FROM matter_topic_in i JOIN unit_now a ON a.unit = i.unit
                JOIN matter_topic_member t ON t.topic = i.topic AND t.left_ms IS NULL JOIN matter m ON m.id = t.matter
                JOIN unit_now u ON u.unit = m.place
                WHERE u.ended IS NULL AND u.path <> a.path AND NOT (u.path >= a.path || '/' AND u.path < a.path || '0')
                AND NOT EXISTS (SELECT 1 FROM matter_refound) LIMIT 100
                """
            ) { "topic \(try $0.id(0)) stands in the list of a unit that not all its matters lie in" }
    }

    var state: String { Self.states[ended == nil ? 0 : 1] }

    /// How many matters it holds, or held when it was taken apart.
    func count(in tx: any Reading) throws -> Int64 {
        let held = ended.map { "left_ms = \($0)" as Statement } ?? "left_ms IS NULL"
        return try tx.count("SELECT COUNT(*) FROM matter_topic_member WHERE topic = \(id) AND \(held)")
    }

    /// Puts it into the lists of the units that all its matters lie in now, and of none else.
    func relist(in tx: any Transaction) throws {
        let old = try tx.all("SELECT unit, grp FROM matter_topic_in WHERE topic = \(id) LIMIT \(3 * UnitPath.depthLimit)") {
            [try $0.id(0).value, try $0.text(1).value, made.value, id.value]
        }
        let new = try UnitRecord.lineage(of: unit.unit, in: tx).units.map { [$0.value, state.value, made.value, id.value] }
        try tx.replace("matter_topic_in", columns: Self.listColumns, rows: old, by: new)
    }

    /// A matter lies elsewhere now: so may what it belongs to.
    static func relist(with matter: ID, in tx: any Transaction) throws { try of(matter, in: tx)?.relist(in: tx) }

    /// A unit is no more, or stands again: what was over in it stayed there, and counts for where its topic lies only while the unit stands.
    static func refind(in unit: ID, _ tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_refound (matter)
            SELECT m.id FROM matter_topic_member t JOIN matter m ON m.id = t.matter WHERE t.left_ms IS NULL AND m.place = \(unit)
            ON CONFLICT DO NOTHING
            """)
    }
}
