import Kernel
import Markup

/// One's own account: where one is signed in, the password, the second factor, and tokens for programs.
struct OwnAccountPages: Sendable {
    let services: PeopleServices

    static let password = Field.secret("password", maximum: 128)
    static let newPassword = Field.secret("new_password", maximum: PasswordRule.length.upperBound)
    static let code = Field.line("factor_code", maximum: 40)
    static let proof = Schema("OwnProof", [password.any])
    static let change = Schema("OwnPassword", [password.any, newPassword.any])
    static let factorCode = Schema("FactorCode", [code.any])

    var endpoints: [Endpoint] {
        [
            home, password, confirm, endOne, endOthers, issue, revoke,
            proven("begin", .begin, "Shows the secret of a new second factor, this once"),
            proven("renew", .renew, "Gives new recovery codes; the old ones are worth nothing"),
            proven("drop", .drop, "Does without a second factor again, where no role needs one"),
        ]
    }

    private var home: Endpoint {
        Endpoint(.get, "/account", .page, verb: nil, summary: "One's own account: sessions, password, second factor, tokens") { request in
            .page(try page(request))
        }
    }

    private func page(_ request: Request, shown: OwnAccountPage.Shown? = nil, problem: Problem? = nil) throws -> Page {
        guard let id = request.actor.account else { throw Problem.signInNeeded }
        let now = services.entropy.now()
        let scheme = services.scheme.current
        let identity = IdentityScheme.of(scheme)
        let policy = Policy(scheme)
        func may(_ verb: Verb) -> Bool { policy.mayEver(verb, request.actor) }
        return try services.store.read { tx in
            guard let account = try Account.find(id: id, in: tx) else { throw Problem.signInNeeded }
            let grants = try AccountGrant.of([id], in: tx)
            let factor = try SecondFactor.find(id, in: tx)
            return OwnAccountPage(
                account: account, grants: grants, needsFactor: identity.needsSecondFactor(grants.map(\.role)), factor: factor,
                recoveryLeft: try SecondFactor.recoveryLeft(id, in: tx), sessions: try OwnSession.all(id, at: now, in: tx),
                current: request.actor.session, tokens: try OwnToken.all(id, at: now, in: tx),
                mustSecure: request.actor.restriction?.isEnrolment == true, maySecure: may(SecureAccount.verb),
                mayIssue: may(IssueToken.verb), shown: shown, at: request.path, lexicon: services.lexicon(request), form: request.form,
                raw: request.raw, problem: problem
            ).page
        }
    }

    /// An answer that holds a secret is the page itself and is kept by nobody: nothing leads back to it.
    private func once(_ request: Request, _ shown: OwnAccountPage.Shown) throws -> Reply {
        var reply = Reply.page(try page(request, shown: shown))
        reply.headers = [("Cache-Control", "no-store")]
        return reply
    }

    private func post(
        _ path: String, _ verb: Verb, input: Schema? = nil, _ summary: String, _ handle: @escaping @Sendable (Request) async throws -> Reply
    ) -> Endpoint {
        Endpoint(
            .post, path, .page, verb: verb, input: input, summary: summary,
            reshow: { request, problem in .page(try page(request, problem: problem)) }, handle: handle)
    }

    /// The password of now, checked as at sign-in: each wrong one counts.
    private func check(_ request: Request) async throws -> PasswordCheck {
        guard let username = request.actor.username else { throw Problem.signInNeeded }
        return try await SignIn(services).check(username: username, password: request.input[Self.password], known: request.known)
    }

    private func secure(_ step: SecureAccount.Step, _ request: Request, hash: PasswordHash? = nil) async throws -> SecureAccount.Made {
        let command = SecureAccount(step, try await check(request), hash: hash)
        let receipt = try await services.executor.perform(command, as: request.actor)
        return try (receipt.output ?? .refused).get(else: Problem(422, "account.password"))
    }

    private func proven(_ name: String, _ step: SecureAccount.Step, _ summary: String) -> Endpoint {
        post("/account/factor/\(name)", SecureAccount.verb, input: Self.proof, summary) { [services] request in
            let made = try await secure(step, request)
            if let secret = made.secret {
                let address = TOTP.address(secret, username: request.actor.username ?? "", issuer: "Genxu-\(services.scheme.current.id)")
                return try once(request, .secret(text: TOTP.base32(secret), address: address, qr: services.qr))
            }
            return made.codes.isEmpty ? .redirect("/account") : try once(request, .codes(made.codes))
        }
    }

    private var password: Endpoint {
        post("/account/password", SecureAccount.verb, input: Self.change, "Changes one's own password") { [services] request in
            let chosen = request.input[Self.newPassword]
            if let fault = PasswordRule.fault(in: chosen, username: request.actor.username ?? "") { throw Problem.invalid([fault]) }
            guard chosen != request.input[Self.password] else {
                throw Problem.invalid([FieldProblem("new_password", "password_same")])
            }
            let hash = try await services.hasher.hash(chosen, salt: services.entropy.bytes(PasswordHash.saltBytes))
            _ = try await secure(.password, request, hash: hash)
            return .redirect("/account")
        }
    }

    private var confirm: Endpoint {
        post("/account/factor/confirm", SecureAccount.verb, input: Self.factorCode, "Takes a new second factor into use by its first code")
        {
            [services] request in
            let receipt = try await services.executor.perform(ConfirmFactor(code: request.input[Self.code]), as: request.actor)
            return try once(request, .codes(receipt.output ?? []))
        }
    }

    private var endOne: Endpoint {
        post("/account/sessions/{id}/end", EndSession.verb, "Signs out somewhere else") { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(EndSession(id), as: request.actor, key: request.idempotency)
            return id == request.actor.session ? PeoplePages.signedOut : .redirect("/account")
        }
    }

    private var endOthers: Endpoint {
        post("/account/sessions/end", EndSession.verb, "Signs out everywhere else") { [services] request in
            _ = try await services.executor.perform(EndOtherSessions(), as: request.actor, key: request.idempotency)
            return .redirect("/account")
        }
    }

    private var issue: Endpoint {
        post("/account/tokens", IssueToken.verb, input: TokensAPI.schema, "Gives a token for a program; it is shown this once") {
            [services] request in
            guard let token = try await TokensAPI.issued(services, request).output?.token else { return .redirect("/account") }
            return try once(request, .token(token))
        }
    }

    private var revoke: Endpoint {
        post("/account/tokens/{id}/revoke", RevokeToken.verb, "Makes a token of one's own worthless") { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(RevokeToken(id), as: request.actor, key: request.idempotency)
            return .redirect("/account")
        }
    }
}
