internal import Dispatch
import Foundation
import GRDB
import GRDBSQLite
package import Kernel
package import ServiceLifecycle
internal import Synchronization

/// One SQLite file: WAL, synchronous=FULL, one writer that drains waiting commands into one durable transaction.
package final class SQLiteStore: Engine {
    package let name = "SQLite"
    private let pool: DatabasePool
    private let entropy: any Entropy
    private let queue = DispatchQueue(label: "genxu.writer", qos: .userInitiated)
    private let state = Mutex(State())
    private let seal: Mutex<SealState>
    private let counted = Mutex(EngineFigures())
    package let path: String
    package let progress = SealProgress()

    private struct State {
        var waiting: [any PendingWrite] = []
        var draining = false
        var closed = false
    }

    /// Commands that share one commit at the most: bounds how long the last of them waits.
    package static let batchLimit = 256
    /// Commands that may wait; beyond it the answer is «busy» at once.
    package static let queueLimit = 4096

    /// Opens or creates the file and brings its schema up to date.
    /// `knowsWholeSchema: false` leaves migrations alone that are not in the list: for looking into a backup.
    /// `isReadOnly` changes nothing, not even the schema: for looking in beside a running server.
    package init(
        path: String, migrations: [Migration], entropy: any Entropy, readers: Int = 4, knowsWholeSchema: Bool = true,
        isReadOnly: Bool = false
    ) throws {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // Deleted personal texts are overwritten, not just unlinked.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -8000")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        self.path = path
        self.entropy = entropy
        seal = Mutex(SealState(seq: 0, link: EventRecord.firstLink, recordedMs: 0))
        try pool.writeWithoutTransaction { db in
            let migrator = Migrator(dialect: .sqlite, knowsWholeSchema: knowsWholeSchema)
            if isReadOnly {
                try migrator.requireCurrent(migrations, on: MigrationConnection(db: db))
            } else {
                // GRDB sets NORMAL when it turns WAL on, so FULL has to come after.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else { throw StoreError.aborted("synchronous is not FULL") }
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
                // The writer touches lists, log and indexes all over the file with each command.
                try db.execute(sql: "PRAGMA cache_size = -32000")
                // What the WAL holds may never have been synced: a commit of GRDB's own under NORMAL just now, or a sync that failed before
                // the last stop. A later sync that succeeds says nothing of it, and every commit to come would stand upon it.
                try db.checkpoint(.passive)
                try migrator.run(migrations, on: MigrationConnection(db: db), now: entropy.now())
            }
            let connection = SQLiteConnection(db: db)
            let last = try SQLiteReading(connection: connection).first(
                "SELECT seq, chain, recorded_ms FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
            ) { SealState(seq: try $0.int(0), link: try $0.bytes(1), recordedMs: try $0.int(2)) }
            if let last {
                seal.withLock { $0 = last }
                progress.advance(to: last.seq)
            }
        }
    }

    package var figures: EngineFigures {
        var now = counted.withLock { $0 }
        now.waiting = state.withLock { Int64($0.waiting.count) }
        return now
    }

    package func head() -> (seq: Int64, link: [UInt8]) { seal.withLock { ($0.seq, $0.link) } }

    /// The folder's lock lets one process in.
    package var leads: Bool { true }

    package var services: [any Service] { [] }

    /// Events are sealed as they are appended.
    package func seal() async {}

    package func read<T>(_ body: (any Reading) throws -> T) throws -> T {
        // The transaction is opened here and not by the pool, which would prepare its BEGIN and COMMIT anew for each read.
        try pool.unsafeRead { db in
            let connection = SQLiteConnection(db: db)
            try connection.execute("BEGIN DEFERRED")
            let result = Result { try body(SQLiteReading(connection: connection)) }
            if db.isInsideTransaction { try connection.execute("COMMIT") }
            return try result.get()
        }
    }

    package func write<T: Sendable>(_ work: Work<T>) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            submit(Pending(work: work, continuation: continuation))
        }
    }

    /// Finishes what waits, writes the WAL back and closes. Later writes are refused; closing again does nothing.
    package func close() throws {
        guard beginClosing() else { return }
        pool.writeWithoutTransaction { db in _ = try? db.checkpoint(.truncate) }
        try pool.close()
    }

    /// Closes and leaves one plain file that can be carried about.
    package func closeAsOneFile() throws {
        guard beginClosing() else { return }
        try pool.close()
        let file = try DatabaseQueue(path: path)
        try file.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        try file.close()
    }

    /// False when it was closed before: the engine does not survive being told twice.
    private func beginClosing() -> Bool {
        let isFirst = state.withLock { state in
            defer { state.closed = true }
            return !state.closed
        }
        queue.sync {}
        return isFirst
    }

    private func submit(_ pending: any PendingWrite) {
        let refusal: (any Error)? = state.withLock { state in
            if state.closed { return StoreError.closed }
            if state.waiting.count >= Self.queueLimit { return Problem.busy }
            state.waiting.append(pending)
            if !state.draining {
                state.draining = true
                // Under the lock, so that whoever closes waits for this drain too.
                queue.async { self.drain() }
            }
            return nil
        }
        if let refusal { pending.fail(refusal) }
    }

    private func drain() {
        while true {
            let batch: [any PendingWrite] = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.draining = false }
                return batch
            }
            if batch.isEmpty { return }
            pool.writeWithoutTransaction { db in
                let writer = BatchWriter(connection: SQLiteConnection(db: db), entropy: entropy, seal: seal.withLock { $0 })
                let outcome = writer.run(batch)
                seal.withLock { $0 = outcome.seal }
                counted.withLock {
                    $0.commands += Int64(batch.count)
                    $0.batches += 1
                    $0.lost += outcome.lost
                    $0.diskFault = outcome.diskFault
                }
                progress.advance(to: outcome.seal.seq)
            }
            for pending in batch { pending.resume() }
        }
    }

    @discardableResult
    package func copy(to path: String, migrations: [Migration]) throws -> Int64 {
        let target = try DatabaseQueue(path: path)
        try pool.backup(to: target)
        // One file that can be carried about: no WAL beside it.
        try target.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
        return 0
    }

    package func renewSearch() throws {
        try withWriter { db in
            try db.inTransaction(.immediate) {
                try SQLiteSearch.fill(SQLiteConnection(db: db))
                return .commit
            }
        }
    }

    /// The writer's connection by itself, for copying whole tables.
    func withWriter<T>(_ body: (Database) throws -> T) throws -> T { try pool.writeWithoutTransaction(body) }

    /// One consistent moment of the whole file.
    func withMoment<T>(_ body: (Database) throws -> T) throws -> T { try pool.read(body) }

    /// Runs on the writer's connection outside a transaction: for tests of the failure rules and for `doctor`.
    package func pragma(_ sql: String) throws -> String? {
        try pool.writeWithoutTransaction { try String.fetchOne($0, sql: sql) }
    }

    package func plan(of statement: Kernel.Statement) throws -> [String] {
        try read { tx in try tx.all("EXPLAIN QUERY PLAN \(statement)") { try $0.text(3) } }
    }
}

