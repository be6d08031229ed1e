/// Reacts to sealed events, in order, exactly once inside the database: the cursor moves in the same transaction as the work.
package struct Subscription: Sendable {
    package let name: String
    /// Event types it wants, by prefix: `matter.`
    package let prefix: String
    /// Is given what has been sealed since, in order, some events at a time: what many of them come to is written once.
    package let handle: @Sendable ([SealedEvent], any Transaction) throws -> Void

    package init(name: String, prefix: String, handleAll: @escaping @Sendable ([SealedEvent], any Transaction) throws -> Void) {
        self.name = name
        self.prefix = prefix
        handle = handleAll
    }

    /// One that looks at each event by itself.
    package init(name: String, prefix: String, handle: @escaping @Sendable (SealedEvent, any Transaction) throws -> Void) {
        self.init(name: name, prefix: prefix) { (events: [SealedEvent], tx) in for event in events { try handle(event, tx) } }
    }
}

/// An event as the log gives it back, with its place in the order of the whole installation.
package struct SealedEvent: Sendable {
    package let seq: Int64
    package let id: ID
    package let stream: ID
    package let version: Int64
    package let type: String
    package let actor: ID?
    package let unit: ID?
    package let occurred: Instant
    package let recorded: Instant
    package let payload: Payload

    package init(
        seq: Int64, id: ID, stream: ID, version: Int64, type: String, actor: ID?, unit: ID?, occurred: Instant, recorded: Instant,
        payload: Payload
    ) {
        self.seq = seq
        self.id = id
        self.stream = stream
        self.version = version
        self.type = type
        self.actor = actor
        self.unit = unit
        self.occurred = occurred
        self.recorded = recorded
        self.payload = payload
    }
}

/// Work that comes round by the clock: pruning what has expired. Each run takes a bounded bite.
package struct Sweep: Sendable {
    package let name: String
    package let everySeconds: Int64
    /// Returns how many rows it dealt with; a full bite is followed at once by another.
    package let run: @Sendable (any Transaction) throws -> Int

    package init(name: String, everySeconds: Int64, run: @escaping @Sendable (any Transaction) throws -> Int) {
        self.name = name
        self.everySeconds = everySeconds
        self.run = run
    }
}

/// Work that falls due by the clock and is done by commands of the program itself, each with its permission check and its event.
/// A command finds out by itself whether there is still something to do: the same bite may come twice.
package struct Alarm: Sendable {
    package let name: String
    package let everySeconds: Int64
    /// Returns how much it dealt with; a bite is followed at once by another until nothing is left.
    package let run: @Sendable (Executor) async throws -> Int

    package init(name: String, everySeconds: Int64, run: @escaping @Sendable (Executor) async throws -> Int) {
        self.name = name
        self.everySeconds = everySeconds
        self.run = run
    }
}
