package import Kernel
package import Logging
internal import ServiceLifecycle

/// Keeps subscriptions up with the sealed log, runs sweeps when they fall due and signs a head each minute.
///
/// A subscription's cursor moves in the same transaction as its work, so an event is handled exactly once inside the database.
package struct JobRunner: Service {
    private let store: SQLiteStore
    private let subscriptions: [Subscription]
    private let sweeps: [Sweep]
    private let heads: HeadLog
    private let entropy: any Entropy
    private let logger: Logger

    /// Events handled in one transaction.
    package static let chunk = 200
    private static let headEverySeconds: Int64 = 60

    package init(
        store: SQLiteStore, subscriptions: [Subscription], sweeps: [Sweep], heads: HeadLog, entropy: any Entropy, logger: Logger
    ) {
        self.store = store
        self.subscriptions = subscriptions
        self.sweeps = sweeps
        self.heads = heads
        self.entropy = entropy
        self.logger = logger
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow() }
            group.addTask { await tick() }
        }
        await catchUp()
        signHead()
    }

    /// Works whenever the log grows; a failure is told and tried again at the next growth or tick.
    private func follow() async {
        for await _ in store.progress.follow().cancelOnGracefulShutdown() { await catchUp() }
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
        var dueMs: [String: Int64] = [:]
        var headDueMs: Int64 = 0
        for await _ in seconds.cancelOnGracefulShutdown() {
            let now = entropy.now().ms
            for sweep in sweeps where now >= dueMs[sweep.name, default: 0] {
                dueMs[sweep.name] = now + sweep.everySeconds * 1000
                await run(sweep)
            }
            if now >= headDueMs {
                headDueMs = now + Self.headEverySeconds * 1000
                signHead()
            }
            await catchUp()
        }
    }

    private func run(_ sweep: Sweep) async {
        do {
            // A full bite is followed by another, within reason, so that a backlog cannot hold the writer.
            for _ in 0..<20 where try await store.write(Work { try sweep.run($0) }) == 0 { break }
        } catch {
            logger.error("a sweep failed", metadata: ["sweep": "\(sweep.name)", "error": "\(error)"])
        }
    }

    /// Brings every subscription to the end of the log.
    package func catchUp() async {
        for subscription in subscriptions {
            do {
                while try await step(subscription) {}
            } catch {
                logger.error("a subscription failed", metadata: ["subscription": "\(subscription.name)", "error": "\(error)"])
            }
        }
    }

    /// One chunk; true while there may be more.
    private func step(_ subscription: Subscription) async throws -> Bool {
        let end = store.progress.seq
        guard try store.read({ try Self.cursor(subscription, in: $0) }) < end else { return false }
        return try await store.write(
            Work { tx in
                let from = try Self.cursor(subscription, in: tx)
                let events = try EventLog.sealed(after: from, limit: Self.chunk, in: tx)
                guard let last = events.last else { return false }
                for event in events where event.type.hasPrefix(subscription.prefix) { try subscription.handle(event, tx) }
                try tx.execute(
                    """
                    INSERT INTO subscription (name, seq) VALUES (\(subscription.name), \(last.seq))
                    ON CONFLICT (name) DO UPDATE SET seq = excluded.seq
                    """)
                return events.count == Self.chunk
            })
    }

    private static func cursor(_ subscription: Subscription, in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT seq FROM subscription WHERE name = \(subscription.name) LIMIT 1")
    }

    package func signHead() {
        let head = store.head
        guard head.seq > 0 else { return }
        do {
            try heads.append(Head(seq: head.seq, link: head.link, at: entropy.now()))
        } catch {
            logger.error("a head could not be signed", metadata: ["error": "\(error)"])
        }
    }
}
