package import Kernel

/// Gives a token for one's own account. Only the command line gives one for another: a token is its owner's voice.
package struct IssueToken: Command {
    package static let verb: Verb = "token.issue"
    package static let days: ClosedRange<Int64> = 1...365
    package static let labelMaximum = 60
    /// Live tokens of one account.
    static let limit = 20

    package struct Outcome: Sendable {
        package let id: ID
        /// Shown once.
        package let token: String
        package let expires: Instant
    }

    private let username: String
    private let label: String
    private let days: Int64

    package init(username: String, label: String, days: Int64) throws {
        self.username = username
        self.label = label.trimmingWhitespace
        self.days = days
        guard (1...Self.labelMaximum).contains(self.label.count) else {
            throw Problem.invalid([FieldProblem("label", "too_long", args: ["max": "\(Self.labelMaximum)"])])
        }
        guard Self.days.contains(days) else {
            let args = ["min": "\(Self.days.lowerBound)", "max": "\(Self.days.upperBound)"]
            throw Problem.invalid([FieldProblem("days", "integer", args: args)])
        }
    }

    package func run(in context: CommandContext) throws -> Outcome {
        let account = try Account.require(username: username, in: context.tx)
        guard context.actor.isSystem || context.actor.account == account.id else { throw Problem.notFound }
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        let live = try context.tx.count(
            """
            SELECT COUNT(*) FROM api_token WHERE account = \(account.id) AND revoked_ms IS NULL AND expires_ms > \(context.now) LIMIT 1
            """)
        guard live < Self.limit else { throw Problem(409, "token.full", args: ["max": "\(Self.limit)"]) }
        let id = context.newID()
        let token = APIToken(random: context.random(APIToken.randomBytes))
        let expires = context.now.adding(seconds: days * 86_400)
        try context.tx.execute(
            """
            INSERT INTO api_token (id, account, token_hash, label, created_ms, expires_ms)
            VALUES (\(id), \(account.id), \(token.hash), \(label), \(context.now), \(expires))
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text,
                Payload().with("account", id: account.id).with("expires", instant: expires)))
        return Outcome(id: id, token: token.text, expires: expires)
    }
}
