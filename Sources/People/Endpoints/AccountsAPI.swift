import Kernel

/// Accounts for those who look after them, and for programs.
struct AccountsAPI: Sendable {
    static let username = Field.line("username", maximum: 64)
    static let displayName = Field.line("display_name", maximum: CreateAccount.displayNameMaximum)
    static let role = Field.choice("role")
    static let unit = Field.line("unit", maximum: 32)
    static let createSchema = Schema("AccountRequest", [username.any, displayName.any])
    static let grantSchema = Schema("GrantRequest", [role.any, unit.any])
    static let from = Field.date("from_day").optional
    static let until = Field.date("until_day").optional
    static let ground = Field.line("ground", maximum: GrantTerms.groundMaximum).optional
    static let documentNo = Field.line("document_no", maximum: GrantTerms.documentMaximum).optional
    /// A grant with its days, and its ground where the role is one of emergencies.
    static let termsSchema = Schema("GrantTermsRequest", [role.any, unit.any, from.any, until.any, ground.any, documentNo.any])

    static func grant(_ request: Request) -> GrantRole {
        let input = request.input
        return GrantRole(
            username: request.parameter("username"), role: input[role], unit: input[unit],
            terms: GrantTerms(
                from: input[from].flatMap(Day.init), until: input[until].flatMap(Day.init), ground: input[ground],
                documentNo: input[documentNo]))
    }

    private static let account = Shape.object(
        "Account",
        [
            ("username", .text), ("display_name", .text), ("is_active", .flag), ("is_disabled", .flag), ("created_at", .instant),
            ("grants", .list(.reference("Grant"))),
        ])
    private static let page = Shape.object("AccountPage", [("items", .list(account)), ("next", .optional(.text))])
    /// `activation_code` is null when the answer is that of an earlier request under the same key.
    private static let invitation = Shape.object(
        "Invitation", [("username", .text), ("activation_code", .optional(.text)), ("expires_at", .optional(.instant))])

    let services: PeopleServices

    var endpoints: [Endpoint] {
        [
            list, create, invite,
            change("grant", GrantRole.verb, input: Self.termsSchema, "Gives an account a role in a unit, for good or for days") {
                Self.grant($0)
            },
            change("factor", ResetFactor.verb, "Takes away a second factor that its owner lost") { request in
                ResetFactor(username: request.parameter("username"))
            },
            change("withdraw", WithdrawRole.verb, input: Self.grantSchema, "Takes a role in a unit away") { request in
                WithdrawRole(username: request.parameter("username"), role: request.input[Self.role], unit: request.input[Self.unit])
            },
            change("disable", DisableAccount.verb, "Shuts an account with its sessions and tokens") { request in
                DisableAccount(username: request.parameter("username"))
            },
            change("enable", EnableAccount.verb, "Opens a shut account again") { request in
                EnableAccount(username: request.parameter("username"))
            },
        ]
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/accounts", .api, verb: AccountsQuery.verb,
            parameters: [
                .init("after", "The `next` of the page before"),
                .init("limit", "50 when left out", .integer(1...Int64(AccountsQuery.maximumLimit))),
            ],
            summary: "Lists the accounts with posts within reach, by name", answers: [200: Self.page, 422: .problem]
        ) { [services] request in
            let query = AccountsQuery(
                actor: request.actor, scheme: services.scheme.current, after: request.query["after"] ?? "",
                limit: try Self.limit(request.query["limit"]))
            let page = try services.store.read { try query.page(in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for item in page.items { list.object { Self.write(item, to: &$0) } } }
                    json.field("next", page.next)
                })
        }
    }

    private var create: Endpoint {
        Endpoint(
            .post, "/api/v1/accounts", .api, verb: CreateAccount.verb, input: Self.createSchema,
            summary: "Makes an account; its activation code is shown this once",
            answers: [201: Self.invitation, 409: .problem, 422: .problem]
        ) { [services] request in
            let command = try CreateAccount(
                username: request.input[Self.username], displayName: request.input[Self.displayName])
            let receipt = try await services.executor.perform(command, as: request.actor, key: request.idempotency)
            return Self.answer(command.username.text, receipt)
        }
    }

    private var invite: Endpoint {
        Endpoint(
            .post, "/api/v1/accounts/{username}/invite", .api, verb: InviteAccount.verb,
            summary: "Gives a new activation code, for a password forgotten; it is shown this once",
            answers: [201: Self.invitation, 404: .problem, 409: .problem]
        ) { [services] request in
            let username = request.parameter("username")
            let receipt = try await services.executor.perform(
                InviteAccount(username: username), as: request.actor, key: request.idempotency)
            return Self.answer(username, receipt)
        }
    }

    private func change<C: Command>(
        _ name: String, _ verb: Verb, input: Schema? = nil, _ summary: String, _ command: @escaping @Sendable (Request) -> C
    ) -> Endpoint {
        Endpoint(
            .post, "/api/v1/accounts/{username}/\(name)", .api, verb: verb, input: input, summary: summary,
            answers: [204: .nothing, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            _ = try await services.executor.perform(command(request), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }

    private static func answer(_ username: String, _ receipt: Receipt<CreateAccount.Outcome>) -> Reply {
        .json(
            status: 201,
            JSONWriter.object { json in
                json.field("username", username)
                json.field("activation_code", receipt.output?.activationCode)
                json.field("expires_at", receipt.output?.expires)
            })
    }

    private static func limit(_ text: String?) throws -> Int {
        guard let text else { return 50 }
        guard let limit = Int(text), (1...AccountsQuery.maximumLimit).contains(limit) else {
            throw Problem.invalid([FieldProblem("limit", "integer", args: ["min": "1", "max": "\(AccountsQuery.maximumLimit)"])])
        }
        return limit
    }

    private static func write(_ item: AccountsQuery.Item, to json: inout JSONWriter) {
        json.field("username", item.username)
        json.field("display_name", item.displayName)
        json.field("is_active", item.isActive)
        json.field("is_disabled", item.isDisabled)
        json.field("created_at", item.created)
        json.key("grants")
        json.array { list in for grant in item.grants { list.object { grant.write(to: &$0) } } }
    }
}
