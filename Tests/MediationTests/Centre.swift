import Delivery
import Foundation
import Kernel
import Logging
import Markup
import People
import Process
import Schemes
import Storage
import Territory
import TestSupport

@testable import Mediation

/// 乡宁县 with the governance centres of its delivered pack, in a real database, and people who each hold one role or sit on a panel.
final class Centre: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, DeliverySlice.schema, MediationSlice.schema,
    ]
    private static let sections: [any SchemeSection.Type] =
        [TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, MediationSlice.schema].flatMap(\.sections)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../Packs/xiangning"
    ).path

    static let changning = "141029100"
    static let guanghua = "141029101"

    enum Who: String, CaseIterable, Sendable {
        /// 马主任 of 昌宁镇's centre; 郭主任 of 光华镇's.
        case ma, guo
        /// 唐调解, 宋调解 and 江调解 of 昌宁镇, in posts with an account.
        case tang, song, jiang
        /// 郑县长 may read over the county, and oversees nothing.
        case leader
        /// Somebody with an account and no role.
        case wang

        var role: (id: String, unit: String)? {
            switch self {
            case .ma: ("mediation_head", Centre.changning)
            case .guo: ("mediation_head", Centre.guanghua)
            case .tang, .song, .jiang: ("mediator", Centre.changning)
            case .leader: ("leader", "141029")
            case .wang: nil
            }
        }
    }

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]
    let posts: [Who: ID]

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }
    var folder: URL { test.folder }

    /// The delivered files that concern a centre; `change` replaces text in mediation.yaml, and `nil` leaves the file out.
    static func load(_ change: ((String) -> String?) = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        let all = Dictionary(read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
        var files = all.filter { name, _ in
            ["pack.yaml", "territory.yaml", "calendar.yaml", "mediation.yaml"].contains(name) || name.hasPrefix("words/")
        }
        files["mediation.yaml"] = files["mediation.yaml"].flatMap(change)
        let roles = all["roles.yaml"] ?? ""
        let last = "verbs: [mediation.progress, mediation.object]\n"
        let own =
            roles.range(of: "mediation_head:").flatMap { head in
                roles.range(of: last).map { String(roles[head.lowerBound..<$0.upperBound]) }
            } ?? ""
        files["roles.yaml"] =
            "leader:\n  over: place\n  verbs: [mediation.list, mediation.read, territory.read, territory.approve, territory.refuse]\n" + own
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: Set(slices.flatMap(\.verbs)))
        let faults = diagnostics.filter { $0.severity == .error }.map { "\($0.file):\($0.line) \($0.code)" }
        return (source, scheme, faults)
    }

    private init(_ test: TestStore, scheme: Scheme, accounts: [Who: ID] = [:], posts: [Who: ID] = [:]) {
        self.test = test
        self.scheme = scheme
        self.accounts = accounts
        self.posts = posts
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    static func found(seed: UInt64 = 1) async throws -> Centre {
        let loaded = try load()
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let test = try TestStore(slices, seed: seed)
        let begun = Centre(test, scheme: scheme)
        _ = try await begun.executor.perform(
            ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        var (accounts, posts): ([Who: ID], [Who: ID]) = ([:], [:])
        for who in Who.allCases {
            let made = try await begun.executor.perform(CreateAccount(username: who.rawValue, displayName: who.rawValue), as: .system)
                .output
            accounts[who] = made?.account
            guard who.role?.id == "mediator" else { continue }
            let input = try AppointPost.Fields.schema.decode([
                "post": .text("mediator"), "name": .text("\(who.rawValue)调解"), "username": .text(who.rawValue),
            ])
            posts[who] = try await begun.executor.perform(AppointPost(unit: changning, input), as: .system).output
        }
        return Centre(test, scheme: scheme, accounts: accounts, posts: posts)
    }

    /// The same county with a pack that says otherwise from now on.
    func governed(_ change: (String) -> String?) throws -> Centre {
        guard let scheme = try Self.load(change).scheme else { throw Problem(500, "fixture.pack") }
        return Centre(test, scheme: scheme, accounts: accounts, posts: posts)
    }

    func actor(_ who: Who) throws -> Actor {
        let grants = try who.role.map { role -> [Actor.Grant] in
            let unit = try unit(role.unit)
            return [Actor.Grant(role: role.id, unit: unit.id, path: unit.path)]
        }
        return Actor(account: accounts[who], username: who.rawValue, grants: grants ?? [])
    }

    func unit(_ code: String) throws -> UnitRecord {
        guard let unit = try read({ try UnitRecord.find(code: code, in: $0) }) else { throw Problem(500, "fixture.unit") }
        return unit
    }

    var files: AttachedFiles {
        AttachedFiles(files: FileFolder(path: folder.appendingPathComponent("files").path), vault: executor.vault, entropy: entropy)
    }

    func services() throws -> MediationServices {
        MediationServices(
            store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded(),
            holds: HoldsCookie(secret: [UInt8](repeating: 9, count: 32)), files: files)
    }

    func jobs() -> JobRunner {
        JobRunner(
            store: store, subscriptions: Self.slices.flatMap(\.subscriptions), sweeps: [], alarms: Self.slices.flatMap(\.alarms),
            executor: executor, heads: heads, entropy: entropy, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func faults() throws -> [String] {
        try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }

    func wait(days: Int64) { entropy.set(now: entropy.now().adding(seconds: days * 86_400)) }

    // MARK: Acting

    static let names = (applicant: "钱多多", respondent: "吴小庄", what: "老槐树压了我家后墙")

    func open(_ changes: [String: String] = [:], by who: Who = .ma) async throws -> ID {
        let fields = [
            "unit": Self.changning, "kind": "neighbour", "what": Self.names.what, "applicant": Self.names.applicant,
            "applicant_phone": "13911112222", "respondent": Self.names.respondent, "consent": "true",
        ].merging(changes) { $1 }
        let input = try OpenCase.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        guard let id = try await executor.perform(OpenCase(input), as: actor(who)).stream else { throw Problem.notFound }
        return id
    }

    @discardableResult
    func take(_ step: String, on id: ID, _ said: [String: String] = [:], by who: Who = .ma, expected: Int64? = nil) async throws
        -> CaseStanding?
    {
        guard let found = CaseStep.all.first(where: { $0.name == step }) else { throw Problem(500, "fixture.step") }
        let input = try found.schema.decode(said.mapValues(Schema.Raw.text))
        return try await found.carryOut(CaseInput(id, input, expected: expected), actor(who), nil, executor).output
    }

    /// What a step says where it does not matter what.
    func said(_ step: String) throws -> [String: String] {
        switch step {
        case "seat": ["post": posts[.tang]?.description ?? ""]
        case "replace": ["post": posts[.song]?.description ?? "", "seat": "x", "ground": "related"]
        case "call": ["helper": "judge"]
        case "session":
            [
                "held_on": entropy.now().day.text, "place": "东头会议室", "outcome": "go_on", "text": "各退一步", "came.applicant": "true",
                "came.respondent": "true", "came.mediator": "true",
            ]
        case "agree": ["agreement": "吴小庄五日内锯掉伸过墙的树枝。"]
        case "follow": ["result": "kept"]
        case "party": ["side": "third", "party_name": "郑三"]
        case "fail": ["way": "court"]
        default: [:]
        }
    }

    /// A case that has come so far, by the head of the centre, with 唐调解 on the panel.
    func reach(_ state: MediationCase.State) async throws -> ID {
        let id = try await open()
        let steps: [String] =
            switch state {
            case .opened: []
            case .accepted: ["accept", "seat"]
            case .agreed: ["accept", "seat", "session", "agree"]
            case .notAgreed: ["accept", "fail"]
            case .withdrawn: ["withdraw"]
            }
        for step in steps { try await take(step, on: id, said(step)) }
        return id
    }

    func reveal(_ id: ID, for purpose: String = "mediate", by who: Who = .ma) async throws {
        let input = try RevealCase.Fields.schema.decode(["purpose": .text(purpose)])
        _ = try await executor.perform(RevealCase(id, input), as: actor(who))
    }

    func find(_ id: ID) throws -> MediationCase { try read { try MediationCase.load(id, in: $0) } }
    func parties(_ id: ID) throws -> [MediationParty] { try read { try MediationParty.all(of: id, in: $0) } }
    func seats(_ id: ID) throws -> [MediationSeat] { try read { try MediationSeat.all(of: id, in: $0) } }
    func events(_ id: ID) throws -> [SealedEvent] { try read { try EventLog.stream(id, limit: 200, in: $0) } }

    func view(_ id: ID, _ who: Who, isRevealed: Bool = false) throws -> CaseView {
        let (services, actor) = (try services(), try actor(who))
        return try read { try CaseView.load(id.description, for: actor, services, isRevealed: isRevealed, in: $0) }
    }

    func list(_ who: Who, _ query: [String: String] = [:], limit: Int = 50) throws -> CaseList {
        let services = try services()
        let request = Request(
            actor: try actor(who), method: "GET", path: "/mediation", parameters: [:], query: query, input: .empty, locale: "zh-Hans",
            idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
        return try read { try CaseList.load(request, services, limit: limit, in: $0) }
    }
}

/// `ok`, or the status and code of the refusal. Whatever else is thrown is a fault of the program.
func outcome<T>(_ body: () async throws -> T) async throws -> String {
    do {
        _ = try await body()
        return "ok"
    } catch let problem as Problem {
        return "\(problem.status) \(problem.code)" + problem.fields.map { " \($0.field)" }.joined()
    }
}
