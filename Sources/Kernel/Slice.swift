import Synchronization

/// What a slice brings to the house. The program is the list of these.
package struct Slice: Sendable {
    package let name: String
    package var migrations: [Migration]
    package var sections: [any SchemeSection.Type]
    /// Every verb it can carry out or show.
    package var verbs: Set<Verb>
    package var endpoints: [Endpoint]
    package var subscriptions: [Subscription]
    package var sweeps: [Sweep]
    package var alarms: [Alarm]
    package var checks: [IntegrityCheck]
    /// Destroys what it keeps of these records for good: for erasing again, after a restore, who was erased before.
    package var erase: (@Sendable ([ID], any Transaction) throws -> Void)?

    package init(
        _ name: String, migrations: [Migration] = [], sections: [any SchemeSection.Type] = [], verbs: Set<Verb> = [],
        endpoints: [Endpoint] = [], subscriptions: [Subscription] = [], sweeps: [Sweep] = [], alarms: [Alarm] = [],
        checks: [IntegrityCheck] = [], erase: (@Sendable ([ID], any Transaction) throws -> Void)? = nil
    ) {
        self.name = name
        self.migrations = migrations
        self.sections = sections
        self.verbs = verbs
        self.endpoints = endpoints
        self.subscriptions = subscriptions
        self.sweeps = sweeps
        self.alarms = alarms
        self.checks = checks
        self.erase = erase
    }
}

/// Something that must hold in the data; `verify` runs them all, and so does every night.
///
/// What it asks and how a fault is mended are the words `check.<key>` and `check.<key>.mend`, in every language.
package struct IntegrityCheck: Sendable {
    package enum Severity: String, Sendable, CaseIterable {
        /// What is proved, owed or promised is not: look before anything else is done.
        case grave
        /// Something is wrong that somebody has to mend.
        case wrong
        /// What is worked out from the rest differs from it: it is made anew, and nothing is lost.
        case derived
        /// Worth a look, and nothing that is broken: `verify` tells it, and the data count as sound.
        case hint
    }

    package let name: String
    package let severity: Severity
    /// One sentence per fault found, ids and numbers only; at most a hundred.
    package let find: @Sendable (any Reading) throws -> [String]

    package init(_ name: String, _ severity: Severity = .wrong, find: @escaping @Sendable (any Reading) throws -> [String]) {
        self.name = name
        self.severity = severity
        self.find = find
    }

    /// Its name as a key of words: `matter lists` is `matter.lists`.
    package var key: String { String(name.map { $0 == " " ? "." : $0 }) }
}

/// The scheme in force, shared by everything that serves.
package final class ActiveScheme: Sendable {
    private let state: Mutex<Scheme>

    package init(_ scheme: Scheme) { state = Mutex(scheme) }

    package var current: Scheme { state.withLock { $0 } }

    package func replace(with scheme: Scheme) { state.withLock { $0 = scheme } }
}
