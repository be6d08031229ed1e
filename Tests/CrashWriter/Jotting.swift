package import Kernel
package import Logging
package import Storage

/// The smallest slice that a crash could tear: one row and one event a command, under an idempotency key.
package struct Jot: Command {
    package static let verb: Verb = "jotting.write"

    package static let slice = Slice(
        "jotting",
        migrations: [
            Migration(
                "jotting-1", ["CREATE TABLE jotting (id BYTEA NOT NULL PRIMARY KEY, key TEXT NOT NULL UNIQUE, version BIGINT NOT NULL)"])
        ],
        checks: [
            IntegrityCheck("jotting.events") { tx in
                try tx.all(
                    """
                    SELECT jotting.id FROM jotting LEFT JOIN event ON event.stream = jotting.id AND event.stream_version = jotting.version
                    WHERE event.id IS NULL LIMIT 100
                    """
                ) { "jotting \(try $0.id(0)) has no event" }
            }
        ])

    /// 李网格
    package static let worker = Actor(account: ID(high: 0x21, low: 0x22))

    /// The seed of the head key in every round.
    package static let headSeed = [UInt8](repeating: 5, count: 32)

    package let key: String

    package init(key: String) { self.key = key }

    package func run(in context: CommandContext) throws -> ID {
        let id = context.newID()
        try context.tx.execute("INSERT INTO jotting (id, key, version) VALUES (\(id), \(key), \(1))")
        try context.emit(Event(stream: id, version: 1, type: Self.verb.text, Payload().with("by", id: context.actor.account)))
        return id
    }

    /// A SQLite file, or the PostgreSQL that a connection string names.
    package static func store(at place: String, logger: Logger = Logger(label: "jotting") { _ in SwiftLogNoOpLogHandler() }) throws
        -> any Engine
    {
        let migrations = EventTable.migrations + slice.migrations
        guard place.hasPrefix("postgres") else { return try SQLiteStore(path: place, migrations: migrations, entropy: SystemEntropy()) }
        return try PostgreSQLStore(.init(url: place), migrations: migrations, entropy: SystemEntropy(), logger: logger)
    }

    package static func executor(_ store: any Engine) -> Executor {
        let scheme = Scheme(
            id: "crash", version: "1", hash: [UInt8](repeating: 7, count: 32),
            roles: [Role(id: "worker", over: .signedIn, verbs: [verb])], words: [:], sections: [])
        return Executor(store: store, vault: ClosedVault(), entropy: SystemEntropy(), scheme: { scheme })
    }

    /// The same key always names the same request.
    package static func perform(_ key: String, with executor: Executor) async throws -> Receipt<ID> {
        let name = IdempotencyKey(owner: ID(high: 0x21, low: 0x22), key: key, requestHash: Digest.sha256(key.utf8))
        return try await executor.perform(Jot(key: key), as: worker, key: name)
    }
}

/// Nothing here is personal, so nothing is sealed.
private struct ClosedVault: Vault {
    func newRecordKey(random: [UInt8]) throws -> WrappedKey { throw Problem(500, "vault.absent") }
    func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] { throw Problem(500, "vault.absent") }
    func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? { throw Problem(500, "vault.absent") }
    func match(_ number: String, purpose: String) -> [UInt8] { [] }
}
