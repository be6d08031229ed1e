import Kernel

/// What checking a typed password came to. It is made outside the command, which hashes nothing.
package struct PasswordCheck: Sendable {
    package let username: String
    /// A browser that is known counts by itself.
    let browser: [UInt8]?
    /// The account of that name and the hash that was checked; `nil` when there is none.
    let account: ID?
    let hash: [UInt8]?
    let matches: Bool

    /// Judges the check inside a command. Refusals are facts to be kept, so they are an outcome and not an error, which would undo them.
    func prove(in context: CommandContext) throws -> Proven<Account> {
        let tries = SignInTries(username: username, browser: browser, vault: context.vault)
        // Asked again inside: guesses sent side by side all passed the question before.
        if let seconds = try tries.secondsToWait(at: context.now, in: context.tx) { return .wait(seconds: seconds) }
        guard matches, let id = account, let account = try Account.find(id: id, in: context.tx), !account.isDisabled,
            account.passwordHash == hash
        else {
            let failures = try tries.fail(in: context)
            try context.emit(
                Event(
                    stream: context.newID(), version: 1, type: OpenSession.refusedType,
                    Payload().with("account", id: self.account).with("failures", number: failures)))
            return .refused
        }
        try tries.clear(in: context.tx)
        return .done(account)
    }
}

/// What came of something that a secret had to prove.
package enum Proven<Value: Sendable>: Sendable {
    case done(Value)
    case refused
    case wait(seconds: Int64)
}

extension Proven {
    /// The value, or the one refusal that tells nothing.
    func get(else refusal: Problem) throws -> Value {
        switch self {
        case .done(let value): return value
        case .wait(let seconds): throw Problem.signInWait(seconds)
        case .refused: throw refusal
        }
    }
}

extension Problem {
    static func signInWait(_ seconds: Int64) -> Problem {
        Problem(429, "sign_in.wait", args: ["minutes": "\((seconds + 59) / 60)"], retryAfterSeconds: Int(seconds))
    }
}
