package import Kernel

/// Makes a token of one's own worthless, at once.
package struct RevokeToken: Command {
    package static let verb: Verb = "token.revoke"

    private let token: ID

    package init(_ token: ID) { self.token = token }

    package func run(in context: CommandContext) throws {
        let found = try context.tx.first("SELECT account, revoked_ms FROM api_token WHERE id = \(token) LIMIT 1") {
            (account: try $0.id(0), revoked: try $0.optionalInstant(1))
        }
        guard let found, context.actor.isSystem || context.actor.account == found.account else { throw Problem.notFound }
        guard found.revoked == nil else { throw Problem(409, "token.revoked") }
        try context.tx.execute("UPDATE api_token SET revoked_ms = \(context.now) WHERE id = \(token)")
        try context.emit(Event(stream: token, version: 2, type: Self.verb.text, Payload().with("account", id: found.account)))
    }
}
