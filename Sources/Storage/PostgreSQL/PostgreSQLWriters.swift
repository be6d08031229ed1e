internal import Dispatch
internal import Glibc
internal import Kernel
internal import Synchronization

/// The connections that write. Commands wait in lanes, and those of one lane share a transaction: one lane for every contended row, and
/// one for all others. Side by side, even strangers fail one another: what SERIALIZABLE watches is pages of indexes, and new ids stand on
/// the same one.
final class PostgreSQLWriters: Sendable {
    private let open: @Sendable () throws -> PostgreSQLConnection
    private let locks: AdvisoryLocks
    private let progress: SealProgress
    private let entropy: any Entropy
    private let sealer: Sealer
    private let sealsAtOnce: Bool
    private let tellsPosition: Bool
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "genxu.postgresql.writers", qos: .userInitiated, attributes: .concurrent)
    private let finished = DispatchGroup()

    private struct State {
        var waiting: [any PostgreSQLPending] = []
        /// Lanes that a writer is at work in.
        var taken: Set<String> = []
        var idle: [PostgreSQLConnection?]
        var closed = false
        var figures = EngineFigures()
    }

    /// Commands that may wait; beyond it the answer is «busy» at once.
    static let queueLimit = 4096
    /// Commands of one lane that share a transaction at the most.
    static let batchLimit = 64
    /// How often a transaction is run again when another got in its way.
    static let attemptLimit = 12

    init(
        count: Int, locks: AdvisoryLocks, progress: SealProgress, entropy: any Entropy, sealer: Sealer, sealsAtOnce: Bool,
        tellsPosition: Bool,
        open: @escaping @Sendable () throws -> PostgreSQLConnection
    ) {
        self.locks = locks
        self.progress = progress
        self.entropy = entropy
        self.sealer = sealer
        self.sealsAtOnce = sealsAtOnce
        self.tellsPosition = tellsPosition
        self.open = open
        state = Mutex(State(idle: [PostgreSQLConnection?](repeating: nil, count: count)))
    }

    var figures: EngineFigures {
        state.withLock { state in
            var figures = state.figures
            figures.waiting = Int64(state.waiting.count)
            return figures
        }
    }

    func write<T: Sendable>(_ work: Work<T>) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            submit(PendingWork(work: work, continuation: continuation))
        }
    }

    /// Finishes what waits; later writes are refused.
    func close() {
        state.withLock { $0.closed = true }
        finished.wait()
        state.withLock { $0.idle = [] }
    }

    private func submit(_ pending: any PostgreSQLPending) {
        let refusal: (any Error)? = state.withLock { state in
            if state.closed { return StoreError.closed }
            if state.waiting.count >= Self.queueLimit { return Problem.busy }
            state.waiting.append(pending)
            guard let connection = state.idle.popLast() else { return nil }
            // Under the lock, so that whoever closes waits for this writer too.
            queue.async(group: finished) { self.drain(connection) }
            return nil
        }
        if let refusal {
            pending.settle(refusal)
            pending.resume()
        }
    }

    private func drain(_ start: PostgreSQLConnection?) {
        var connection = start
        while let batch = next(returning: connection) {
            let retries = run(batch, on: &connection)
            state.withLock { state in
                state.taken.remove(batch[0].lane)
                state.figures.commands += Int64(batch.count)
                state.figures.batches += 1
                state.figures.retries += Int64(retries)
                state.figures.lost += Int64(batch.filter { $0.isLost }.count)
                state.figures.diskFault = batch.lazy.compactMap(\.diskFault).first
            }
            for pending in batch { pending.resume() }
        }
    }

    /// The commands of the next lane that nobody is at work in; gives the connection back when there is none.
    private func next(returning connection: PostgreSQLConnection?) -> [any PostgreSQLPending]? {
        state.withLock { state in
            let free = state.waiting.firstIndex { !state.taken.contains($0.lane) }
            guard let free else {
                state.idle.append(connection)
                return nil
            }
            let lane = state.waiting[free].lane
            state.taken.insert(lane)
            var batch: [any PostgreSQLPending] = []
            state.waiting.removeAll { pending in
                guard pending.lane == lane, batch.count < Self.batchLimit else { return false }
                batch.append(pending)
                return true
            }
            return batch
        }
    }

    /// Brings every command of the batch to an outcome; returns how often something had to be run again.
    private func run(_ batch: [any PostgreSQLPending], on connection: inout PostgreSQLConnection?) -> Int {
        var retries = 0
        for attempt in 1...Self.attemptLimit {
            do {
                try attemptOnce(batch, on: &connection)
                return retries
            } catch {
                if connection?.isBroken ?? true { connection = nil }
                guard attempt < Self.attemptLimit, isWorthAnother(error) else {
                    fail(batch, with: error, on: &connection)
                    return retries
                }
                retries += 1
                pause(before: attempt)
            }
        }
        return retries
    }

    private func isWorthAnother(_ error: any Error) -> Bool {
        guard let failure = error as? PostgreSQLFailure else { return false }
        return failure.isConflict || failure.isLost || failure.isReadOnly
    }

    /// Longer each time, by chance: two that met shall not meet again.
    private func pause(before attempt: Int) {
        let ceiling = UInt32(min(200, 2 << min(attempt, 7)))
        usleep(1000 * UInt32.random(in: 1...ceiling))
    }

    private func fail(_ batch: [any PostgreSQLPending], with error: any Error, on connection: inout PostgreSQLConnection?) {
        // It may have happened, to all of them: who has a key asks again under it.
        if case StoreError.outcomeUnknown = error {
            for pending in batch { pending.settle(error) }
            return
        }
        if batch.count > 1 {
            // One of them may be at fault: each alone.
            for pending in batch { _ = run([pending], on: &connection) }
            return
        }
        batch[0].settle((error as? PostgreSQLFailure)?.told ?? error)
    }

    private func attemptOnce(_ batch: [any PostgreSQLPending], on held: inout PostgreSQLConnection?) throws {
        if let known = held, !known.isFresh() { held = nil }
        let connection = try held ?? connect()
        held = connection
        guard let key = batch[0].serialisedBy else { return try transact(batch, on: connection) }
        try locks.holding(locks.key("row/" + key), on: connection) { try transact(batch, on: connection) }
    }

    private func connect() throws -> PostgreSQLConnection {
        do { return try open() } catch StoreError.unreachable(let reason) {
            throw PostgreSQLFailure(state: PostgreSQLFailure.connectionLost, message: reason)
        }
    }

    private func transact(_ batch: [any PostgreSQLPending], on connection: PostgreSQLConnection) throws {
        let recorded = Instant(ms: max(entropy.now().ms, progress.recordedMs))
        var hasEvents = false
        do {
            try connection.send("BEGIN")
            for pending in batch {
                let transaction = PostgreSQLTransaction(connection: connection, recorded: recorded)
                try connection.send("SAVEPOINT command")
                switch try pending.run(transaction) {
                case .done: try connection.send("RELEASE command")
                case .faulted: try connection.send("ROLLBACK TO command")
                case .refused(let problem):
                    try connection.send("ROLLBACK TO command")
                    try pending.refuse(problem, transaction)
                }
                hasEvents = hasEvents || transaction.hasEvents
            }
        } catch {
            _ = try? connection.query("ROLLBACK")
            throw error
        }
        try commit(connection)
        if tellsPosition, let position = try? Replica.position(of: connection) {
            for pending in batch { pending.terms?.note(written: position) }
        }
        guard hasEvents else { return }
        if sealsAtOnce { _ = try? sealer.sealOnce(on: connection) } else { sealer.nudge() }
    }

    /// Sends COMMIT together with whatever is still under way: a fault in that keeps the server from reaching the COMMIT.
    private func commit(_ connection: PostgreSQLConnection) throws {
        do {
            let result = try connection.query("COMMIT")
            // A transaction that failed unnoticed is told so by this tag alone.
            guard result.tag == "COMMIT" else { throw StoreError.aborted("the transaction was rolled back") }
        } catch let failure as PostgreSQLFailure {
            // It was under way when the line broke: whether it happened, only the database knows.
            if failure.isLost { throw StoreError.outcomeUnknown }
            _ = try? connection.query("ROLLBACK")
            throw failure
        }
    }
}

