package import Kernel

/// Makes an account that nobody can use yet: its owner chooses the password with a code that works once.
package struct CreateAccount: Command {
    package static let verb: Verb = "account.create"
    package static let displayNameMaximum = 40

    package struct Outcome: Sendable {
        package let account: ID
        package let username: String
        /// Shown once; only its hash is stored.
        package let activationCode: String
        package let expires: Instant
    }

    let username: Username
    private let displayName: String

    package init(username: String, displayName: String) throws {
        self.username = try Username.required(username)
        self.displayName = displayName.trimmingWhitespace
        guard (1...Self.displayNameMaximum).contains(self.displayName.count) else {
            throw Problem.invalid([FieldProblem("display_name", "too_long", args: ["max": "\(Self.displayNameMaximum)"])])
        }
    }

    package func run(in context: CommandContext) throws -> Outcome {
        guard try Account.find(username: username.text, in: context.tx) == nil else {
            throw Problem(409, "account.exists")
        }
        let id = context.newID()
        let code = ActivationCode(random: context.random(ActivationCode.randomBytes))
        let expires = context.now.adding(seconds: ActivationCode.lifetimeSeconds)
        try context.tx.execute(
            """
            INSERT INTO account (id, username, display_name, activation_hash, activation_expires_ms, disabled, version, created_ms)
            VALUES (\(id), \(username.text), \(displayName), \(code.hash), \(expires), \(false), \(1), \(context.now))
            """)
        try context.emit(Event(stream: id, version: 1, type: Self.verb.text, Payload().with("expires", instant: expires)))
        return Outcome(account: id, username: username.text, activationCode: code.text, expires: expires)
    }
}
