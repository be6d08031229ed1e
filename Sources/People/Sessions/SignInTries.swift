import Kernel

/// Failed sign-ins under one typed name, counted the same whether or not there is such an account; apart in each browser that is known.
struct SignInTries {
    /// So many are free; from the last of them on every failure locks, each time twice as long.
    static let free: Int64 = 5
    static let lockSeconds: Int64 = 15 * 60
    /// Long enough against guessing, short enough that nobody can shut a colleague out for a day.
    static let longestLockSeconds: Int64 = 4 * 3600

    private let name: [UInt8]

    /// Wrong codes of the second step, which only who has the password gets to.
    init(secondStepOf account: ID, vault: any Vault) { name = vault.match(account.description, purpose: "sign_in.second") }

    /// `browser`: what `KnownBrowser` counts under.
    init(username: String, browser: [UInt8]? = nil, vault: any Vault) {
        let typed = String(username.trimmingWhitespace.lowercased().prefix(64))
        name =
            browser.map { vault.match("\(Hex.encode($0)) \(typed)", purpose: "sign_in.browser") } ?? vault.match(typed, purpose: "sign_in")
    }

    /// How long until the next try; `nil` when one may be made now.
    func secondsToWait(at now: Instant, in tx: any Reading) throws -> Int64? {
        let until = try tx.first("SELECT locked_until_ms FROM sign_in_try WHERE name = \(name) LIMIT 1") { try $0.instant(0) }
        guard let until, now < until else { return nil }
        return (until.ms - now.ms + 999) / 1000
    }

    /// Counts a failure; returns how many there are now.
    func fail(in context: CommandContext) throws -> Int64 {
        let before = try context.tx.count("SELECT failures FROM sign_in_try WHERE name = \(name) LIMIT 1")
        let failures = before + 1
        let until = context.now.adding(seconds: Self.lock(after: failures))
        try context.tx.execute(
            """
            INSERT INTO sign_in_try (name, failures, locked_until_ms, last_ms)
            VALUES (\(name), \(failures), \(until), \(context.now))
            ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, locked_until_ms = excluded.locked_until_ms,
                last_ms = excluded.last_ms
            """)
        return failures
    }

    func clear(in tx: any Transaction) throws { try tx.execute("DELETE FROM sign_in_try WHERE name = \(name)") }

    static func lock(after failures: Int64) -> Int64 {
        guard failures >= free else { return 0 }
        return min(longestLockSeconds, lockSeconds << min(failures - free, 8))
    }
}
