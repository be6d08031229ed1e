internal import Kernel

/// Names for PostgreSQL's advisory locks. They are the database's; the schema is part of the name, so that installations that share a
/// database in schemas of their own do not wait for one another.
struct AdvisoryLocks: Sendable {
    private let space: String
    /// Held while the schema is brought up to date.
    var schema: Int64 { key("schema") }
    /// Held by the one process that seals and runs jobs.
    var leader: Int64 { key("leader") }
    /// The channel on which the sealer tells how far it got.
    let channel: String

    init(connection: PostgreSQLConnection) throws {
        let space = try PostgreSQLReading(connection: connection).first("SELECT current_schema()::text") { try $0.text(0) }
        guard let space else { throw StoreError.aborted("the search_path names no schema that exists") }
        self.space = space
        channel = "genxu_" + Hex.encode(Array(Digest.sha256(Array(space.utf8)).prefix(8)))
    }

    func key(_ name: String) -> Int64 {
        Digest.sha256(Array("\(space)/\(name)".utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// For the session, so that the lock is older than the snapshot of the transaction inside.
    func holding<T>(_ key: Int64, on connection: PostgreSQLConnection, _ body: () throws -> T) throws -> T {
        _ = try connection.query("SELECT pg_advisory_lock(\(key))")
        defer {
            try? connection.send("SELECT pg_advisory_unlock(\(key))")
            // Others wait for it: it may not lie here until the connection is used again.
            try? connection.flush()
        }
        return try body()
    }
}
