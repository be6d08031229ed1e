package import Kernel

/// What checking a typed password came to. It is made outside the command, which hashes nothing.
package struct PasswordCheck: Sendable {
    package let username: String
    /// The account of that name and the hash that was checked; `nil` when there is none.
    let account: ID?
    let hash: [UInt8]?
    let matches: Bool
}

/// Records what a sign-in came to: a new session, or one more failure. A session is never taken over, so none can be planted.
package struct OpenSession: Command {
    package static let verb: Verb = "session.open"
    static let refusedType = "session.refuse"
    package static let lifetimeSeconds: Int64 = 12 * 3600

    /// Refusals are facts to be kept, so they are an outcome and not an error, which would undo them.
    package enum Outcome: Sendable {
        case opened(SessionTicket)
        case refused
        case wait(seconds: Int64)
    }

    private let check: PasswordCheck
    private let replacing: ID?

    /// `replacing` is the session that the browser held before; it ends.
    package init(_ check: PasswordCheck, replacing: ID? = nil) {
        self.check = check
        self.replacing = replacing
    }

    package func run(in context: CommandContext) throws -> Outcome {
        let tries = SignInTries(username: check.username, vault: context.vault)
        // Asked again inside: guesses sent side by side all passed the question before.
        if let seconds = try tries.secondsToWait(at: context.now, in: context.tx) { return .wait(seconds: seconds) }
        guard check.matches, let id = check.account, let account = try Account.find(id: id, in: context.tx), !account.isDisabled,
            account.passwordHash == check.hash
        else {
            let failures = try tries.fail(in: context)
            try context.emit(
                Event(
                    stream: context.newID(), version: 1, type: Self.refusedType,
                    Payload().with("account", id: check.account).with("failures", number: failures)))
            return .refused
        }
        try tries.clear(in: context.tx)
        if let replacing {
            try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE id = \(replacing) AND ended_ms IS NULL")
        }
        let ticket = SessionTicket(id: context.newID(), secret: context.random(SessionTicket.secretBytes), seen: context.now)
        let expires = context.now.adding(seconds: Self.lifetimeSeconds)
        try context.tx.execute(
            """
            INSERT INTO session (id, account, secret_hash, created_ms, expires_ms)
            VALUES (\(ticket.id), \(account.id), \(ticket.secretHash), \(context.now), \(expires))
            """)
        try context.emit(
            Event(
                stream: ticket.id, version: 1, type: Self.verb.text,
                Payload().with("account", id: account.id).with("expires", instant: expires)))
        return .opened(ticket)
    }
}
