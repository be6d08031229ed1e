package import Kernel

/// What somebody does to make their own account safer, each proven by the password of now: whoever sits down at an open screen can
/// neither change the password nor bring an authenticator of their own.
package struct SecureAccount: Command {
    package static let verb: Verb = "account.secure"

    enum Step: String, Sendable {
        /// Shows a new authenticator secret.
        case begin
        /// Gives new codes for the paper.
        case renew
        /// Does without a second factor again.
        case drop
        case password
    }

    package struct Made: Sendable {
        /// The secret of the authenticator, to be shown once.
        var secret: [UInt8]?
        var codes: [String] = []
    }

    private let step: Step
    private let check: PasswordCheck
    private let hash: PasswordHash?

    /// `hash`: the new password, for that step.
    init(_ step: Step, _ check: PasswordCheck, hash: PasswordHash? = nil) {
        self.step = step
        self.check = check
        self.hash = hash
    }

    package func run(in context: CommandContext) throws -> Proven<Made> {
        guard let own = context.actor.account, check.account == own else { throw Problem.notFound }
        switch try check.prove(in: context) {
        case .refused: return .refused
        case .wait(let seconds): return .wait(seconds: seconds)
        case .done(let account):
            let made = try make(account, in: context)
            try account.record(Self.verb, Payload().with("step", token: step.rawValue), in: context)
            return .done(made)
        }
    }

    private func make(_ account: Account, in context: CommandContext) throws -> Made {
        switch step {
        case .begin: return Made(secret: try SecondFactor.begin(account.id, in: context))
        case .renew:
            guard try SecondFactor.isConfirmed(account.id, in: context.tx) else { throw Problem(409, "factor.absent") }
            return Made(codes: try SecondFactor.renewCodes(account.id, in: context))
        case .drop:
            guard !IdentityScheme.of(context.scheme).needsSecondFactor(context.actor.grants.map(\.role)) else {
                throw Problem(409, "factor.required")
            }
            try SecondFactor.remove(account.id, in: context.tx)
            return Made()
        case .password:
            guard let hash else { throw Problem(500, "password.hash") }
            try context.tx.execute(
                "UPDATE account SET password_hash = \(hash.encoded), password_ms = \(context.now) WHERE id = \(account.id)")
            // Whoever had the old one is out; this browser goes on.
            try context.tx.execute(
                """
                UPDATE session SET ended_ms = \(context.now) WHERE account = \(account.id) AND ended_ms IS NULL
                AND id <> \(context.actor.session ?? .zero)
                """)
            try APIToken.revokeAll(of: account.id, in: context)
            return Made()
        }
    }
}

/// Takes a new authenticator into use by its first code, and gives the codes for the paper.
package struct ConfirmFactor: Command {
    package static let verb = SecureAccount.verb

    private let code: String

    package init(code: String) { self.code = code }

    package func run(in context: CommandContext) throws -> [String] {
        guard let own = context.actor.account, let account = try Account.find(id: own, in: context.tx),
            let factor = try SecondFactor.find(own, in: context.tx), factor.begun != nil
        else { throw Problem(409, "factor.absent") }
        guard try factor.confirm(code, in: context) else { throw Problem.invalid([FieldProblem("factor_code", "factor_code")]) }
        let codes = try SecondFactor.renewCodes(own, in: context)
        // A session that the password alone opened does not become a whole one by its owner's code.
        try context.tx.execute(
            """
            UPDATE session SET ended_ms = \(context.now) WHERE account = \(own) AND ended_ms IS NULL
            AND id <> \(context.actor.session ?? .zero)
            """)
        try account.record(Self.verb, Payload().with("step", token: "confirm"), in: context)
        return codes
    }
}

/// Takes away the second factor of somebody who lost both telephone and paper: they set up another before they do anything else.
package struct ResetFactor: Command {
    package static let verb: Verb = "factor.reset"

    private let username: String

    package init(username: String) { self.username = username }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard context.actor.isSystem || context.actor.account != account.id else { throw Problem(403, "account.own") }
        guard try SecondFactor.find(account.id, in: context.tx) != nil else { throw Problem(409, "factor.absent") }
        try SecondFactor.remove(account.id, in: context.tx)
        try APIToken.revokeAll(of: account.id, in: context)
        try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE account = \(account.id) AND ended_ms IS NULL")
        try account.record(Self.verb, in: context)
    }
}
