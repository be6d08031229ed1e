package import Kernel
package import Markup

/// What the enforcement slice is handed to work with.
package struct EnforcementServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, words: Words) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
    }

    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// A county whose pack says nothing of it has no such pages.
    func terms() throws -> EnforcementScheme.Terms {
        guard let terms = try scheme.current.section(EnforcementScheme.self).terms else { throw Problem(404, "enforcement.none") }
        return terms
    }
}
