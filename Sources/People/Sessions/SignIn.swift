package import Kernel

/// The way from a typed name and password to a session: lock asked, password checked off the event loop, outcome recorded.
package struct SignIn: Sendable {
    /// The same for an unknown name, a wrong password, a disabled account and one without a password.
    package static let refusal = Problem(422, "sign_in.refused")

    private let services: PeopleServices

    package init(_ services: PeopleServices) { self.services = services }

    package func perform(username: String, password: String, as actor: Actor) async throws -> SessionTicket {
        let tries = SignInTries(username: username, vault: services.executor.vault)
        let found: (wait: Int64?, account: Account?) = try look(username, tries)
        if let seconds = found.wait { throw Self.wait(seconds) }
        let stored = found.account?.passwordHash.flatMap(PasswordHash.init(encoded:))
        let matches = try await services.hasher.matches(password, stored)
        let check = PasswordCheck(
            username: username, account: found.account?.id, hash: found.account?.passwordHash, matches: matches)
        // Nobody is signed in yet, whatever the browser held before: the act is nobody's until the session stands.
        let receipt = try await services.executor.perform(OpenSession(check, replacing: actor.session), as: .anonymous)
        switch receipt.output {
        case .opened(let ticket): return ticket
        case .wait(let seconds): throw Self.wait(seconds)
        case .refused, nil: throw Self.refusal
        }
    }

    private func look(_ username: String, _ tries: SignInTries) throws -> (wait: Int64?, account: Account?) {
        let now = services.entropy.now()
        return try services.store.read { tx in
            let account = try Username(username).flatMap { try Account.find(username: $0.text, in: tx) }
            return (try tries.secondsToWait(at: now, in: tx), account)
        }
    }

    private static func wait(_ seconds: Int64) -> Problem {
        Problem(429, "sign_in.wait", args: ["minutes": "\((seconds + 59) / 60)"], retryAfterSeconds: Int(seconds))
    }
}
