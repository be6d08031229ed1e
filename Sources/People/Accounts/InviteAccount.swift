package import Kernel

/// Gives an account a new code, for a password forgotten or a code run out. The old password works until the code is used.
package struct InviteAccount: Command {
    package static let verb: Verb = "account.invite"

    private let username: String

    package init(username: String) { self.username = username }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws -> CreateAccount.Outcome {
        let account = try Account.require(username: username, in: context.tx)
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        guard context.actor.isSystem || context.actor.account != account.id else { throw Problem(403, "account.own") }
        let code = ActivationCode(random: context.random(ActivationCode.randomBytes))
        let expires = context.now.adding(seconds: ActivationCode.lifetimeSeconds)
        try context.tx.execute(
            "UPDATE account SET activation_hash = \(code.hash), activation_expires_ms = \(expires) WHERE id = \(account.id)")
        try account.record(Self.verb, Payload().with("expires", instant: expires), in: context)
        return CreateAccount.Outcome(account: account.id, username: account.username, activationCode: code.text, expires: expires)
    }
}
