package import Kernel

/// Records what a sign-in came to: a new session, one more failure, or a password that was right and leaves the second step.
/// A session is never taken over, so none can be planted.
package struct OpenSession: Command {
    package static let verb: Verb = "session.open"
    static let refusedType = "session.refuse"
    private static let halfType = "session.half"

    package enum Outcome: Sendable {
        case opened(SessionTicket)
        /// The password was right; a code of the second factor has to follow.
        case second(account: ID, hash: [UInt8], at: Instant)
    }

    private let check: PasswordCheck
    private let device: String
    private let replacing: ID?

    /// `replacing` is the session that the browser held before; it ends. `device`: what kind of browser it is, coarsely.
    package init(_ check: PasswordCheck, device: String = "", replacing: ID? = nil) {
        self.check = check
        self.device = device
        self.replacing = replacing
    }

    package func run(in context: CommandContext) throws -> Proven<Outcome> {
        switch try check.prove(in: context) {
        case .refused: return .refused
        case .wait(let seconds): return .wait(seconds: seconds)
        case .done(let account):
            guard try SecondFactor.isConfirmed(account.id, in: context.tx) else {
                return .done(.opened(try SessionTicket.open(for: account.id, device: device, replacing: replacing, in: context)))
            }
            return .done(try Self.half(account, in: context))
        }
    }

    /// Halfway in: a code of the second factor has to follow.
    static func half(_ account: Account, in context: CommandContext) throws -> Outcome {
        try context.emit(Event(stream: context.newID(), version: 1, type: halfType, Payload().with("account", id: account.id)))
        return .second(account: account.id, hash: account.passwordHash ?? [], at: context.now)
    }
}

extension SessionTicket {
    /// A new session for somebody who has proven who they are.
    /// `vouched`: the identity provider has asked for a second factor.
    static func open(
        for account: ID, device: String, replacing: ID?, vouched: Bool = false, in context: CommandContext
    ) throws -> SessionTicket {
        if let replacing {
            try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE id = \(replacing) AND ended_ms IS NULL")
        }
        let ticket = SessionTicket(id: context.newID(), secret: context.random(secretBytes), seen: context.now)
        let expires = context.now.adding(seconds: IdentityScheme.of(context.scheme).lifetimeSeconds)
        try context.tx.execute(
            """
            INSERT INTO session (id, account, secret_hash, created_ms, expires_ms, device, second_ms)
            VALUES (\(ticket.id), \(account), \(ticket.secretHash), \(context.now), \(expires), \(device),
                \(vouched ? context.now : nil))
            """)
        try context.emit(
            Event(
                stream: ticket.id, version: 1, type: OpenSession.verb.text,
                Payload().with("account", id: account).with("expires", instant: expires)))
        return ticket
    }
}
