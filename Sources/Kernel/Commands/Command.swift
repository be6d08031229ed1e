/// One write: who may do it, on what, and what it does. It is one durable transaction and at least one event.
package protocol Command: Sendable {
    associatedtype Output: Sendable
    /// Permission, API path and event type in one word.
    static var verb: Verb { get }
    /// The verb for seeing what is acted on: who lacks it is told «not found», so that a refusal does not tell what exists.
    static var reading: Verb? { get }
    /// The facts that the policy needs about what is acted on. Throws `.notFound` for what does not exist.
    func subject(in tx: any Reading) throws -> Subject
    /// Names the row that very many of these change at once, so that they wait in line instead of undoing one another.
    var serialisedBy: String? { get }
    /// Checks against the current state and does the work. Touches no memory, file, network or password hash; budget 50 ms.
    func run(in context: CommandContext) throws -> Output
    /// Both in one, for a command that would otherwise look for the same thing twice.
    func ready(in tx: any Reading) throws -> Ready<Output>
}

/// A command that has found what it acts on.
package struct Ready<Output> {
    package let subject: Subject
    package let run: (CommandContext) throws -> Output

    package init(on subject: Subject, run: @escaping (CommandContext) throws -> Output) {
        self.subject = subject
        self.run = run
    }
}

extension Command {
    package static var reading: Verb? { nil }
    package var serialisedBy: String? { nil }

    package func subject(in tx: any Reading) throws -> Subject { .installation }
    package func ready(in tx: any Reading) throws -> Ready<Output> { Ready(on: try subject(in: tx), run: run) }
}

/// What a command sees of the world: its transaction, who asks, the rules of the day, and all time and chance there is.
package final class CommandContext {
    package let tx: any Transaction
    package let actor: Actor
    package let scheme: Scheme
    package let commandID: ID
    /// When it happened, by the actor's account; offline work happened before it was recorded.
    package let occurred: Instant
    package let vault: any Vault
    private let entropy: any Entropy
    private let cause: ID?
    package private(set) var events: [EventReference] = []

    init(
        tx: any Transaction, actor: Actor, scheme: Scheme, occurred: Instant?, vault: any Vault, entropy: any Entropy, cause: ID?
    ) {
        self.tx = tx
        self.actor = actor
        self.scheme = scheme
        self.occurred = occurred ?? tx.recorded
        self.vault = vault
        self.entropy = entropy
        self.cause = cause
        commandID = entropy.id(at: tx.recorded)
    }

    package var now: Instant { tx.recorded }
    package func newID() -> ID { entropy.id(at: now) }
    package func random(_ count: Int) -> [UInt8] { entropy.bytes(count) }

    /// `onBehalf`: for whom the actor did it, when that is nobody who could sign in.
    package func emit(_ event: Event, onBehalf: ID? = nil) throws {
        let id = newID()
        try tx.append(
            EventRecord(
                id: id, event: event, actor: actor.account, onBehalf: onBehalf ?? actor.onBehalf, packHash: scheme.hash, command: commandID,
                cause: cause,
                occurred: occurred, recorded: now, payload: event.payload.encoded))
        events.append(EventReference(id: id, stream: event.stream, version: event.version))
    }
}

package struct EventReference: Sendable, Equatable {
    package let id: ID
    package let stream: ID
    package let version: Int64
}

/// The lasting answer to a command. A replay under the same idempotency key has the same events and no `output`.
package struct Receipt<Output: Sendable>: Sendable {
    package let output: Output?
    package let events: [EventReference]
    package let replayed: Bool

    package init(output: Output?, events: [EventReference], replayed: Bool) {
        self.output = output
        self.events = events
        self.replayed = replayed
    }

    /// The stream of the first event: what was acted on.
    package var stream: ID? { events.first?.stream }
}

/// Names one request of one actor or device, so that it is done once however often it is sent.
package struct IdempotencyKey: Sendable {
    package let owner: ID
    package let key: String
    package let requestHash: [UInt8]

    package static let maximumLength = 128

    package init(owner: ID, key: String, requestHash: [UInt8]) {
        self.owner = owner
        self.key = key
        self.requestHash = requestHash
    }
}

/// Seals personal texts under their record's key and matches personal numbers by keyed hash.
package protocol Vault: Sendable {
    /// A new key for a record, wrapped for storage.
    func newRecordKey(random: [UInt8]) throws -> WrappedKey
    func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8]
    /// `nil` when the key was destroyed or the bytes were tampered with.
    func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]?
    /// The same number gives the same hash on this installation only.
    func match(_ number: String, purpose: String) -> [UInt8]
}

extension Vault {
    package func seal(_ text: String, with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] {
        try seal(bytes: Array(text.utf8), with: key, label: label, nonce: nonce)
    }

    package func open(_ sealed: [UInt8], with key: WrappedKey, label: String) throws -> String? {
        try open(bytes: sealed, with: key, label: label).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

/// A record's key, readable only with the installation's key file.
package struct WrappedKey: Sendable {
    package let bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }
}
