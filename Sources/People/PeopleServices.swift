package import Kernel
package import Markup

/// What the endpoints of people need from the house.
package struct PeopleServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let cookie: SessionCookie
    let known: KnownBrowser
    package let hasher: PasswordHasher
    package let entropy: any Entropy
    /// Draws a QR code of a text with its title; `nil` for what is too long.
    package let qr: @Sendable (String, String) -> HTML?
    /// What the button of the county's identity provider says; `nil` without one.
    package let provider: String?
    /// Signs what stands between the two steps of a sign-in.
    let secondKey: [UInt8]

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, keys: InstallationKeys,
        entropy: any Entropy, hasher: PasswordHasher = PasswordHasher(),
        qr: @escaping @Sendable (String, String) -> HTML? = { _, _ in nil }, provider: String? = nil
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        cookie = SessionCookie(secret: keys.cookie)
        known = KnownBrowser(secret: keys.cookie)
        self.hasher = hasher
        self.entropy = entropy
        self.qr = qr
        self.provider = provider
        secondKey = SecondStep.key(secret: keys.cookie)
    }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }
}
