internal import Dispatch
package import Kernel
package import Logging
package import ServiceLifecycle
internal import Synchronization

/// One PostgreSQL database, used by any number of processes. Commands run side by side under SERIALIZABLE and are run again when they
/// got in one another's way; events commit unsealed and are sealed by one leader.
package final class PostgreSQLStore: Engine {
    package struct Options: Sendable {
        /// A libpq connection string or URL; several hosts are allowed.
        package var url: String
        package var writers = 8
        package var readers = 16
        /// For programs that come and go, and for tests: each commit is sealed before it is answered.
        package var sealsAtOnce = false
        /// A streaming copy that may answer reads of whoever has seen no more than it has.
        package var replica: String?
        /// How old the copy's answers may be.
        package var replicaSeconds: Int64 = 10
        package var isReadOnly = false
        package var knowsWholeSchema = true

        package init(url: String) { self.url = url }
    }

    package let name = "PostgreSQL"
    package let progress = SealProgress()
    let options: Options
    let entropy: any Entropy
    let locks: AdvisoryLocks
    private let logger: Logger
    private let pool: PostgreSQLPool
    private let writers: PostgreSQLWriters
    private let sealer: Sealer
    let replica: Replica?

    /// Connects, and brings the schema up to date.
    package init(_ options: Options, migrations: [Migration], entropy: any Entropy, logger: Logger) throws {
        self.options = options
        self.entropy = entropy
        self.logger = logger
        let first = try Self.connect(options, isWriter: true)
        let locks = try AdvisoryLocks(connection: first)
        self.locks = locks
        let migrator = Migrator(dialect: .postgresql, knowsWholeSchema: options.knowsWholeSchema)
        if options.isReadOnly {
            try migrator.requireCurrent(migrations, on: first)
        } else {
            try locks.holding(locks.schema, on: first) { try migrator.run(migrations, on: first, now: entropy.now()) }
        }
        pool = PostgreSQLPool(limit: options.readers) { try Self.connect(options, isWriter: false) }
        let replica = options.replica.map { url in
            var copy = options
            copy.url = url
            return Replica(
                readers: options.readers, boundSeconds: options.replicaSeconds, entropy: entropy,
                openPrimary: { try Self.connect(options, isWriter: true) },
                openReplica: { [copy] in try Self.connect(copy, isWriter: false) })
        }
        self.replica = replica
        let sealer = Sealer(locks: locks, progress: progress, entropy: entropy) { try Self.connect(options, isWriter: true) }
        self.sealer = sealer
        writers = PostgreSQLWriters(
            count: options.writers, locks: locks, progress: progress, entropy: entropy, sealer: sealer, sealsAtOnce: options.sealsAtOnce,
            tellsPosition: replica != nil
        ) { try Self.connect(options, isWriter: true) }
        // The machine's clock may have been put back since the last start.
        let head = try read { try Sealer.head(in: $0) }
        progress.advance(to: head?.seq ?? 0, recordedMs: head?.recordedMs ?? 0)
    }

    private static func connect(_ options: Options, isWriter: Bool) throws -> PostgreSQLConnection {
        var settings = [
            "SET statement_timeout = '30s'", "SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '60s'",
            // A plan that walks a whole table would read-lock all of it, and every other command would be in its way.
            "SET enable_seqscan = off",
            // A whole table that must be read after all is then thought so dear that the statement would be compiled first, for most of a
            // second.
            "SET jit = off",
        ]
        if isWriter {
            settings += ["SET default_transaction_isolation = 'serializable'"]
        } else {
            settings += ["SET default_transaction_isolation = 'repeatable read'", "SET default_transaction_read_only = on"]
        }
        return try PostgreSQLConnection(options.url, settings: settings)
    }

    package var leads: Bool { sealer.leads || options.sealsAtOnce }

    package var services: [any Service] { [sealer.service(logger: logger)] + (replica.map { [$0.service(logger: logger)] } ?? []) }

    package var figures: EngineFigures {
        var figures = writers.figures
        figures.sealLagMs = sealer.lagMs
        figures.replicaLagMs = replica?.lagMs
        return figures
    }

    package func head() throws -> (seq: Int64, link: [UInt8]) {
        try read { try Sealer.head(in: $0) }.map { ($0.seq, $0.link) } ?? (0, EventRecord.firstLink)
    }

    package func read<T>(_ body: (any Reading) throws -> T) throws -> T {
        var pool = pool
        if let replica, let terms = ReadingTerms.current, let seen = terms.seen, let asOf = replica.freshness(for: seen) {
            terms.note(asOf: asOf)
            pool = replica.pool
        }
        do {
            return try pool.with(otherwise: { try Self.connect(self.options, isWriter: false) }) { lease in
                let moment = PostgreSQLMoment(lease)
                let result = Result { try body(moment) }
                try moment.end()
                return try result.get()
            }
        } catch let failure as PostgreSQLFailure {
            throw failure.told
        }
    }

    package func write<T: Sendable>(_ work: Work<T>) async throws -> T {
        guard !options.isReadOnly else { throw StoreError.aborted("this program only reads here") }
        return try await writers.write(work)
    }

    /// Runs statements outside of any transaction of the store: for tests and for making a place to begin with.
    package static func script(_ sql: String, at url: String) throws { try PostgreSQLConnection(url, settings: []).script(sql) }

    package func renewSearch() async throws {
        try await write(Work { tx in try tx.execute("REINDEX INDEX search_document_words") })
    }

    package func seal() async throws { try await sealer.sealAll() }

    @discardableResult
    package func copy(to path: String, migrations: [Migration]) async throws -> Int64 {
        try await seal()
        let copy = try SQLiteStore(path: path, migrations: migrations, entropy: entropy)
        let connection = try Self.connect(options, isWriter: false)
        try connection.script("SET enable_seqscan = on; " + Self.unhurried)
        let rows = try EngineCopy.load(connection, into: copy)
        try EngineCopy.seal(copy)
        try copy.closeAsOneFile()
        return rows
    }

    /// Copying takes as long as it takes, and one end waits in its transaction while the other writes, fills its index or proves.
    private static let unhurried = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"

    /// Does something while nobody leads, and keeps everybody from leading until it is done. `nil`: somebody leads, so a server works.
    package func alone<T>(_ body: () async throws -> T) async throws -> T? {
        let connection = try Self.connect(options, isWriter: false)
        let leader = locks.leader
        let isFree = try PostgreSQLReading(connection: connection).first("SELECT pg_try_advisory_lock(\(leader))") { try $0.bool(0) }
        guard isFree == true else { return nil }
        defer { _ = try? connection.query("SELECT pg_advisory_unlock(\(leader))") }
        return try await body()
    }

    /// Fills this empty database with everything that a SQLite file holds; returns the number of rows.
    package func load(_ source: SQLiteStore) throws -> Int64 {
        let connection = try Self.connect(options, isWriter: true)
        try connection.script(Self.unhurried)
        let rows = try EngineCopy.load(source, into: connection)
        // Plans are made from what the tables hold.
        try connection.script("ANALYZE")
        // The machine's clock may have been put back since the last start.
        let head = try read { try Sealer.head(in: $0) }
        progress.advance(to: head?.seq ?? 0, recordedMs: head?.recordedMs ?? 0)
        return rows
    }

    package func plan(of statement: Statement) throws -> [String] {
        try pool.with(otherwise: { try Self.connect(self.options, isWriter: false) }) { lease in
            try PostgreSQLReading(connection: lease.connection).all("EXPLAIN \(statement)") { try $0.text(0) }
        }
    }

    package func close() throws {
        writers.close()
        if !options.isReadOnly { _ = try? sealer.sealOnce() }
        pool.close()
        replica?.pool.close()
    }
}

extension PostgreSQLFailure {
    /// What the server's reader is told: a fault of the database is no fault of the request.
    var told: any Error {
        if isLost || isReadOnly { return StoreError.unreachable(description) }
        if let diskFault { return StoreError.disk(diskFault, description) }
        if isShortage || isConflict { return StoreError.aborted(description) }
        return self
    }
}

extension PostgreSQLConnection: MigrationTarget {
    func count(_ sql: String) throws -> Int64 { try number(sql) }

    func applied() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        try PostgreSQLReading(connection: self).each("SELECT id, digest FROM schema_migration ORDER BY id LIMIT 10000") {
            found[try $0.text(0)] = try $0.bytes(1)
        }
        return found
    }

    func record(_ id: String, digest: [UInt8], now: Instant) throws {
        _ = try query("INSERT INTO schema_migration (id, digest, applied_ms) VALUES (\(id), \(digest), \(now))")
    }

    func forget(_ id: String) throws { _ = try query("DELETE FROM schema_migration WHERE id = \(id)") }

    func transaction(_ body: () throws -> Void) throws {
        _ = try query("BEGIN")
        do {
            try body()
            _ = try query("COMMIT")
        } catch {
            _ = try? query("ROLLBACK")
            throw error
        }
    }
}
