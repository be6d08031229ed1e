package import Kernel

/// Opens a shut account again. Its sessions stay ended; its password and grants are what they were.
package struct EnableAccount: Command {
    package static let verb: Verb = "account.enable"

    private let username: String

    package init(username: String) { self.username = username }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard account.isDisabled else { throw Problem(409, "account.enabled") }
        try context.tx.execute("UPDATE account SET disabled = \(false) WHERE id = \(account.id)")
        try account.record(Self.verb, in: context)
    }
}
