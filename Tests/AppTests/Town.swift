import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Markup
import Matters
import People
import Schemes
import Server
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// An installation as `init` makes it from the delivered pack, served without a socket, with one person of every role.
final class Town: Sendable {
    /// Each with a role in a unit, made by the commands of the command line; `nobody` has no account.
    enum Who: String, CaseIterable, Sendable {
        /// 王村民; 魏微网格员, 李网格, 张支书 and 陈调度 of 昌宁镇; 刘调度; 赵科长; 郑县长; 周管理; 蔡管理 of 昌宁镇; 吴审计.
        case nobody, wang, wei, li, zhang, chen, liu, zhao, leader, zhou, cai, wu

        var role: String {
            switch self {
            case .nobody, .wang: ""
            case .wei: "micro_grid_worker"
            case .li: "grid_worker"
            case .zhang: "village_secretary"
            case .chen: "township_dispatcher"
            case .liu: "county_dispatcher"
            case .zhao: "office_clerk"
            case .leader: "leader"
            case .zhou, .cai: "administrator"
            case .wu: "auditor"
            }
        }

        var unit: String {
            switch self {
            case .liu, .leader, .zhou, .wu, .nobody, .wang: "141029"
            case .zhao: Town.cityManagement
            case .wei, .li, .zhang, .chen, .cai: Town.changning
            }
        }
    }

    static let changning = "141029100"
    static let guanghua = "141029101"
    static let cityManagement = "141029-CG"
    static let housing = "141029-ZJ"

    private let test: TestPlace
    let clock: SeededEntropy
    let installation: Installation
    let endpoints: [Endpoint]
    let words: Words
    let site: Site
    private let people: [Who: (account: ID, token: String)]

    private init(
        test: TestPlace, clock: SeededEntropy, installation: Installation, people: [Who: (account: ID, token: String)],
        development: Bool = false
    ) throws {
        self.test = test
        self.clock = clock
        self.installation = installation
        self.people = people
        words = try Words.embedded()
        endpoints = try House.endpoints(installation, words: words)
        var limits = ServerConfiguration.Limits()
        limits.writesPerMinute = nil
        site = try Site(
            configuration: ServerConfiguration(
                organisation: Organisation(name: "乡宁县"), notice: "演示数据 · Demonstration data", menu: House.menu, limits: limits),
            endpoints: endpoints + (development ? [StyleGuide.endpoint(words, installation.scheme)] : []),
            authenticator: PeopleAuthenticator(
                store: installation.store, keys: installation.keys, entropy: clock, scheme: installation.scheme),
            scheme: installation.scheme, words: words, entropy: clock, secret: installation.keys.cookie)
    }

    deinit {
        try? installation.close()
    }

    static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .standardizedFileURL.path

    static func open(development: Bool = false) async throws -> Town {
        let test = try TestPlace()
        let clock = SeededEntropy(seed: 1, now: TestStore.start)
        let installation = try await Installation.create(
            Place(test.folder.appendingPathComponent("data").path, database: test.url), pack: pack, entropy: clock)
        var people: [Who: (account: ID, token: String)] = [:]
        for who in Who.allCases where who != .nobody {
            let account = try await Self.account(who.rawValue, role: who.role, unit: who.unit, installation)
            let token = try await Accounts(installation).token(for: who.rawValue, label: "test", days: 90)
            people[who] = (account, token)
        }
        return try Town(test: test, clock: clock, installation: installation, people: people, development: development)
    }

    private static func account(_ name: String, role: String, unit: String, _ installation: Installation) async throws -> ID {
        let made = try await installation.executor.perform(CreateAccount(username: name, displayName: name), as: .system).output
        guard let account = made?.account else { throw Problem(500, "fixture.account") }
        if !role.isEmpty {
            _ = try await installation.executor.perform(GrantRole(username: name, role: role, unit: unit), as: .system)
        }
        return account
    }

    /// Another account with a post, for administrators to act on.
    func newAccount(_ name: String, in unit: String, role: String = "grid_worker") async throws {
        _ = try await Self.account(name, role: role, unit: unit, installation)
    }

    var authenticator: PeopleAuthenticator {
        PeopleAuthenticator(store: installation.store, keys: installation.keys, entropy: clock, scheme: installation.scheme)
    }

    func token(_ who: Who) -> String? { people[who]?.token }
    func account(_ who: Who) -> ID? { people[who]?.account }

    /// The delivered pack under another version.
    private static func source(version: String) throws -> PackSource {
        guard let read = PackSource.read(folder: pack).source else { throw Problem(500, "fixture.pack") }
        let files = Dictionary(read.files.map { ($0.name, $0.bytes) }) { first, _ in first }
        let manifest = "id: xiangning\nversion: \(version)\nname: 乡宁县\n"
        guard let source = PackSource.checked(files.merging(["pack.yaml": Array(manifest.utf8)]) { $1 }).source else {
            throw Problem(500, "fixture.pack")
        }
        return source
    }

