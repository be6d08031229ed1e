import Kernel
import Markup
import People
import Schemes
import Storage
import Territory
import TestSupport

/// A county with its units, its roles and its people, over a real database.
final class County: Sendable {
    static let password = "清晨五点的汾河边有雾，慢行"
    static let units = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
        units:
          - {code: "141029", name: 乡宁县, level: county}
          - {code: "141029100", name: 昌宁镇, level: township, parent: "141029"}
          - {code: "141029101", name: 光华镇, level: township, parent: "141029"}

        """
    static let roles = """
        everyone: {over: anyone, verbs: [account.activate, session.open]}
        signed_in: {over: signed_in, verbs: [session.end, account.secure, token.issue, token.revoke]}
        administrator:
          over: place
          verbs:
            [account.create, account.list, account.grant, account.withdraw, account.disable, account.enable, account.invite,
            factor.reset, territory.appoint, territory.relieve]
        grid_worker: {over: place, verbs: [matter.read]}
        auditor: {over: place, verbs: [event.read]}
        commander: {over: place, verbs: [matter.read]}
        """
    static let names =
        ["everyone", "signed_in", "administrator", "grid_worker", "auditor", "commander"].map { "role.\($0): x" } + [
            "level.county: x", "level.township: x", "post.grid_head: x", "post.part_time: x", "post.chief: x",
        ]

    let test: TestStore
    let keys: InstallationKeys
    let services: PeopleServices
    let authenticator: PeopleAuthenticator
    private let endpoints: [Endpoint]

    var entropy: SeededEntropy { test.entropy }
    var executor: Executor { services.executor }
    var store: any Engine { test.store }

    init(seed: UInt64 = 1, territory: String = County.units, identity: String? = nil, hasher: PasswordHasher = PasswordHasher(cost: .low))
        async throws
    {
        test = try TestStore([TerritorySlice.schema, PeopleSlice.schema], seed: seed)
        let scheme = try Self.scheme(territory, identity: identity)
        keys = InstallationKeys(vault: test.entropy.bytes(32), cookie: test.entropy.bytes(32), head: test.entropy.bytes(32))
        services = PeopleServices(
            store: test.store, executor: test.executor(scheme, vault: FileVault(masterKey: keys.vault)), scheme: ActiveScheme(scheme),
            words: try Words.embedded(), keys: keys, entropy: test.entropy, hasher: hasher)
        authenticator = PeopleAuthenticator(store: test.store, keys: keys, entropy: test.entropy, scheme: services.scheme)
        endpoints = PeopleSlice.slice(services).endpoints
        _ = try await services.executor.perform(FoundTerritory(), as: .system)
    }

    static func scheme(_ territory: String, identity: String? = nil) throws -> Scheme {
        let words = names.joined(separator: "\n")
        var files = [
            "pack.yaml": "id: demo\nversion: 1\nname: 示范县\n", "roles.yaml": roles, "territory.yaml": territory, "words/zh-Hans.yaml": words,
            "words/en.yaml": words,
        ]
        files["identity.yaml"] = identity
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        let (scheme, diagnostics) = PackLoader.load(
            files: source, sections: [TerritoryScheme.self, IdentityScheme.self],
            verbs: PeopleSlice.schema.verbs.union(["matter.read", "territory.found", "event.read"]))
        guard let scheme else { throw Problem(500, diagnostics.map(\.text).joined(separator: "\n")) }
        return scheme
    }

    func invite(_ username: String, _ name: String) async throws -> String {
        let receipt = try await executor.perform(CreateAccount(username: username, displayName: name), as: .system)
        guard let code = receipt.output?.activationCode else { throw Problem(500, "fixture") }
        return code
    }

    /// Somebody with a password, and with a post when `role` is given.
    func join(_ username: String, _ name: String, role: String? = nil, unit: String = "141029") async throws {
        let code = try await invite(username, name)
        if let role { _ = try await executor.perform(GrantRole(username: username, role: role, unit: unit), as: .system) }
        let hash = try await services.hasher.hash(Self.password, salt: entropy.bytes(PasswordHash.saltBytes))
        _ = try await executor.perform(ActivateAccount(username: username, code: code, password: hash), as: .anonymous)
    }

    /// The cookie after signing in.
    func signIn(_ username: String, _ password: String = County.password) async throws -> String {
        guard case .opened(let ticket) = try await SignIn(services).perform(username: username, password: password, as: .anonymous) else {
            throw Problem(500, "fixture.second")
        }
        return services.cookie.value(of: ticket)
    }

    func actor(_ username: String) async throws -> Actor {
        guard let known = try authenticator.authenticate(.session(try await signIn(username))) else { throw Problem.signInNeeded }
        return known.actor
    }

    func token(_ username: String, days: Int64 = 30) async throws -> (id: ID, token: String) {
        let command = try IssueToken(username: username, label: "试用", days: days)
        let receipt = try await executor.perform(command, as: .system)
        guard let output = receipt.output else { throw Problem(500, "fixture") }
        return (output.id, output.token)
    }

    /// Sends a request through the endpoint table, judged by its schema as the server does it.
    func send(
        _ method: Endpoint.Method, _ path: String, _ parameters: [String: String] = [:], _ fields: [String: Schema.Raw] = [:],
        query: [String: String] = [:], as actor: Actor = .anonymous, key: String? = nil, known: String? = nil
    ) async throws -> Reply {
        guard let endpoint = endpoints.first(where: { $0.method == method && $0.path == path }) else { throw Problem.notFound }
        if let verb = endpoint.verb, !Policy(services.scheme.current).mayEver(verb, actor) {
            throw actor.account == nil ? Problem.signInNeeded : Problem.forbidden
        }
        let input = try (endpoint.input ?? .empty).decode(fields)
        let owner = actor.account ?? .zero
        return try await endpoint.handle(
            Request(
                actor: actor, method: method.rawValue, path: path, parameters: parameters, query: query, input: input,
                locale: "zh-Hans",
                idempotency: key.map {
                    IdempotencyKey(owner: owner, key: $0, requestHash: input.requestHash(method: method.rawValue, path: path))
                },
                expectedVersion: nil, form: FormTokens(csrf: "c", key: "k"), clientAddress: "127.0.0.1", isSecure: true,
                known: known))
    }

    func count(_ statement: Statement) throws -> Int64 { try store.read { try $0.count(statement) } }

    func faults() throws -> [String] { try store.read { tx in try PeopleSlice.schema.checks.flatMap { try $0.find(tx) } } }
}

extension Reply {
    var text: String {
        switch body {
        case .json(let bytes), .bytes(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .page(let page): page.body.text
        case .redirect(let path), .leave(let path): path
        case .none, .stream: ""
        }
    }
}
