import Kernel

/// One's own account and tokens, for programs.
struct TokensAPI: Sendable {
    static let label = Field.line("label", maximum: IssueToken.labelMaximum)
    static let days = Field.integer("days", IssueToken.days)
    /// The verbs it is for, with spaces between; all that its owner may do when left out.
    static let verbs = Field.text("verbs", maximum: IssueToken.verbsMaximum).optional
    /// The unit it is for, by its code; wherever its owner reaches when left out.
    static let unit = Field.line("unit", maximum: 32).optional
    static let schema = Schema("TokenRequest", [label.any, days.any, verbs.any, unit.any, OwnAccountPages.password.any])

    static func command(_ username: String, _ input: Input) throws -> IssueToken {
        try IssueToken(
            username: username, label: input[label], days: input[days], verbs: input[verbs], unit: input[unit])
    }

    static func issued(_ services: PeopleServices, _ request: Request) async throws -> (output: IssueToken.Outcome?, stream: ID?) {
        guard let username = request.actor.username else { throw Problem.signInNeeded }
        return try await services.prove(
            command(username, request.input), password: request.input[OwnAccountPages.password], request)
    }

    private static let me = Shape.object(
        "Me",
        [
            ("username", .text), ("display_name", .text),
            ("grants", .list(.object("Grant", [("role", .text), ("unit", .text), ("unit_name", .text), ("until", .optional(.text))]))),
            ("verbs", .list(.text)),
        ])
    /// `token` is null when the answer is that of an earlier request under the same key.
    private static let token = Shape.object(
        "Token", [("id", .id), ("token", .optional(.text)), ("expires_at", .optional(.instant))])

    let services: PeopleServices

    var endpoints: [Endpoint] { [whoAmI, issue, revoke] }

    private var whoAmI: Endpoint {
        Endpoint(
            .get, "/api/v1/me", .api, verb: nil, summary: "Tells who asks: name, roles with their units, and verbs", answers: [200: Self.me]
        ) { [services] request in
            guard let id = request.actor.account else { throw Problem.signInNeeded }
            let scheme = services.scheme.current
            let policy = Policy(scheme)
            let found = try services.store.read { tx in
                (account: try Account.find(id: id, in: tx), grants: try AccountGrant.of([id], in: tx))
            }
            guard let account = found.account else { throw Problem.signInNeeded }
            let verbs = Set(scheme.roles.flatMap(\.verbs)).filter { policy.mayEver($0, request.actor) }.sorted()
            return .json(
                JSONWriter.object { json in
                    json.field("username", account.username)
                    json.field("display_name", account.displayName)
                    json.key("grants")
                    json.array { list in for grant in found.grants { list.object { grant.write(to: &$0) } } }
                    json.field("verbs", strings: verbs.map(\.text))
                })
        }
    }

    private var issue: Endpoint {
        Endpoint(
            .post, "/api/v1/tokens", .api, verb: IssueToken.verb, input: Self.schema,
            summary: "Gives a token for one's own account to whoever is signed in and types the password once more; it is shown this once. "
                + "A token makes no token: 403 `token.by_token`",
            answers: [201: Self.token, 409: .problem, 422: .problem]
        ) { [services] request in
            let made = try await Self.issued(services, request)
            return .json(
                status: 201,
                JSONWriter.object { json in
                    json.field("id", made.stream)
                    json.field("token", made.output?.token)
                    json.field("expires_at", made.output?.expires)
                })
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            .post, "/api/v1/tokens/{id}/revoke", .api, verb: RevokeToken.verb, summary: "Makes a token of one's own worthless",
            answers: [204: .nothing, 404: .problem, 409: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(RevokeToken(id), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }
}
