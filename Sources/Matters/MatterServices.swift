package import Kernel
package import Markup

/// What the matters slice is handed to work with.
package struct MatterServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let holds: HoldsCookie

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, holds: HoldsCookie) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.holds = holds
    }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }
    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
}
