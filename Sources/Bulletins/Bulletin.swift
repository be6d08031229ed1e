package import Kernel
internal import People
package import Territory

/// 政策宣传 (practice row B2): a text for everybody in certain posts of a unit and below, and for residents where it says so. A newer one
/// takes its place, or it is withdrawn; either way it stays to be read as what was told.
package struct Bulletin: Sendable {
    package enum State: String, Sendable, CaseIterable { case published, replaced, withdrawn }

    package let id: ID
    package let number: String
    /// The unit that it is pushed down from.
    package let target: UnitRecord
    /// Kinds of post, in the pack's order.
    package let posts: [String]
    /// Residents may read it too.
    package let isForEverybody: Bool
    package let state: State
    package let published: Instant
    package let ended: Instant?
    package let replaces: ID?
    package let replacedBy: ID?
    package let version: Int64

    package var subject: Subject { Subject(place: target.path, owner: target.path) }

    /// Those told at once of one bulletin; whoever has more to tell says it further down.
    package static let addresseeLimit = 10_000

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, b.id, b.number, b.posts, b.everybody, b.state, b.published_ms,
        b.ended_ms, b.replaces, b.replaced_by, b.version
        """

    private static func decode(_ row: any Row) throws -> Bulletin {
        guard let state = State(rawValue: try row.text(12)) else { throw StoreError.column(12) }
        return Bulletin(
            id: try row.id(8), number: try row.text(9), target: try UnitRecord.decode(row),
            posts: try row.text(10).split(separator: " ").map(String.init), isForEverybody: try row.bool(11), state: state,
            published: try row.instant(13), ended: try row.optionalInstant(14), replaces: try row.optionalID(15),
            replacedBy: try row.optionalID(16), version: try row.int(17))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Bulletin? {
        try tx.first("SELECT \(columns) FROM bulletin b JOIN unit_now u ON u.unit = b.unit WHERE b.id = \(id) LIMIT 1", decode)
    }

    static func all(_ ids: [ID], in tx: any Reading) throws -> [ID: Bulletin] {
        guard !ids.isEmpty else { return [:] }
        let list = Statement.list(ids.map { "\($0)" })
        let found = try tx.all(
            "SELECT \(columns) FROM bulletin b JOIN unit_now u ON u.unit = b.unit WHERE b.id IN (\(list)) LIMIT \(ids.count)", decode)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    func lineage(in tx: any Reading) throws -> UnitLineage { try UnitRecord.lineage(of: target.id, in: tx) }

    // MARK: - Whom it is for

    /// Whether somebody serves today in a post that it names.
    func isAddressed(to account: ID, on day: Day, in tx: any Reading) throws -> Bool {
        try HeldPost.of(account, on: day, in: tx).contains { posts.contains($0.kind) && target.path.contains($0.path) }
    }

    /// Whether somebody may know of it.
    package func isOpen(to actor: Actor, _ policy: Policy, on day: Day, in tx: any Reading) throws -> Bool {
        if isForEverybody { return true }
        if case .allowed = policy.decide(BulletinPermission.overview, of: actor, on: subject) { return true }
        // Whoever looks after a unit below sees what is told there.
        if policy.scopes(BulletinPermission.overview, of: actor, over: .place).contains(where: { target.path.contains($0.path) }) {
            return true
        }
        guard let account = actor.account else { return false }
        return try isAddressed(to: account, on: day, in: tx)
    }

    /// What is not there and what may not be seen look alike.
    package static func find(
        _ text: String, for actor: Actor, _ policy: Policy, on day: Day, in tx: any Reading
    ) throws -> Bulletin {
        guard let id = ID(text), let found = try find(id, in: tx), try found.isOpen(to: actor, policy, on: day, in: tx) else {
            throw Problem.notFound
        }
        return found
    }

    /// The accounts of those who serve in its posts, up to `addresseeLimit`.
    func addressees(on day: Day, in tx: any Reading) throws -> [ID] {
        try HeldPost.accounts(in: target.path, kinds: posts, on: day, limit: Self.addresseeLimit, in: tx)
    }

    // MARK: - Writing

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO bulletin (id, number, unit, posts, everybody, state, published_ms, replaces, version)
            VALUES (\(id), \(number), \(target.id), \(posts.joined(separator: " ")), \(isForEverybody), \(state.rawValue), \(published),
                \(replaces), \(version))
            """)
        let rows = try lineage(in: tx).units.map { [$0.value, published.value, id.value] }
        try tx.load("bulletin_in", columns: ["unit", "published_ms", "bulletin"], rows: rows)
        try tx.load("bulletin_to", columns: Self.toColumns, rows: toRows)
    }

    private static let toColumns: [StaticString] = ["unit", "post", "published_ms", "bulletin"]
    private var toRows: [[Value]] { posts.map { [target.id.value, $0.value, published.value, id.value] } }

    /// Something more hangs on it while it is in force. Returns its new version.
    func grow(in tx: any Transaction) throws -> Int64 {
        let changed = try tx.executeCounting(
            "UPDATE bulletin SET version = \(version + 1) WHERE id = \(id) AND version = \(version) AND ended_ms IS NULL")
        guard changed == 1 else { throw Problem(409, "bulletin.ended") }
        return version + 1
    }

    /// It is told no more: out of its readers' lists, but still there for who has its address. Returns its new version.
    func end(as state: State, replacedBy: ID? = nil, in context: CommandContext) throws -> Int64 {
        let changed = try context.tx.executeCounting(
            """
            UPDATE bulletin SET state = \(state.rawValue), ended_ms = \(context.now), replaced_by = \(replacedBy), version = \(version + 1)
            WHERE id = \(id) AND version = \(version) AND ended_ms IS NULL
            """)
        guard changed == 1 else { throw Problem(409, "bulletin.ended") }
        try context.tx.unload("bulletin_to", columns: Self.toColumns, rows: toRows)
        return version + 1
    }
}

/// Labels of the texts that are sealed under the key of a bulletin.
enum BulletinText {
    static let title = "title"
    static let text = "text"
    /// Why it was withdrawn.
    static let ground = "ground"
}