/// Runs batches on the writer's connection and keeps the failure rules: whatever the engine does to the transaction, a command
/// is either durable and answered, or undone and answered.
struct BatchWriter {
    let connection: SQLiteConnection
    let entropy: any Entropy
    var seal: SealState

    init(connection: SQLiteConnection, entropy: any Entropy, seal: SealState) {
        self.connection = connection
        self.entropy = entropy
        self.seal = seal
    }

    func run(_ batch: [any PendingWrite]) -> (seal: SealState, lost: Int64, diskFault: DiskFault?) {
        if let after = attempt(batch) { return (after, 0, batch.lazy.compactMap(\.diskFault).first) }
        // The transaction ended under us or could not commit, so nothing in it happened: each runs again alone.
        var writer = self
        var lost: Int64 = 0
        for pending in batch {
            if let after = writer.attempt([pending]) {
                writer.seal = after
            } else {
                lost += 1
                pending.lose()
            }
        }
        return (writer.seal, lost, batch.lazy.compactMap(\.diskFault).first)
    }

    /// `nil` when nothing of the batch happened.
    private func attempt(_ batch: [any PendingWrite]) -> SealState? {
        var seal = seal
        do {
            try connection.execute("BEGIN IMMEDIATE")
            for pending in batch {
                seal = pending.attempt(connection, seal: seal, now: entropy.now())
                guard connection.db.isInsideTransaction else { return nil }
            }
            try connection.execute("COMMIT")
            return seal
        } catch {
            if connection.db.isInsideTransaction { _ = try? connection.execute("ROLLBACK") }
            batch.forEach { $0.note(error) }
            return nil
        }
    }
}

/// A command waiting for the writer.
protocol PendingWrite: Sendable {
    /// Runs in a savepoint and remembers the outcome; returns the seal afterwards.
    func attempt(_ connection: SQLiteConnection, seal: SealState, now: Instant) -> SealState
    /// Remembers why the transaction around it failed.
    func note(_ error: any Error)
    /// What the disk had to do with its last attempt.
    var diskFault: DiskFault? { get }
    /// The outcome is that nothing happened.
    func lose()
    /// Answers at once, without having run.
    func fail(_ error: any Error)
    /// Answers with the remembered outcome, after the commit.
    func resume()
}

/// `@unchecked Sendable`: touched by the submitting task before it is queued, then by the writer's queue alone, which resumes the task last.
final class Pending<T: Sendable>: PendingWrite, @unchecked Sendable {
    private let work: Work<T>
    private let continuation: CheckedContinuation<T, any Error>
    private var outcome: Result<T, any Error>?
    private var reason = "the transaction ended"
    private(set) var diskFault: DiskFault?

    init(work: Work<T>, continuation: CheckedContinuation<T, any Error>) {
        self.work = work
        self.continuation = continuation
    }

    func attempt(_ connection: SQLiteConnection, seal: SealState, now: Instant) -> SealState {
        let transaction = SQLiteTransaction(connection: connection, seal: seal, now: now)
        diskFault = nil
        do {
            try connection.execute("SAVEPOINT command")
            let output = try work.run(transaction)
            try connection.execute("RELEASE command")
            outcome = .success(output)
            return transaction.seal
        } catch {
            note(error)
            outcome = .failure(diskFault.map { StoreError.disk($0, reason) } ?? error)
            guard connection.db.isInsideTransaction else { return seal }
            do {
                try undo(connection)
                if let problem = error as? Problem, let refused = work.refused {
                    try connection.execute("SAVEPOINT command")
                    do {
                        try refused(problem, transaction)
                        try connection.execute("RELEASE command")
                    } catch {
                        if connection.db.isInsideTransaction { try undo(connection) }
                    }
                }
            } catch { note(error) }
            return seal
        }
    }

    private func undo(_ connection: SQLiteConnection) throws {
        try connection.execute("ROLLBACK TO command")
        try connection.execute("RELEASE command")
    }

    func note(_ error: any Error) {
        reason = String(describing: error)
        diskFault = (error as? SQLiteFailure)?.diskFault ?? diskFault
    }

    func lose() { outcome = .failure(diskFault.map { StoreError.disk($0, reason) } ?? StoreError.aborted(reason)) }

    func fail(_ error: any Error) { continuation.resume(throwing: error) }

    func resume() { continuation.resume(with: outcome ?? .failure(StoreError.aborted(reason))) }
}
