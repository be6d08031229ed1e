package import Kernel
package import Logging
internal import People
internal import ServiceLifecycle

/// Sends what waits in the ledger, at least once, under the delivery's own id. What fails is tried again later and later; an address
/// that never answers is given up.
package struct WebhookSender: Service {
    /// Seconds until the next try, after the first, the second …; after the last it has failed.
    static let backoffSeconds: [Int64] = [30, 120, 600, 3600, 6 * 3600, 24 * 3600]
    /// Failures in a row after which nothing more is sent. What fails before its fifth try, more than an hour after the first, is not counted:
    /// in a busy hour many deliveries fail at once, and an address that is away for some minutes is not one that never answers.
    static let patience: Int64 = 20
    private static let forgivenTries: Int64 = 4
    /// What waits for an address that was given up is looked at so often, and for so long: somebody may enable it again.
    private static let pauseSeconds: Int64 = 3600
    private static let keptSeconds: Int64 = 7 * 86_400
    /// Sent at the same time.
    static let bite = 8
    /// Whoever took a delivery and died is taken for dead after so long.
    static let leaseSeconds: Int64 = 120

    private let store: any Store
    private let executor: Executor
    private let leads: @Sendable () -> Bool
    private let client: WebhookClient
    private let logger: Logger

    package init(
        store: any Store, executor: Executor, networks: WebhookNetworks, roots: WebhookRoots? = nil, logger: Logger,
        leads: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.executor = executor
        self.leads = leads
        client = WebhookClient(networks: networks, roots: roots)
        self.logger = logger
    }

    package func run() async throws {
        let ticks = AsyncStream<Void> { continuation in
            let task = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    continuation.yield()
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        for await _ in ticks.cancelOnGracefulShutdown() where leads() {
            do {
                while try await sendSome() == Self.bite {}
            } catch {
                logger.error("webhooks cannot be sent", metadata: ["error": "\(error)"])
            }
        }
    }

    private struct Job: Sendable {
        let id: ID
        let webhook: ID
        let body: [UInt8]
        let made: Instant
        let attempts: Int64
        /// The event of a short message, whose words lie sealed; `nil` for what says nothing personal.
        var message: ID?
    }

    /// Returns how many were tried.
    @discardableResult
    package func sendSome() async throws -> Int {
        let now = executor.entropy.now()
        // A look first: mostly nothing waits, and then nothing is written.
        guard try store.read({ try $0.count(Self.waiting(now)) }) > 0 else { return 0 }
        let jobs = try await claim(now)
        await withTaskGroup(of: Void.self) { group in
            for job in jobs { group.addTask { await send(job) } }
        }
        return jobs.count
    }

    static func waiting(_ now: Instant) -> Statement {
        "SELECT COUNT(*) FROM (SELECT id FROM delivery WHERE state = 'waiting' AND next_ms <= \(now) LIMIT 1) AS any_of"
    }

    static func due(_ now: Instant) -> Statement {
        """
        SELECT d.id, d.recipient, d.kind, d.event, d.label, d.path, d.made_ms, d.attempts, u.code
        FROM delivery d LEFT JOIN unit_now u ON u.unit = d.unit
        WHERE d.state = 'waiting' AND d.next_ms <= \(now) ORDER BY d.next_ms LIMIT \(bite)
        """
    }

    /// Takes what is due for a while: two processes do not send the same, and a crash loses nothing.
    private func claim(_ now: Instant) async throws -> [Job] {
        try await store.write(
            Work { tx in
                let jobs = try tx.all(Self.due(now)) { row in
                    Job(
                        id: try row.id(0), webhook: try row.id(1),
                        body: WebhookMessage.body(
                            id: try row.id(0), kind: try row.text(2), event: try row.id(3), label: try row.text(4), path: try row.text(5),
                            at: try row.instant(6), unit: try row.optionalText(8)),
                        made: try row.instant(6), attempts: try row.int(7) + 1,
                        message: try row.text(2) == TextMessage.kind ? row.id(3) : nil)
                }
                for job in jobs {
                    try tx.execute(
                        """
                        UPDATE delivery SET attempts = \(job.attempts), next_ms = \(now.adding(seconds: Self.leaseSeconds))
                        WHERE id = \(job.id)
                        """)
                }
                return jobs
            })
    }

    private func send(_ job: Job) async {
        do {
            let (webhook, target) = try store.read { tx in
                let webhook = try Webhook.find(job.webhook, in: tx)
                return (webhook, try webhook.flatMap { try Webhook.target($0.id, vault: executor.vault, in: tx) })
            }
            let now = executor.entropy.now()
            // Ended meanwhile, too late to be of use, or destroyed.
            guard let webhook, let target, let body = try body(of: job, now) else { return try await note(job, .failed, isTry: false) }
            guard webhook.disabled == nil else { return try await putOff(job, now) }
            let status: Int
            do {
                status = try await client.post(
                    target.address, headers: WebhookMessage.headers(job.id, body: body, secret: target.secret, at: now), body: body)
            } catch {
                logger.info("a webhook did not answer", metadata: ["webhook": "\(job.webhook)", "reason": "\(error)"])
                return try await note(job, .waiting, fault: error as? WebhookClient.Failure ?? .broken, isTry: true)
            }
            try await note(job, (200..<300).contains(status) ? .sent : .waiting, answer: Int64(status), isTry: true)
        } catch {
            logger.error("a delivery could not be noted", metadata: ["delivery": "\(job.id)", "error": "\(error)"])
        }
    }

    private func body(of job: Job, _ now: Instant) throws -> [UInt8]? {
        guard let message = job.message else { return job.body }
        return try store.read {
            try TextMessage.body(id: job.id, event: message, made: job.made, now: now, vault: executor.vault, in: $0)
        }
    }

    private func note(
        _ job: Job, _ outcome: Delivery.State, answer: Int64? = nil, fault: WebhookClient.Failure? = nil, isTry: Bool
    ) async throws {
        let now = executor.entropy.now()
        let again = outcome == .waiting ? Self.next(after: job.attempts, from: now) : nil
        let state: Delivery.State = outcome == .waiting && again == nil ? .failed : outcome
        let failures = try await store.write(
            Work { tx in
                try tx.execute(
                    """
                    UPDATE delivery SET state = \(state.rawValue), next_ms = \(again), answer = \(answer),
                        fault = \(fault?.rawValue), done_ms = \(state == .waiting ? nil : now) WHERE id = \(job.id)
                    """)
                // What was said to a telephone is kept no longer than it takes to say it.
                if let message = job.message, state != .waiting { try SealedTexts.erase([message], in: tx) }
                guard isTry else { return Int64(0) }
                if state == .sent {
                    try tx.execute("UPDATE webhook SET failures = \(0) WHERE id = \(job.webhook)")
                } else if job.attempts > Self.forgivenTries {
                    try tx.execute("UPDATE webhook SET failures = failures + 1 WHERE id = \(job.webhook)")
                }
                return try tx.count("SELECT failures FROM webhook WHERE id = \(job.webhook) LIMIT 1")
            })
        if failures >= Self.patience { _ = try await executor.perform(DisableWebhook(id: job.webhook), as: .system) }
    }

    /// Its address was given up: it waits for that to be enabled, and was not tried.
    private func putOff(_ job: Job, _ now: Instant) async throws {
        guard now < job.made.adding(seconds: Self.keptSeconds) else { return try await note(job, .failed, isTry: false) }
        try await store.write(
            Work { tx in
                try tx.execute(
                    """
                    UPDATE delivery SET attempts = \(job.attempts - 1), next_ms = \(now.adding(seconds: Self.pauseSeconds))
                    WHERE id = \(job.id)
                    """)
            })
    }

    /// `nil` when it was tried often enough.
    static func next(after attempts: Int64, from now: Instant) -> Instant? {
        guard (1...Int64(backoffSeconds.count)).contains(attempts) else { return nil }
        return now.adding(seconds: backoffSeconds[Int(attempts) - 1])
    }
}

/// What is sent, and how its receiver knows that it is from here.
package enum WebhookMessage {
    /// Ids, kinds and numbers: whoever may know more asks the API with a token of his own.
    static func body(id: ID, kind: String, event: ID, label: String, path: String, at: Instant, unit: String?) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", id)
            $0.field("kind", kind)
            $0.field("event", event)
            $0.field("subject", label)
            $0.field("path", path)
            $0.field("unit", unit)
            $0.field("at", at)
        }
    }

    static func headers(_ id: ID, body: [UInt8], secret: [UInt8], at now: Instant) -> [(String, String)] {
        let seconds = "\(now.ms / 1000)"
        return [
            ("Content-Type", "application/json"), ("User-Agent", "genxu"), ("Genxu-Delivery", id.description), ("Genxu-Timestamp", seconds),
            ("Genxu-Signature", "v1=" + signature(of: body, at: seconds, secret: secret)),
        ]
    }

    /// HMAC-SHA256 over the time, a dot and the body: an old message cannot be sent again as a new one.
    package static func signature(of body: [UInt8], at seconds: String, secret: [UInt8]) -> String {
        Hex.encode(Digest.hmac(Array(seconds.utf8) + [UInt8(ascii: ".")] + body, key: secret))
    }
}
