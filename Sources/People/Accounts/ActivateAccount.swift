package import Kernel

/// Sets the password that somebody chose with their code. The code is spent and every older session ends.
package struct ActivateAccount: Command {
    package static let verb: Verb = "account.activate"
    /// One answer for an unknown name, a wrong, spent or outdated code and a disabled account.
    package static let refusal = Problem(422, "activation.invalid")

    private let username: String
    private let code: String
    private let password: PasswordHash

    /// The rule for passwords was applied and the hash made before: a command hashes none.
    package init(username: String, code: String, password: PasswordHash) {
        self.username = username
        self.code = code
        self.password = password
    }

    package func run(in context: CommandContext) throws {
        guard let name = Username(username), let account = try Account.find(username: name.text, in: context.tx),
            let activation = account.activation, let code = ActivationCode(typed: code), Digest.equal(code.hash, activation.hash),
            context.now < activation.expires, !account.isDisabled
        else { throw Self.refusal }
        try context.tx.execute(
            """
            UPDATE account SET password_hash = \(password.encoded), password_ms = \(context.now), activation_hash = NULL, activation_expires_ms = NULL
            WHERE id = \(account.id)
            """)
        try APIToken.revokeAll(of: account.id, in: context)
        try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE account = \(account.id) AND ended_ms IS NULL")
        try SignInTries(username: name.text, vault: context.vault).clear(in: context.tx)
        try account.record(Self.verb, in: context)
    }
}
