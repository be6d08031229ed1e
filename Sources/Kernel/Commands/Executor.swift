/// The one pipe every write goes through:
/// claim the idempotency key › authorise on the scope › validate and run › events › commit › reply.
package struct Executor: Sendable {
    package let store: any Store
    package let vault: any Vault
    package let entropy: any Entropy
    private let scheme: @Sendable () -> Scheme

    package init(store: any Store, vault: any Vault, entropy: any Entropy, scheme: @escaping @Sendable () -> Scheme) {
        self.store = store
        self.vault = vault
        self.entropy = entropy
        self.scheme = scheme
    }

    /// Keys answer for 90 days; after that the same key is a new request.
    package static let keyLifetimeSeconds: Int64 = 90 * 86_400

    /// Returns after the commit is durable; throws `Problem` for a refusal, after that was stored too.
    package func perform<C: Command>(
        _ command: C, as actor: Actor, key: IdempotencyKey? = nil, occurred: Instant? = nil, cause: ID? = nil
    ) async throws -> Receipt<C.Output> {
        let scheme = scheme()
        let refuse: @Sendable (Problem, any Transaction) throws -> Void = { problem, tx in
            guard let key, problem.isFinal, problem.code != Self.mismatch.code else { return }
            try Self.claim(key, status: Int64(problem.status), code: problem.code, in: tx)
        }
        let work = Work(serialisedBy: command.serialisedBy, refused: refuse) { (tx: any Transaction) throws -> Receipt<C.Output> in
            if let key, try !Self.claim(key, status: 0, code: nil, in: tx) {
                return try Self.stored(key, in: tx)
            }
            let (output, context) = try carryOut(command, actor, scheme, occurred: occurred, cause: cause, in: tx)
            if let key {
                try tx.execute(
                    """
                    UPDATE idempotency SET status = 200, events = \(context.events.flatMap(\.id.bytes))
                    WHERE owner = \(key.owner) AND key = \(key.key)
                    """)
            }
            return Receipt(output: output, events: context.events, replayed: false)
        }
        do { return try await store.write(work) } catch StoreError.outcomeUnknown where key != nil {
            // Done again under its key it is either done now, or found to have been done.
            do { return try await store.write(work) } catch let problem as Problem where problem.isFinal { throw problem } catch {
                // What kept it from being done again tells nothing of the first time.
                throw StoreError.outcomeUnknown
            }
        }
    }

    private func carryOut<C: Command>(
        _ command: C, _ actor: Actor, _ scheme: Scheme, occurred: Instant?, cause: ID?, in tx: any Transaction
    ) throws -> (C.Output, CommandContext) {
        let context = CommandContext(tx: tx, actor: actor, scheme: scheme, occurred: occurred, vault: vault, entropy: entropy, cause: cause)
        let ready = try command.ready(in: tx)
        try Self.authorise(C.self, actor, Policy(scheme), on: ready.subject)
        return (try ready.run(context), context)
    }

    /// Many commands in one durable transaction, all or none: for imports and the demo. `body` may be run again, so it returns what it learns.
    package func together<T: Sendable>(_ body: @escaping @Sendable (Together) throws -> T) async throws -> T {
        let scheme = scheme()
        return try await store.write(
            Work { tx in try body(Together(executor: self, scheme: scheme, tx: MomentTransaction(tx, entropy: entropy))) })
    }

    package struct Together {
        fileprivate let executor: Executor
        package let scheme: Scheme
        fileprivate let tx: MomentTransaction

        /// What the commands so far have made of the data.
        package var reading: any Reading { tx }
        package var now: Instant { tx.recorded }

        /// Keeps what a section of the pack in force is referred to by.
        package func adopt<S: SchemeSection>(_ type: S.Type) throws { try scheme.section(type).adopt(in: tx) }

        /// Each is recorded at the moment it runs, as it would be alone.
        @discardableResult
        package func perform<C: Command>(_ command: C, as actor: Actor, occurred: Instant? = nil) throws -> C.Output {
            tx.advance()
            return try executor.carryOut(command, actor, scheme, occurred: occurred, cause: nil, in: tx).0
        }
    }

    private static func authorise<C: Command>(_ command: C.Type, _ actor: Actor, _ policy: Policy, on subject: Subject) throws {
        if let reading = C.reading, case .refused = policy.decide(reading, of: actor, on: subject) { throw Problem.notFound }
        try policy.require(C.verb, of: actor, on: subject)
    }

    private static let mismatch = Problem(422, "idempotency.mismatch")

    /// True when the key was free. An expired key is free again.
    @discardableResult
    private static func claim(_ key: IdempotencyKey, status: Int64, code: String?, in tx: any Transaction) throws -> Bool {
        try tx.executeCounting(
            """
            INSERT INTO idempotency (owner, key, request_hash, status, code, created_ms)
            VALUES (\(key.owner), \(key.key), \(key.requestHash), \(status), \(code), \(tx.recorded))
            ON CONFLICT (owner, key) DO NOTHING
            """) == 1
    }

    /// What an earlier request under the key came to.
    private static func stored<Output>(_ key: IdempotencyKey, in tx: any Transaction) throws -> Receipt<Output> {
        let found = try tx.first(
            "SELECT request_hash, status, code, events FROM idempotency WHERE owner = \(key.owner) AND key = \(key.key) LIMIT 1"
        ) { (hash: try $0.bytes(0), status: try $0.int(1), code: try $0.optionalText(2), events: try $0.optionalBytes(3)) }
        guard let found else { throw Problem.busy }
        guard found.hash == key.requestHash else { throw mismatch }
        if let code = found.code { throw Problem(Int(found.status), code) }
        let bytes = found.events ?? []
        let events = try stride(from: 0, to: bytes.count, by: 16).compactMap { start -> EventReference? in
            guard let id = ID(bytes: bytes[start..<min(start + 16, bytes.count)]) else { return nil }
            return try tx.first("SELECT stream, stream_version FROM event WHERE id = \(id) LIMIT 1") {
                EventReference(id: id, stream: try $0.id(0), version: try $0.int(1))
            }
        }
        return Receipt(output: nil, events: events, replayed: true)
    }
}
