package import Kernel

/// Shuts an account: its sessions and tokens are dead with the commit. What it did stays its own.
package struct DisableAccount: Command {
    package static let verb: Verb = "account.disable"

    private let username: String

    package init(username: String) { self.username = username }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard context.actor.account != account.id else { throw Problem(403, "account.own") }
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        try context.tx.execute(
            """
            UPDATE account SET disabled = \(true), activation_hash = NULL, activation_expires_ms = NULL WHERE id = \(account.id)
            """)
        try APIToken.revokeAll(of: account.id, in: context)
        try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE account = \(account.id) AND ended_ms IS NULL")
        try account.record(Self.verb, in: context)
    }
}
