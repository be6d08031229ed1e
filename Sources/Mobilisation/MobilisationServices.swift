package import Kernel
package import Markup

/// What a task has to do with a matter it was made of, as far as the house lets the two meet.
package struct TaskMatters: Sendable {
    /// The number of a matter that a task may be made of, as it is written; 422 for another.
    package let judge: @Sendable (String, Actor) throws -> String
    /// A task was made of the matter: `cause` is its event.
    package let begun: @Sendable (_ matter: String, _ task: String, Actor, _ cause: ID?, IdempotencyKey?) async throws -> Void
    /// The task is done, and what came of it settles the matter. Throws where whoever finished the task may not say so.
    package let settled: @Sendable (_ matter: String, _ result: String, Actor, _ cause: ID?, IdempotencyKey?) async throws -> Void

    package init(
        judge: @escaping @Sendable (String, Actor) throws -> String,
        begun: @escaping @Sendable (String, String, Actor, ID?, IdempotencyKey?) async throws -> Void,
        settled: @escaping @Sendable (String, String, Actor, ID?, IdempotencyKey?) async throws -> Void
    ) {
        self.judge = judge
        self.begun = begun
        self.settled = settled
    }
}

/// What else has to happen when somebody has their record destroyed: it is refused while an answer about it is owed, what was asked goes along,
/// and a restore does it again.
package struct Forgetting: Sendable {
    let record: @Sendable (ID, CommandContext) throws -> Void
    /// Told when it is done, and before that is said.
    let done: @Sendable () async throws -> Void

    package init(record: @escaping @Sendable (ID, CommandContext) throws -> Void, done: @escaping @Sendable () async throws -> Void = {}) {
        self.record = record
        self.done = done
    }

    /// Where nothing else knows of it.
    package static let alone = Forgetting(record: { try VolunteerErasure.erase([$0], in: $1.tx) })
}

/// What the mobilisation slice is handed to work with.
package struct MobilisationServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let matters: TaskMatters?
    package let forgetting: Forgetting

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, matters: TaskMatters? = nil,
        forgetting: Forgetting = .alone
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.matters = matters
        self.forgetting = forgetting
    }

    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// A county whose pack says nothing of tasks has no such pages.
    func terms() throws -> MobilisationScheme.Terms {
        guard let terms = try scheme.current.section(MobilisationScheme.self).terms else { throw Problem(404, "task.none") }
        return terms
    }
}
