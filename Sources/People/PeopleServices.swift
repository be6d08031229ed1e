package import Kernel
package import Markup

/// What the endpoints of people need from the house.
package struct PeopleServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let cookie: SessionCookie
    package let hasher: PasswordHasher
    package let entropy: any Entropy

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, keys: InstallationKeys,
        entropy: any Entropy, hasher: PasswordHasher = PasswordHasher()
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        cookie = SessionCookie(secret: keys.cookie)
        self.hasher = hasher
        self.entropy = entropy
    }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }
}
