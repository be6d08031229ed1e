package import Kernel
import Territory

/// Gives a token for one's own account. Only the command line gives one for another: a token is its owner's voice.
package struct IssueToken: Command {
    package static let verb: Verb = "token.issue"
    package static let days: ClosedRange<Int64> = 1...365
    package static let labelMaximum = 60
    package static let verbsMaximum = 1000
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
    private let verbs: [String]
    private let unitCode: String?

    /// `verbs`, with spaces between, and `unit`, by its code, make it a voice for those only.
    package init(username: String, label: String, days: Int64, verbs: String? = nil, unit: String? = nil) throws {
        self.verbs = Set((verbs ?? "").split(whereSeparator: \.isWhitespace).map(String.init)).sorted()
        unitCode = unit
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
        // What was lent for a purpose does not lend more than it is.
        guard context.actor.restriction == nil else { throw Problem.forbidden }
        let live = try context.tx.count(
            """
            SELECT COUNT(*) FROM api_token WHERE account = \(account.id) AND revoked_ms IS NULL AND expires_ms > \(context.now) LIMIT 1
            """)
        let unknown = verbs.filter { verb in context.scheme.roles(with: Verb(verb)).isEmpty }
        guard unknown.isEmpty else { throw Problem.invalid([FieldProblem("verbs", "verb", args: ["verb": String(unknown[0].prefix(64))])]) }
        let unit = try unitCode.map { code in
            guard let unit = try UnitRecord.find(code: code, in: context.tx) else { throw Problem.invalid([FieldProblem("unit", "unit")]) }
            return unit.id
        }
        guard live < Self.limit else { throw Problem(409, "token.full", args: ["max": "\(Self.limit)"]) }
        let id = context.newID()
        let token = APIToken(random: context.random(APIToken.randomBytes))
        let expires = context.now.adding(seconds: days * 86_400)
        try context.tx.execute(
            """
            INSERT INTO api_token (id, account, token_hash, label, created_ms, expires_ms, verbs, unit)
            VALUES (\(id), \(account.id), \(token.hash), \(label), \(context.now), \(expires),
                \(verbs.isEmpty ? nil : verbs.joined(separator: " ")), \(unit))
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text,
                Payload().with("account", id: account.id).with("expires", instant: expires).with(
                    "verbs", number: verbs.isEmpty ? nil : Int64(verbs.count)
                )
                .with("only", id: unit)))
        return Outcome(id: id, token: token.text, expires: expires)
    }
}