extension PostgreSQLPending {
    var lane: String { serialisedBy ?? "" }
}

/// How a command's own work ended; whatever else is thrown is the database's fault.
enum WorkEnd {
    case done
    case refused(Problem)
    case faulted
}

/// A command waiting for a connection.
protocol PostgreSQLPending: Sendable {
    /// Where to tell how far the log had come after it.
    var terms: ReadingTerms? { get }
    var serialisedBy: String? { get }
    /// Runs and remembers what it gave; may be run again.
    func run(_ tx: PostgreSQLTransaction) throws -> WorkEnd
    /// Stores the refusal that was remembered.
    func refuse(_ problem: Problem, _ tx: PostgreSQLTransaction) throws
    /// Remembers why it came to nothing.
    func settle(_ error: any Error)
    /// It came to nothing through no fault of its own.
    var isLost: Bool { get }
    /// What the disk had to do with that.
    var diskFault: DiskFault? { get }
    /// Answers with what is remembered, after the commit.
    func resume()
}

/// `@unchecked Sendable`: touched by the submitting task before it is queued, then by one writer alone, which resumes the task last.
final class PendingWork<T: Sendable>: PostgreSQLPending, @unchecked Sendable {
    let terms = ReadingTerms.current
    private let work: Work<T>
    private let continuation: CheckedContinuation<T, any Error>
    private var outcome: Result<T, any Error> = .failure(StoreError.aborted("it never ran"))

    init(work: Work<T>, continuation: CheckedContinuation<T, any Error>) {
        self.work = work
        self.continuation = continuation
    }

    var serialisedBy: String? { work.serialisedBy }

    func run(_ tx: PostgreSQLTransaction) throws -> WorkEnd {
        do {
            outcome = .success(try work.run(tx))
            return .done
        } catch let failure as PostgreSQLFailure {
            throw failure
        } catch {
            outcome = .failure(error)
            return (error as? Problem).map { .refused($0) } ?? .faulted
        }
    }

    func refuse(_ problem: Problem, _ tx: PostgreSQLTransaction) throws { try work.refused?(problem, tx) }

    func settle(_ error: any Error) { outcome = .failure(error) }

    var isLost: Bool {
        guard case .failure(let error) = outcome else { return false }
        return error is StoreError
    }

    var diskFault: DiskFault? {
        guard case .failure(StoreError.disk(let fault, _)) = outcome else { return nil }
        return fault
    }

    func resume() { continuation.resume(with: outcome) }
}
