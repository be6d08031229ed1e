package import Kernel

/// The way from a typed name and password to a session: lock asked, password checked off the event loop, outcome recorded.
package struct SignIn: Sendable {
    /// The same for an unknown name, a wrong password, a disabled account and one without a password.
    package static let refusal = Problem(422, "sign_in.refused")
    /// The code of the second step is wrong, was used, or is of another time.
    package static let wrongCode = Problem(422, "sign_in.code")
    /// The second step came too late, or for a password that has changed since: it begins anew.
    package static let stale = Problem(422, "sign_in.stale")

    package enum Entry: Sendable {
        case opened(SessionTicket)
        /// What the form for the code carries.
        case second(String)
    }

    let services: PeopleServices

    package init(_ services: PeopleServices) { self.services = services }

    /// `known`: the browser's `KnownCookie`.
    package func perform(
        username: String, password: String, known: String? = nil, device: String = "", as actor: Actor
    ) async throws -> Entry {
        let check = try await check(username: username, password: password, known: known)
        // Nobody is signed in yet, whatever the browser held before: the act is nobody's until the session stands.
        let receipt = try await services.executor.perform(OpenSession(check, device: device, replacing: actor.session), as: .anonymous)
        return try entry((receipt.output ?? .refused).get(else: Self.refusal))
    }

    func entry(_ outcome: OpenSession.Outcome) -> Entry {
        switch outcome {
        case .opened(let ticket): .opened(ticket)
        case .second(let account, let hash, let at):
            .second(SecondStep(account: account, proven: at).text(passwordHash: hash, key: services.secondKey))
        }
    }

    /// What a browser is told: on its way with a session, or the form for the code.
    package func reply(_ entry: Entry, next: String, _ request: Request) throws -> Reply {
        switch entry {
        case .opened(let ticket):
            // Recorded time may be ahead of the clock, after the clock was set back: the cookie goes by the clock that will judge it.
            let reply = Reply.redirect(next).with(cookie: services.cookie.cookie(for: ticket.seen(at: services.entropy.now())))
            let account = try services.store.read { tx in
                try tx.first("SELECT account FROM session WHERE id = \(ticket.id) LIMIT 1") { try $0.id(0) }
            }
            guard let account else { return reply }
            let random = services.entropy.bytes(KnownBrowser.randomBytes)
            return reply.with(cookie: services.known.cookie(for: account, beside: request.known, random: random))
        case .second(let step):
            return .page(SecondStepPage(lexicon: services.lexicon(request), tokens: request.form, step: step, next: next).page)
        }
    }

    /// A path of this site, or its front page.
    package static func safe(_ next: String?) -> String { SignInFields.safe(next) }

    /// The second step: a code from the authenticator, or one from the paper.
    package func confirm(step: String, code: String, device: String = "", as actor: Actor) async throws -> SessionTicket {
        let command = ConfirmSession(step: step, key: services.secondKey, code: code, device: device, replacing: actor.session)
        let receipt = try await services.executor.perform(command, as: .anonymous)
        return try (receipt.output ?? .refused).get(else: Self.wrongCode)
    }

    /// The work of checking, the same whether or not there is such an account.
    func check(username: String, password: String, known: String? = nil) async throws -> PasswordCheck {
        let found = try look(username, known)
        if let seconds = found.wait { throw Problem.signInWait(seconds) }
        let stored = found.account?.passwordHash.flatMap(PasswordHash.init(encoded:))
        let matches = try await services.hasher.matches(password, stored)
        return PasswordCheck(
            username: username, browser: found.browser, account: found.account?.id, hash: found.account?.passwordHash, matches: matches)
    }

    private func look(_ username: String, _ known: String?) throws -> (wait: Int64?, account: Account?, browser: [UInt8]?) {
        let now = services.entropy.now()
        return try services.store.read { tx in
            let account = try Username(username).flatMap { try Account.find(username: $0.text, in: tx) }
            // A new password begins a new count, as an activation code forgets that of the name.
            let browser = account.flatMap { account in
                services.known.read(known, account: account.id).map { $0 + (account.passwordHash ?? []) }
            }
            let tries = SignInTries(username: username, browser: browser, vault: services.executor.vault)
            return (try tries.secondsToWait(at: now, in: tx), account, browser)
        }
    }
}