    /// Keeps a pack like the one in force, to be acted on; returns its hash.
    @discardableResult
    func keepPack(version: String) async throws -> [UInt8] {
        let source = try Self.source(version: version)
        guard let scheme = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs).scheme else {
            throw Problem(500, "fixture.pack")
        }
        _ = try await installation.executor.perform(KeepPack(source: source, scheme: scheme), as: .system)
        return source.hash
    }

    /// Lays a pack on the server; returns the name of its folder. `change` is what is written otherwise.
    @discardableResult
    func layPack(version: String, _ change: [String: String] = [:]) throws -> String {
        let folder = "\(installation.directory.path)/packs/\(version)"
        for file in try Self.source(version: version).files {
            let url = URL(fileURLWithPath: "\(folder)/\(file.name)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(change[file.name].map { Array($0.utf8) } ?? file.bytes).write(to: url)
        }
        return version
    }

    /// A square kilometre or so.
    func giveOutline(to unit: String) async throws {
        let ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map { x, y in
            Coordinate(x: 1_108_450_000 + Int32(x) * 100_000, y: 359_650_000 + Int32(y) * 100_000)
        }
        let outline = OutlineCheck.outline(of: [[ring]]).outline
        _ = try await installation.executor.perform(SetOutline(unit: unit, outline: outline), as: .system)
    }

    /// A matter as it stands after the program itself brought it to `state`.
    func matter(
        _ state: String, in unit: String, office: String, by reporter: ID?, phone: String? = nil, category: String = "public_facilities",
        answers: [String: String] = [:]
    ) async throws -> String {
        var raw = ["category": category, "what": "路灯不亮三天了，\(Hex.encode(clock.bytes(3)))。", "unit": unit, "name": "王村民"]
        raw["phone"] = phone
        let input = try RaiseMatter.Fields.schema.decode(raw.merging(answers) { $1 }.mapValues(Schema.Raw.text))
        let dispatch = try DispatchMatter.Fields.schema.decode(["to": .text(office), "note": .text("请尽快")])
        let resolve = try ResolveMatter.Fields.schema.decode(["result": .text("换了灯泡。")])
        let rate = try RateMatter.Fields.schema.decode(["score": .text("5"), "solved": .text("yes"), "comment": .text("谢谢")])
        let reason = Schema.Raw.text("理由")
        let dispute = try DisputeMatter.Fields.schema.decode(["text": reason])
        let ask = try SuspendMatter.Fields.schema.decode(["text": reason])
        let paths = [
            "raised": 0, "dispatched": 1, "disputed": 1, "accepted": 2, "waiting": 2, "shelved": 2, "resolved": 3, "rated": 4, "voided": 0,
        ]
        guard let steps = paths[state] else { throw Problem(500, "fixture.state") }
        let number = try await installation.executor.together { together in
            let number = try together.perform(RaiseMatter(input, channel: .web), as: Actor(account: reporter)).number
            if steps > 0 { try together.perform(DispatchMatter(number, dispatch, expected: nil), as: .system) }
            if steps > 1 { try together.perform(AcceptMatter(number, expected: nil), as: .system) }
            if steps > 2 { try together.perform(ResolveMatter(number, resolve, expected: nil), as: .system) }
            if steps > 3 { try together.perform(RateMatter(number, rate, expected: nil), as: .system) }
            if state == "disputed" { try together.perform(DisputeMatter(number, dispute, expected: nil), as: .system) }
            if state == "waiting" { try together.perform(SuspendMatter(number, ask, expected: nil), as: .system) }
            return number
        }
        if state == "shelved" { try await decide(.shelve, on: number, office) }
        if state == "voided" { try await decide(.void, on: number, office) }
        return number
    }

    /// Somebody in a post of the county who is nobody in particular.
    private func official(_ role: String, _ unit: String) throws -> Actor {
        guard let unit = try installation.store.read({ try UnitRecord.find(code: unit, in: $0) }) else {
            throw Problem(500, "fixture.unit")
        }
        let grant = Actor.Grant(role: role, unit: unit.id, path: unit.path)
        return Actor(account: ID.v4(random: clock.words()), grants: [grant])
    }

    func administrator() throws -> Actor { try official("administrator", "141029") }

    /// What a unit may ask for in a month is bounded: those before are moved out of it.
    func makeRoom() async throws {
        try await installation.store.write(Work { tx in try tx.execute("UPDATE decision SET asked_ms = \(1)") })
    }

    /// Asks for a step; by a clerk of the office, unless it is for a dispatcher.
    func ask(_ verb: MatterVerb, on number: String, as account: ID? = nil, office: String = Town.cityManagement) async throws -> ID {
        try await makeRoom()
        let asker = verb == .void ? try official("county_dispatcher", "141029") : try official("office_clerk", office)
        let actor = Actor(account: account ?? asker.account, grants: asker.grants)
        let executor = installation.executor
        let review = Schema.Raw.text(clock.now().adding(seconds: 30 * 86_400).day.text)
        let reason = Schema.Raw.text("理由")
        switch verb {
        case .shelve:
            let input = try ShelveMatter.Fields.schema.decode(["ground": .text("funding"), "until": review, "text": reason])
            return try #require(try await executor.perform(ShelveMatter(number, input, expected: nil), as: actor).stream)
        case .void:
            let input = try VoidMatter.Fields.schema.decode(["ground": .text("trial"), "text": reason])
            return try #require(try await executor.perform(VoidMatter(number, input, expected: nil), as: actor).stream)
        default:
            let input = try ExtendMatter.Fields.schema.decode(["ground": .text("complex"), "amount": .text("2"), "text": reason])
            return try #require(try await executor.perform(ExtendMatter(number, input, expected: nil), as: actor).stream)
        }
    }

    private func decide(_ verb: MatterVerb, on number: String, _ office: String) async throws {
        let id = try await ask(verb, on: number, office: office)
        for role in verb == .void ? ["county_dispatcher", "leader"] : ["county_dispatcher"] {
            let input = try GrantDecision.Fields.schema.decode([:])
            _ = try await installation.executor.perform(GrantDecision(id, input), as: official(role, "141029"))
        }
    }

    func serve(_ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await makeApplication(site: site, logger: logger).test(.router, test)
    }
}
