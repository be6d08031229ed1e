package import Delivery
package import Kernel
package import Markup

/// What the bulletins slice is handed to work with.
package struct BulletinServices: Sendable {
    /// How many questions a bulletin led to, and how many of them were answered. Questions are matters, which another slice keeps.
    package typealias Questions = @Sendable (ID, any Reading) throws -> (asked: Int64, answered: Int64)

    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let files: AttachedFiles
    package let questions: Questions

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, files: AttachedFiles, questions: @escaping Questions
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.files = files
        self.questions = questions
    }

    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// A county whose pack says nothing of bulletins has no such pages.
    func terms() throws -> BulletinScheme.Terms {
        guard let terms = try scheme.current.section(BulletinScheme.self).terms else { throw Problem(404, "bulletin.none") }
        return terms
    }

    /// Whether there is such a bulletin is told only to who may know of it.
    func known(_ request: Request) throws -> Bulletin {
        try store.read { try Bulletin.find(request.parameter("id"), for: request.actor, policy, on: now.day, in: $0) }
    }
}
