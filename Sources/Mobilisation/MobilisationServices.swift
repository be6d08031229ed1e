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

/// Whether somebody waits for an answer about a record of theirs, and what they asked: its texts go with the record.
package typealias AskedAbout = @Sendable (ID, any Reading) throws -> (isOpen: Bool, requests: [ID])

/// What the mobilisation slice is handed to work with.
package struct MobilisationServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let matters: TaskMatters?
    package let asked: AskedAbout

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, matters: TaskMatters? = nil,
        asked: @escaping AskedAbout = { _, _ in (false, []) }
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.matters = matters
        self.asked = asked
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
