package import Kernel
package import People

/// Signing in at the county's identity provider (OpenID Connect, authorisation code with PKCE), and tying accounts to it.
package struct SignOnPages: Sendable {
    private static let subject = Field.line("subject", maximum: LinkIdentity.subjectMaximum)
    private static let schema = Schema("LinkIdentity", [subject.any])
    private static let absent = Problem.notFound

    private let services: PeopleServices
    private let client: ProviderClient?
    private let key: [UInt8]

    /// Without a provider none of it is there.
    package init(services: PeopleServices, client: ProviderClient?, secret: [UInt8]) {
        self.services = services
        self.client = client
        key = Trip.key(secret: secret)
    }

    package var endpoints: [Endpoint] {
        [
            leave.counted(), back.counted(), link(.page, "/admin/accounts/{username}"), link(.api, "/api/v1/accounts/{username}"),
            unlink(.page, "/admin/accounts/{username}"), unlink(.api, "/api/v1/accounts/{username}"),
        ].map { [client] endpoint in endpoint.offered { if client == nil { throw Self.absent } } }
    }

    private func provider() throws -> ProviderClient {
        guard let client else { throw Self.absent }
        return client
    }

    private static func way(_ request: Request) -> String { "\(request.site)/sign-in/provider/back" }

    private var leave: Endpoint {
        Endpoint(
            .get, "/sign-in/provider", .page, verb: nil, parameters: [.init("next", "Where to go on afterwards: a path of this site")],
            summary: "Leads to the county's identity provider"
        ) { [services, key] request in
            let now = services.entropy.now()
            let trip = Trip.begin(
                to: SignIn.safe(request.query["next"]), browser: request.form.csrf, random: services.entropy.bytes(16), now: now, key: key)
            var reply = Reply(status: 303, .leave(try await provider().address(trip, back: Self.way(request), now: now)))
            reply.headers = [("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")]
            return reply
        }
    }

    private var back: Endpoint {
        Endpoint(
            .get, "/sign-in/provider/back", .page, verb: nil,
            parameters: [
                .init("code", "What the provider gave the browser"), .init("state", "What the browser left with"),
                .init("error", "Why the provider gave none"), .init("iss", "Who answers"),
            ],
            summary: "Takes in whoever comes back from the identity provider"
        ) { [services, key] request in
            let client = try provider()
            let now = services.entropy.now()
            guard let trip = Trip.end(request.query["state"] ?? "", browser: request.form.csrf, now: now, key: key) else {
                throw ProviderClient.refusal
            }
            // RFC 9207: an answer of another provider is not taken.
            if let issuer = request.query["iss"], issuer != client.provider.issuer { throw ProviderClient.refusal }
            guard let code = request.query["code"], (1...2048).contains(code.utf8.count) else { throw ProviderClient.refusal }
            let token = try await client.redeem(code, trip, back: Self.way(request), now: now)
            let identity = FederatedIdentity(issuer: client.provider.issuer, subject: token.subject, username: token.username)
            let entry = try await SignIn(services).federated(
                identity, provesSecondFactor: client.provider.provesSecondFactor, device: request.device, as: request.actor)
            return try SignIn(services).reply(entry, next: SignIn.safe(trip.next), request)
        }
    }

    private func link(_ skin: Endpoint.Skin, _ path: String) -> Endpoint {
        Endpoint(
            .post, "\(path)/link", skin, verb: LinkIdentity.verb, input: Self.schema,
            summary: "Ties an account to somebody whom the identity provider knows", answers: Self.answers(skin)
        ) { [services] request in
            let identity = FederatedIdentity(issuer: try provider().provider.issuer, subject: request.input[Self.subject])
            let command = LinkIdentity(username: request.parameter("username"), identity: identity)
            _ = try await services.executor.perform(command, as: request.actor, key: request.idempotency)
            return Self.done(skin, request)
        }
    }

    private func unlink(_ skin: Endpoint.Skin, _ path: String) -> Endpoint {
        Endpoint(
            .post, "\(path)/unlink", skin, verb: UnlinkIdentities.verb, summary: "Unties an account from the identity provider",
            answers: Self.answers(skin)
        ) { [services] request in
            let command = UnlinkIdentities(username: request.parameter("username"))
            _ = try await services.executor.perform(command, as: request.actor, key: request.idempotency)
            return Self.done(skin, request)
        }
    }

    private static func answers(_ skin: Endpoint.Skin) -> [Int: Shape] {
        skin == .api ? [204: .nothing, 404: .problem, 409: .problem, 422: .problem] : [:]
    }

    private static func done(_ skin: Endpoint.Skin, _ request: Request) -> Reply {
        skin == .api ? Reply(status: 204, .none) : .redirect("/admin/accounts/\(request.parameter("username").lowercased())")
    }
}
