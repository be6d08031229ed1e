package import Kernel

/// What leaves a secret behind that speaks for somebody without them, such as a token or the address of a feed: it is made at one's own
/// screen only, by whoever types the password of now once more.
package struct Proving<Inner: Command>: Command {
    package static var verb: Verb { Inner.verb }

    private let inner: Inner
    private let check: PasswordCheck

    init(_ inner: Inner, _ check: PasswordCheck) {
        self.inner = inner
        self.check = check
    }

    package func subject(in tx: any Reading) throws -> Subject { try inner.subject(in: tx) }

    package func run(in context: CommandContext) throws -> Proven<Inner.Output> {
        guard check.account == context.actor.account else { throw Problem.notFound }
        switch try check.prove(in: context) {
        case .refused: return .refused
        case .wait(let seconds): throw Problem.signInWait(seconds)
        case .done: return .done(try inner.run(in: context))
        }
    }
}

extension PeopleServices {
    /// Carries out what has to be proven by the password of now; each wrong one counts as at the door. `output` is `nil` for a request
    /// that was sent again. A token proves nothing: whoever found one makes no other secret of it.
    package func prove<Inner: Command>(
        _ command: Inner, password: String, _ request: Request
    ) async throws -> (output: Inner.Output?, stream: ID?) {
        guard let username = request.actor.username else { throw Problem.signInNeeded }
        guard request.actor.session != nil else { throw Problem(403, "token.by_token") }
        let check = try await SignIn(self).check(username: username, password: password, known: request.known)
        // Somebody who comes by the identity provider alone has nothing to prove it with yet.
        guard check.hash != nil else { throw Problem(409, "account.no_password") }
        // A refusal is not kept under the request's key: the next try is another.
        let receipt = try await executor.perform(
            Proving(command, check), as: request.actor, key: check.matches ? request.idempotency : nil)
        guard !receipt.replayed else { return (nil, receipt.stream) }
        return (try (receipt.output ?? .refused).get(else: Problem(422, "account.password")), receipt.stream)
    }
}
