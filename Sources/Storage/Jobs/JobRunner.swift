package import Kernel
package import Logging
internal import ServiceLifecycle

/// Keeps subscriptions up with the sealed log, runs sweeps when they fall due and signs a head each minute.
///
/// A subscription's cursor moves in the same transaction as its work, so an event is handled exactly once inside the database.
package struct JobRunner: Service {
    private let store: any Engine
    private let subscriptions: [Subscription]
    private let sweeps: [Sweep]
    private let alarms: [Alarm]
    /// Whose commands the alarms give; without it they do not ring.
    private let executor: Executor?
    private let heads: HeadLog
    private let entropy: any Entropy
    private let logger: Logger
    private let chunk: Int

    private static let subscriptionLimit = 100
    /// Events handled in one transaction, while others wait to write.
    package static let chunk = 200
    /// A backlog is worked off in so many bites at a time, and goes on when the work falls due again.
    private static let bites = 20
    private static let headEverySeconds: Int64 = 60
    private static let gatherMs = 100

    package init(
        store: any Engine, subscriptions: [Subscription], sweeps: [Sweep], alarms: [Alarm] = [], executor: Executor? = nil, heads: HeadLog,
        entropy: any Entropy, logger: Logger, chunk: Int = JobRunner.chunk
    ) {
        self.store = store
        self.subscriptions = subscriptions
        self.sweeps = sweeps
        self.alarms = alarms
        self.executor = executor
        self.heads = heads
        self.entropy = entropy
        self.logger = logger
        self.chunk = chunk
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow() }
            group.addTask { await tick() }
        }
        await catchUp()
        signHead()
    }

    /// Works whenever the log grows; a failure is told and tried again at the next growth or tick. What comes in the meantime is
    /// gathered: one transaction for many events costs little more than one for each.
    private func follow() async {
        for await _ in store.progress.follow().cancelOnGracefulShutdown() {
            await catchUp()
            try? await Task.sleep(for: .milliseconds(Self.gatherMs))
        }
    }

    private func tick() async {
        let seconds = AsyncStream<Void> { continuation in
            let task = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    continuation.yield()
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        var timetable = Timetable()
        var told: DiskFault?
        for await _ in seconds.cancelOnGracefulShutdown() {
            guard await disk(after: &told) else { continue }
            let now = entropy.now().ms
            for sweep in sweeps where store.leads && timetable.take(sweep.name, everySeconds: sweep.everySeconds, nowMs: now) {
                await run(sweep)
            }
            for alarm in alarms where store.leads && timetable.take(alarm.name, everySeconds: alarm.everySeconds, nowMs: now) {
                await ring(alarm)
            }
            if timetable.take("core.head", everySeconds: Self.headEverySeconds, nowMs: now) { signHead() }
            await catchUp()
        }
    }

    /// Whether the disk takes writes. While it does not, a small write a second finds out when it does again: a server that is not
    /// ready is sent nothing else to write.
    private func disk(after told: inout DiskFault?) async -> Bool {
        if store.figures.diskFault != nil { _ = try? await store.write(Self.probe) }
        let fault = store.figures.diskFault
        if let fault, fault != told { logger.error("the disk takes no writes", metadata: ["disk": "\(fault.rawValue)"]) }
        if fault == nil, told != nil { logger.notice("the disk takes writes again") }
        told = fault
        return fault == nil
    }

    private static let probe = Work<Void> { tx in
        try tx.execute(
            """
            INSERT INTO subscription (name, seq) VALUES (\("core.probe"), \(1))
            ON CONFLICT (name) DO UPDATE SET seq = subscription.seq + 1
            """)
    }

    private func run(_ sweep: Sweep) async {
        do {
            // A full bite is followed by another, within reason, so that a backlog cannot hold the writer.
            for _ in 0..<Self.bites where try await store.write(Work { try sweep.run($0) }) == 0 { break }
        } catch {
            logger.error("a sweep failed", metadata: ["sweep": "\(sweep.name)", "error": "\(error)"])
        }
    }

    private func ring(_ alarm: Alarm) async {
        guard let executor else { return }
        do {
            for _ in 0..<Self.bites where try await alarm.run(executor) == 0 { break }
        } catch {
            logger.error("an alarm failed", metadata: ["alarm": "\(alarm.name)", "error": "\(error)"])
        }
    }

    /// Rings every alarm now, whatever the time: for tests and the simulator.
    package func ringAll() async { for alarm in alarms { await ring(alarm) } }

    /// Brings every subscription to the end of the log, all of them in one transaction.
    package func catchUp() async {
        guard store.leads else { return }
        do { while try await step(subscriptions) {} } catch {
            // One of them is at fault and must not hold the others up: each alone.
            for subscription in subscriptions { await catchUp(subscription) }
        }
    }

    private func catchUp(_ subscription: Subscription) async {
        do { while try await step([subscription]) {} } catch {
            logger.error("a subscription failed", metadata: ["subscription": "\(subscription.name)", "error": "\(error)"])
        }
    }

    /// One chunk for each; true while there may be more.
    private func step(_ subscriptions: [Subscription]) async throws -> Bool {
        let end = store.progress.seq
        let reached = try store.read { try Self.cursors(in: $0) }
        guard subscriptions.contains(where: { reached[$0.name, default: 0] < end }) else { return false }
        return try await store.write(
            Work { tx in
                let cursors = try Self.cursors(in: tx)
                // Those that stand at the same place, as they mostly do, are given the same events.
                var chunks: [Int64: [SealedEvent]] = [:]
                var moved: [Statement] = []
                for subscription in subscriptions {
                    let from = cursors[subscription.name, default: 0]
                    let events = try chunks[from] ?? EventLog.sealed(after: from, limit: chunk, in: tx)
                    chunks[from] = events
                    guard let last = events.last else { continue }
                    let wanted = events.filter { $0.type.hasPrefix(subscription.prefix) }
                    if !wanted.isEmpty { try subscription.handle(wanted, tx) }
                    moved.append("(\(subscription.name), \(last.seq))")
                }
                guard !moved.isEmpty else { return false }
                try tx.execute(
                    """
                    INSERT INTO subscription (name, seq) VALUES \(Statement.list(moved))
                    ON CONFLICT (name) DO UPDATE SET seq = excluded.seq
                    """)
                return chunks.values.contains { $0.count == chunk }
            })
    }

    /// How far each has come.
    private static func cursors(in tx: any Reading) throws -> [String: Int64] {
        let found = try tx.all("SELECT name, seq FROM subscription ORDER BY name LIMIT \(subscriptionLimit)") {
            (try $0.text(0), try $0.int(1))
        }
        return Dictionary(found) { first, _ in first }
    }

    package func signHead() {
        do {
            let head = try store.head()
            guard head.seq > 0 else { return }
            try heads.append(Head(seq: head.seq, link: head.link, at: entropy.now()))
        } catch {
            logger.error("a head could not be signed", metadata: ["error": "\(error)"])
        }
    }
}

/// When what is done again and again falls due.
struct Timetable {
    private var dueMs: [String: Int64] = [:]

    /// True when it is due now; it is then due again after its time. A clock that was put back, however far, keeps nothing waiting: what
    /// would be due later than one round from now is due.
    mutating func take(_ name: String, everySeconds: Int64, nowMs: Int64) -> Bool {
        let due = dueMs[name, default: 0]
        guard nowMs >= due || due - nowMs > everySeconds * 1000 else { return false }
        dueMs[name] = nowMs + everySeconds * 1000
        return true
    }
}
