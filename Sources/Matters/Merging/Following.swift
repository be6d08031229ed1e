internal import Kernel

/// 合并: one matter goes along with another, which is handled for both. Its row stands until it is taken apart again, answered with the
/// other, or withdrawn; then it stays as what was.
struct Following: Sendable {
    let matter: ID
    /// Of the step by which it began.
    let version: Int64
    /// The one that is handled.
    let root: ID
    /// The state that it goes back to when it is taken apart.
    let state: String
    let since: Instant
    /// Its reporter joined by himself.
    let isJoined: Bool

    /// Each is answered in the transaction that answers the root, so there are only so many.
    static let limit: Int64 = 50

    static let migration = Migration(
        "matters-merging",
        [
            """
            CREATE TABLE matter_following (
                matter BYTEA NOT NULL REFERENCES matter (id),
                version BIGINT NOT NULL,
                root BYTEA NOT NULL REFERENCES matter (id),
                state TEXT NOT NULL,
                since_ms BIGINT NOT NULL,
                joined BOOLEAN NOT NULL,
                ended_ms BIGINT,
                ended_by TEXT,
                PRIMARY KEY (matter, version),
                CHECK (matter <> root),
                CHECK ((ended_ms IS NULL) = (ended_by IS NULL))
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX matter_following_now ON matter_following (matter) WHERE ended_ms IS NULL",
            "CREATE INDEX matter_following_root ON matter_following (root, since_ms, matter)",
        ])

    private static let columns: Statement = "matter, version, root, state, since_ms, joined"

    private static func decode(_ row: any Row) throws -> Following {
        Following(
            matter: try row.id(0), version: try row.int(1), root: try row.id(2), state: try row.text(3), since: try row.instant(4),
            isJoined: try row.bool(5))
    }

    /// What a matter goes along with now.
    static func of(_ matter: ID, in tx: any Reading) throws -> Following? {
        try tx.first("SELECT \(columns) FROM matter_following WHERE matter = \(matter) AND ended_ms IS NULL LIMIT 1", decode)
    }

    /// What goes along with a matter now, in the order it began to.
    static func all(with root: ID, in tx: any Reading) throws -> [Following] { try tx.all(allStatement(with: root), decode) }

    static func allStatement(with root: ID) -> Statement {
        """
        SELECT \(columns) FROM matter_following WHERE root = \(root) AND ended_ms IS NULL ORDER BY since_ms, matter LIMIT \(limit)
        """
    }

    static func count(with root: ID, in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COUNT(*) FROM matter_following WHERE root = \(root) AND ended_ms IS NULL")
    }

    /// How many others raised the same: those that go along with it, and those that were answered with it.
    static func others(of root: ID, in tx: any Reading) throws -> Int64 { try tx.count(othersStatement(of: root)) }

    static func othersStatement(of root: ID) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT DISTINCT matter FROM matter_following
            WHERE root = \(root) AND (ended_by IS NULL OR ended_by = \(MatterVerb.resolve.rawValue)) LIMIT 1000) AS any_of
        """
    }

    static func begin(_ move: MatterMove, with root: ID, isJoined: Bool, in context: CommandContext) throws {
        try context.tx.execute(
            """
            INSERT INTO matter_following (matter, version, root, state, since_ms, joined)
            VALUES (\(move.matter.id), \(move.version), \(root), \(move.matter.state), \(context.now), \(isJoined))
            """)
    }

    static func end(_ matter: ID, by verb: MatterVerb, in context: CommandContext) throws {
        try context.tx.execute(
            """
            UPDATE matter_following SET ended_ms = \(context.now), ended_by = \(verb.rawValue)
            WHERE matter = \(matter) AND ended_ms IS NULL
            """)
    }

    /// What goes along is over by itself and rings for nobody; what it goes along with is being handled, and goes along with nothing.
    static let check = IntegrityCheck("matters merged") { tx in
        try tx.all(
            """
            SELECT m.number, r.number FROM matter_following f JOIN matter m ON m.id = f.matter JOIN matter r ON r.id = f.root
            WHERE f.ended_ms IS NULL AND (m.kind <> 'closed' OR r.kind NOT IN ('raised', 'dispatched', 'accepted')) LIMIT 100
            """
        ) { "matter \(try $0.text(0)) goes along with \(try $0.text(1)), which is not being handled, or is handled itself" }
            + tx.all(
                """
                SELECT m.number FROM matter m WHERE EXISTS (SELECT 1 FROM clock_aside a WHERE a.subject = m.id)
                AND NOT EXISTS (SELECT 1 FROM matter_following f WHERE f.matter = m.id AND f.ended_ms IS NULL) LIMIT 100
                """
            ) { "clocks of matter \(try $0.text(0)) are set aside, and it goes along with nothing" }
    }
}
