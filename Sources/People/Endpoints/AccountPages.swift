import Kernel
import Markup

/// Accounts for those who look after them: found, made, given posts, invited, shut and opened.
struct AccountPages: Sendable {
    let services: PeopleServices

    static let createSchema = Schema("AccountRequest", [AccountsAPI.username.any, AccountsAPI.displayName.any])

    var endpoints: [Endpoint] {
        [
            list, create, one, invite,
            change("grant", GrantRole.verb, input: AccountsAPI.termsSchema, "Gives an account a role in a unit, for good or for days") {
                AccountsAPI.grant($0)
            },
            change("factor", ResetFactor.verb, "Takes away a second factor that its owner lost") { request in
                ResetFactor(username: request.parameter("username"))
            },
            change("withdraw", WithdrawRole.verb, input: AccountsAPI.grantSchema, "Takes a role in a unit away") { request in
                WithdrawRole(
                    username: request.parameter("username"), role: request.input[AccountsAPI.role], unit: request.input[AccountsAPI.unit])
            },
            change("disable", DisableAccount.verb, "Shuts an account with its sessions and tokens") { request in
                DisableAccount(username: request.parameter("username"))
            },
            change("enable", EnableAccount.verb, "Opens a shut account again") { request in
                EnableAccount(username: request.parameter("username"))
            },
        ]
    }

    private func nav(_ request: Request) -> HTML {
        AdminNav(.accounts, actor: request.actor, scheme: services.scheme.current, lexicon: services.lexicon(request)).html
    }

    private func listPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let scheme = services.scheme.current
        let typed = (request.query["q"] ?? "").trimmingWhitespace.lowercased()
        let state = AccountsQuery.State(rawValue: request.query["state"] ?? "")
        let after = request.query["after"] ?? ""
        let query = AccountsQuery(
            actor: request.actor, scheme: scheme, after: after, limit: AccountsPage.pageSize, prefix: String(typed.prefix(64)), state: state
        )
        let found = try services.store.read { try query.page(in: $0) }
        let mayCreate: Bool =
            if case .allowed = Policy(scheme).decide(CreateAccount.verb, of: request.actor, on: .installation) { true } else { false }
        return AccountsPage(
            found: found, typed: typed, state: state, isFirst: after.isEmpty, mayCreate: mayCreate, now: services.entropy.now(),
            lexicon: services.lexicon(request), tokens: request.form, nav: nav(request), raw: request.raw, problem: problem
        ).page
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/admin/accounts", .page, verb: AccountsQuery.verb,
            parameters: [
                .init("q", "The beginning of a user name"), .init("state", "invited, active or disabled; all without it"),
                .init("after", "The name that the page before ended with"),
            ],
            summary: "Accounts with posts within reach, and the form for a new one"
        ) { request in .page(try listPage(request)) }
    }

    /// The code stands on the answer and nowhere else, so the answer is the page itself: nothing leads back to it.
    private func codePage(_ username: String, _ receipt: Receipt<CreateAccount.Outcome>, _ request: Request) throws -> Reply {
        var reply = Reply.page(
            ActivationCodePage(username: username, outcome: receipt.output, lexicon: services.lexicon(request), nav: nav(request)).page)
        reply.headers = [("Cache-Control", "no-store")]
        return reply
    }

    private var create: Endpoint {
        Endpoint(
            .post, "/admin/accounts", .page, verb: CreateAccount.verb, input: Self.createSchema,
            summary: "Makes an account; its activation code is shown this once",
            reshow: { request, problem in .page(try listPage(request, problem: problem)) },
            handle: { [services] request in
                let command = try CreateAccount(
                    username: request.input[AccountsAPI.username], displayName: request.input[AccountsAPI.displayName])
                let receipt = try await services.executor.perform(command, as: request.actor, key: request.idempotency)
                return try codePage(command.username.text, receipt, request)
            })
    }

    private var invite: Endpoint {
        Endpoint(
            .post, "/admin/accounts/{username}/invite", .page, verb: InviteAccount.verb,
            summary: "Gives a new activation code; it is shown this once",
            reshow: { request, problem in .page(try onePage(request, problem: problem)) },
            handle: { [services] request in
                let username = request.parameter("username")
                let receipt = try await services.executor.perform(
                    InviteAccount(username: username), as: request.actor, key: request.idempotency)
                return try codePage(username, receipt, request)
            })
    }

    /// The account as the reader's list shows it; `nil` when it does not.
    private func item(_ request: Request) throws -> AccountsQuery.Item? {
        guard let name = Username(request.parameter("username")) else { return nil }
        let query = AccountsQuery(
            actor: request.actor, scheme: services.scheme.current, after: "", limit: 1, prefix: name.text, isWhole: true)
        return try services.store.read { try query.page(in: $0) }.items.first
    }

    private func onePage(_ request: Request, problem: Problem? = nil) throws -> Page {
        guard let item = try item(request) else { throw Problem.notFound }
        let scheme = services.scheme.current
        let policy = Policy(scheme)
        let (subject, planned, hasFactor, linked) = try services.store.read { tx in
            (
                try Account.find(id: item.id, in: tx)?.subject(in: tx) ?? .installation, try PlannedGrant.of(item.id, in: tx),
                try SecondFactor.isConfirmed(item.id, in: tx),
                try tx.count("SELECT COUNT(*) FROM account_identity WHERE account = \(item.id) LIMIT 1")
            )
        }
        let isOwn = request.actor.account == item.id
        func may(_ verb: Verb) -> Bool {
            if case .allowed = policy.decide(verb, of: request.actor, on: subject) { true } else { false }
        }
        return AccountPage(
            item: item, isOwn: isOwn, mayInvite: may(InviteAccount.verb) && !isOwn, mayDisable: may(DisableAccount.verb) && !isOwn,
            mayEnable: may(EnableAccount.verb), mayGrant: policy.mayEver(GrantRole.verb, request.actor) && !isOwn,
            mayWithdraw: policy.mayEver(WithdrawRole.verb, request.actor), mayResetFactor: may(ResetFactor.verb) && !isOwn && hasFactor,
            planned: planned, emergency: IdentityScheme.of(scheme).emergency,
            provider: may(InviteAccount.verb) && !isOwn ? services.provider : nil, linked: linked, roles: scheme.roles,
            now: services.entropy.now(),
            lexicon: services.lexicon(request), tokens: request.form, nav: nav(request), raw: request.raw, problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, "/admin/accounts/{username}", .page, verb: AccountsQuery.verb, summary: "An account with its posts") { request in
            .page(try onePage(request))
        }
    }

    private func change<C: Command>(
        _ name: String, _ verb: Verb, input: Schema? = nil, _ summary: String, _ command: @escaping @Sendable (Request) -> C
    ) -> Endpoint {
        Endpoint(
            .post, "/admin/accounts/{username}/\(name)", .page, verb: verb, input: input, summary: summary,
            reshow: { request, problem in .page(try onePage(request, problem: problem)) },
            handle: { [services] request in
                _ = try await services.executor.perform(command(request), as: request.actor, key: request.idempotency)
                // With its last post within reach an account leaves the list of whoever took it away.
                let isStillThere = try item(request) != nil
                return .redirect(isStillThere ? "/admin/accounts/\(request.parameter("username").lowercased())" : "/admin/accounts")
            })
    }
}
