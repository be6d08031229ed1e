package import Delivery
package import Kernel
package import Markup

/// What the mediation slice is handed to work with.
package struct MediationServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let holds: HoldsCookie
    package let files: AttachedFiles

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, holds: HoldsCookie, files: AttachedFiles
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.holds = holds
        self.files = files
    }

    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// A county whose pack says nothing of mediation has no such pages.
    func terms() throws -> MediationScheme.Terms {
        guard let terms = try scheme.current.section(MediationScheme.self).terms else { throw Problem(404, "mediation.none") }
        return terms
    }
}
