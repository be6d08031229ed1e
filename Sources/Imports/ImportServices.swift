package import Kernel
package import Markup

/// What imports are handed to work with.
package struct ImportServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    /// What other slices know to hang on a unit.
    package let uses: [UnitUse]

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, uses: [UnitUse]) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.uses = uses
    }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }
}
