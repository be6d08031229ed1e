import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import People
import Storage
import Testing

@testable import App

/// Every endpoint for every role, in its own scope and elsewhere, over HTTP; every answer of the API in its declared shape.
@Suite struct PermissionTests {
    /// An endpoint that nobody thought about stands in nobody's table.
    @Test func everyEndpointStandsInTheTable() async throws {
        let town = try await Town.open()
        let served = town.endpoints.map { "\($0.method.rawValue) \($0.path)" }
        #expect(served.sorted() == PermissionTable.lines.map(\.description).sorted())
        for line in PermissionTable.lines {
            #expect(Set(line.cells.keys) == Set(Town.Who.allCases.map(\.rawValue)), "\(line)")
        }
    }

    @Test func everybodyGetsTheAnswerInTheTable() async throws {
        let town = try await Town.open()
        let shapes = ShapeCheck(town.endpoints)
        try await town.serve { client in
            for line in PermissionTable.lines {
                let endpoint = try #require(town.endpoints.first { $0.method.rawValue == line.method && $0.path == line.path })
                for who in Town.Who.allCases {
                    let cell = try #require(line.cells[who.rawValue])
                    for (isOwn, due) in [(true, cell.own), (false, cell.other)] {
                        let asked = try await Asking(town: town, client: client, who: who, isOwn: isOwn).ask(endpoint)
                        #expect(Self.word(asked, line) == due, "\(line) by \(who), \(isOwn ? "own" : "elsewhere")")
                        guard endpoint.skin == .api else { continue }
                        let faults = shapes.faults(
                            endpoint, status: asked.status, type: asked.headers[.contentType], body: asked.text)
                        #expect(faults == [], "\(line) by \(who)")
                    }
                }
            }
        }
        #expect(try town.installation.verify().faults == [])
    }

    private static func word(_ answer: Browser.Answer, _ line: PermissionTable.Line) -> String {
        guard answer.status == 303 else { return "\(answer.status)" }
        if answer.location.hasPrefix("/sign-in") { return "in" }
        // Whoever did something to a matter is led back to it.
        let leadsToMatter = line.path.contains("/matters/") || ["/raise", "/find", "/m/{token}"].contains(line.path)
        return !leadsToMatter || answer.location.hasPrefix("/matters/") ? "303" : "303 to \(answer.location)"
    }
}

/// One request by one person, with what it is about made ready for it.
private struct Asking {
    let town: Town
    let client: any TestClientProtocol
    let who: Town.Who
    let isOwn: Bool

    /// A unit in one's own scope, or another one.
    private var unit: String { isOwn ? Town.changning : Town.guanghua }
    private var office: String { isOwn ? Town.cityManagement : Town.housing }
    /// A name nobody has yet.
    private var freshName: String { "u\(Hex.encode(town.clock.bytes(8)))" }

    func ask(_ endpoint: Endpoint) async throws -> Browser.Answer {
        var browser = Browser(client, token: town.token(who))
        let (uri, fields) = try await prepare(endpoint)
        if endpoint.method == .get { return try await browser.get(uri) }
        if endpoint.skin == .api { return try await browser.send(uri, json: fields) }
        return try await browser.fillIn("/raise", to: uri, fields)
    }

    private func matter(_ state: String, phone: String? = nil) async throws -> String {
        let reporter = who == .wang ? (isOwn ? town.account(.wang) : town.account(.wu)) : nil
        return try await town.matter(state, in: unit, office: office, by: reporter, phone: phone)
    }

    private func prepare(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String]) {
        let path = endpoint.path
        if path.contains("/accounts/") { return try await account(path) }
        if path.contains("{number}") { return try await step(path) }
        let raised = ["category": "public_facilities", "what": "井盖坏了", "unit": unit]
        switch path {
        case "/raise", "/api/v1/matters": return endpoint.method == .get ? ("\(path)?unit=\(listed)", [:]) : (path, raised)
        case "/work": return ("\(path)?unit=\(listed)", [:])
        case "/find":
            return (path, ["number": try await matter("raised", phone: "13800001234"), "tail": isOwn ? "1234" : "4321"])
        case "/m/{token}":
            var program = Browser(client)
            let link = try await program.send("/api/v1/matters", json: raised).text.firstMatch(of: /\/m\/[A-Za-z0-9_-]+/)
            let path = String(try #require(link).output)
            return (isOwn ? path : path.dropLast() + (path.hasSuffix("A") ? "B" : "A"), [:])
        case "/sign-in" where endpoint.method == .post: return (path, ["username": freshName, "password": "nobody knows it"])
        case "/activate" where endpoint.method == .post:
            return (path, ["username": freshName, "code": "7K2M-Q9XA-0PWT-3HDE", "new_password": "麦子熟了 路灯亮了 井盖好了"])
        case "/api/v1/units/{code}": return ("/api/v1/units/\(isOwn ? Town.changning : "141029999")", [:])
        case "/api/v1/accounts": return (path, endpoint.method == .get ? [:] : ["username": freshName, "display_name": "新人"])
        case "/api/v1/tokens": return (path, ["label": "测试", "days": "7"])
        case "/api/v1/tokens/{id}/revoke": return ("/api/v1/tokens/\(try await freshToken())/revoke", [:])
        default: return (path, [:])
        }
    }

    /// What lists are asked for: a clerk's own is the office, everybody else's the township.
    private var listed: String { who == .zhao ? office : unit }

    private func freshToken() async throws -> String {
        let owner = (isOwn && who != .nobody ? who : who == .wang ? .wu : .wang).rawValue
        let issued = try await town.installation.executor.perform(IssueToken(username: owner, label: "x", days: 1), as: .system)
        return try #require(issued.output).id.description
    }

    private func step(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let verb = path.split(separator: "/").last.map(String.init) ?? ""
        let said: (state: String, fields: [String: String]) =
            switch verb {
            case "dispatch": ("raised", ["to": Town.cityManagement])
            case "accept": ("dispatched", [:])
            case "resolve": ("accepted", ["result": "修好了"])
            case "rate": ("resolved", ["score": "5", "solved": "yes"])
            default: ("dispatched", [:])
            }
        return (path.replacing("{number}", with: try await matter(said.state)), said.fields)
    }

    private func account(_ path: String) async throws -> (uri: String, fields: [String: String]) {
        let name = freshName
        try await town.newAccount(name, in: unit)
        let uri = path.replacing("{username}", with: name)
        switch path.split(separator: "/").last {
        case "grant": return (uri, ["role": "village_secretary", "unit": unit])
        case "withdraw": return (uri, ["role": "grid_worker", "unit": unit])
        case "enable":
            _ = try await town.installation.executor.perform(DisableAccount(username: name), as: .system)
            return (uri, [:])
        default: return (uri, [:])
        }
    }
}
