import Delivery
import Foundation
import Kernel
import Ledger
import Logging
import Markup
import People
import Process
import Schemes
import Storage
import Territory
import TestSupport

@testable import Recognition

/// 昌宁镇 with the points of its delivered pack, in a real database: 张支书 enters, 李网格 and 王网格 review, 陈调度 decides, 赵调度 recounts, and
/// people by number who have an account each.
final class Hall: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, LedgerSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        RecognitionSlice.schema,
    ]
    private static let sections: [any SchemeSection.Type] = slices.flatMap(\.sections)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../Packs/xiangning"
    ).path

    static let county = "141029"
    static let changning = "141029100"
    static let guanghua = "141029101"

    enum Who: String, CaseIterable, Sendable {
        case zhang, li, wang, chen, zhao, guo

        var role: (id: String, unit: String) {
            switch self {
            case .zhang: ("village_secretary", Hall.changning)
            case .li, .wang: ("grid_worker", Hall.changning)
            case .chen: ("township_dispatcher", Hall.changning)
            case .zhao: ("county_dispatcher", Hall.county)
            case .guo: ("village_secretary", Hall.guanghua)
            }
        }
    }

    private static let roles = """
        everyone: {over: anyone, verbs: [points.notices, points.object]}
        signed_in:
          over: signed_in
          verbs: [points.read, points.join, points.leave, points.claim, points.appeal, points.order]
        village_secretary:
          over: place
          verbs: [points.list, points.enter, points.help, points.deduct, points.review, points.hand, points.stock]
        grid_worker: {over: place, verbs: [points.list, points.enter, points.help, points.review]}
        township_dispatcher: {over: place, verbs: [points.list, points.review, points.settle, points.decide]}
        county_dispatcher: {over: place, verbs: [points.list, points.recompute]}
        leader: {over: place, verbs: [territory.read, territory.approve, territory.refuse]}

        """

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]
    let people: [ID]

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }

    static func load(_ change: ((String) -> String?) = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        let all = Dictionary(read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
        var files = all.filter { name, _ in
            ["pack.yaml", "territory.yaml", "calendar.yaml", "points.yaml"].contains(name) || name.hasPrefix("words/")
        }
        files["points.yaml"] = files["points.yaml"].flatMap(change)
        files["roles.yaml"] = roles
        files["notices.yaml"] = "kinds:\n  points_posted: {on: points.post, to: [reporter]}\n"
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: Set(slices.flatMap(\.verbs)))
        return (source, scheme, diagnostics.filter { $0.severity == .error }.map { "\($0.file):\($0.line) \($0.code)" })
    }

    private init(_ test: TestStore, scheme: Scheme, accounts: [Who: ID] = [:], people: [ID] = []) {
        self.test = test
        self.scheme = scheme
        self.accounts = accounts
        self.people = people
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    static func found(people count: Int = 2, seed: UInt64 = 1) async throws -> Hall {
        let loaded = try load()
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let test = try TestStore(slices, seed: seed)
        let begun = Hall(test, scheme: scheme)
        _ = try await begun.executor.perform(ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        let (accounts, people) = try await begun.executor.together { together -> ([Who: ID], [ID]) in
            var (accounts, people): ([Who: ID], [ID]) = ([:], [])
            for who in Who.allCases {
                accounts[who] = try together.perform(CreateAccount(username: who.rawValue, displayName: who.rawValue), as: .system).account
            }
            for number in 0..<count {
                people.append(
                    try together.perform(CreateAccount(username: "p\(number)", displayName: "村民\(number)"), as: .system).account)
            }
            return (accounts, people)
        }
        let hall = Hall(test, scheme: scheme, accounts: accounts, people: people)
        for number in 0..<count { try await hall.join(number) }
        return hall
    }

    /// The same people under another pack.
    func governed(_ change: (String) -> String?) throws -> Hall {
        guard let scheme = try Self.load(change).scheme else { throw Problem(500, "fixture.pack") }
        return Hall(test, scheme: scheme, accounts: accounts, people: people)
    }

    func actor(_ who: Who) throws -> Actor {
        guard let unit = try read({ try UnitRecord.find(code: who.role.unit, in: $0) }) else { throw Problem(500, "fixture.unit") }
        return Actor(
            account: accounts[who], username: who.rawValue,
            grants: [Actor.Grant(role: who.role.id, unit: unit.id, path: unit.path)])
    }

    func person(_ number: Int) -> Actor { Actor(account: people[number], username: "p\(number)") }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }

    func wait(days: Int64) { entropy.set(now: entropy.now().adding(seconds: days * 86_400)) }

    func faults() throws -> [String] { try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults }

    /// Whatever falls due by now.
    func ring() async throws {
        for alarm in RecognitionSlice.schema.alarms { while try await alarm.run(executor) > 0 {} }
    }

    // MARK: Acting

    static func input(_ schema: Schema, _ fields: [String: String]) throws -> Input {
        try schema.decode(fields.mapValues(Schema.Raw.text))
    }

    func join(_ number: Int, _ changes: [String: String] = [:]) async throws {
        let fields = ["scheme": "volunteers", "unit": Self.changning, "consent": "true"].merging(changes) { $1 }
        _ = try await executor.perform(JoinPoints(Self.input(JoinPoints.Fields.schema, fields)), as: person(number))
    }

    /// Somebody without an account, entered by 李网格.
    func enter() async throws -> PointsMember {
        let fields = ["scheme": "volunteers", "unit": Self.changning, "points_name": "赵奶奶", "consent": "true"]
        let input = try Self.input(EnterMember.Fields.schema, fields)
        guard let id = try await executor.perform(EnterMember(input), as: actor(.li)).output else { throw Problem.notFound }
        return try read { try PointsMember.load(id, in: $0) }
    }

    func member(_ number: Int) throws -> PointsMember {
        guard let found = try read({ try PointsMember.of(people[number], "volunteers", in: $0) }) else { throw Problem.notFound }
        return found
    }

    @discardableResult
    func claim(_ number: Int, _ changes: [String: String] = [:]) async throws -> ID {
        let fields = ["scheme": "volunteers", "rule": "help", "did_on": entropy.now().day.text, "points_what": "帮邻居挑水"]
        let input = try Self.input(ClaimPoints.Fields.schema, fields.merging(changes) { $1 })
        guard let id = try await executor.perform(ClaimPoints(input), as: person(number)).output else { throw Problem.notFound }
        return id
    }

    func deduct(_ number: Int, by who: Who = .zhang) async throws -> ID { try await deduct(member(number).number, by: who) }

    func deduct(_ number: String, by who: Who = .zhang) async throws -> ID {
        let fields = [
            "points_number": number, "rule": "false_claim", "did_on": entropy.now().day.text, "points_what": "没有去",
        ]
        let input = try Self.input(DeductPoints.schema, fields)
        guard let id = try await executor.perform(DeductPoints(input), as: actor(who)).output else { throw Problem.notFound }
        return id
    }

    func review(_ claim: ID, _ agrees: String = "yes", by actor: Actor, reason: String? = nil) async throws {
        var fields = ["points_agrees": agrees]
        fields["points_reason"] = reason
        _ = try await executor.perform(ReviewClaim(claim, Self.input(ReviewClaim.Fields.schema, fields)), as: actor)
    }

    /// Agreed to by the two of the grid.
    func agree(_ claim: ID) async throws {
        for who in [Who.li, .wang] { try await review(claim, by: actor(who)) }
    }

    /// Help that was agreed to, shown, and entered.
    @discardableResult
    func earn(_ number: Int) async throws -> ID {
        let id = try await claim(number)
        try await agree(id)
        wait(days: 4)
        try await ring()
        return id
    }

    func object(_ claim: ID, by actor: Actor = .anonymous) async throws {
        let fields = ["points_ground": "not_done", "points_objection": "那天他不在"]
        _ = try await executor.perform(ObjectToPoints(claim, Self.input(ObjectToPoints.Fields.schema, fields)), as: actor)
    }

    func settle(_ claim: ID, _ upheld: String, by who: Who = .chen) async throws {
        let objection = try read { tx in
            try Publication.find(open: claim, in: tx).flatMap { try Objection.all(of: $0.id, in: tx).first { $0.upheld == nil } }
        }
        let fields = ["objection": objection?.id.description ?? "", "points_upheld": upheld, "points_reason": "问过邻居"]
        _ = try await executor.perform(DecideObjection(claim, Self.input(DecideObjection.Fields.schema, fields)), as: actor(who))
    }

    func appeal(_ claim: ID, by number: Int) async throws {
        let input = try Self.input(AppealPoints.Fields.schema, ["points_appeal": "我去了"])
        _ = try await executor.perform(AppealPoints(claim, input), as: person(number))
    }

    func decide(_ claim: ID, _ granted: String, by who: Who = .chen) async throws {
        let fields = ["points_granted": granted, "points_reason": "查过记录"]
        _ = try await executor.perform(DecideAppeal(claim, Self.input(DecideAppeal.Fields.schema, fields)), as: actor(who))
    }

    func stock(_ count: Int) async throws {
        let fields = ["unit": Self.changning, "goods": "soap", "points_count": "\(count)"]
        _ = try await executor.perform(StockGoods(Self.input(StockGoods.Fields.schema, fields)), as: actor(.zhang))
    }

    func order(_ number: Int) async throws -> ID {
        let fields = ["scheme": "volunteers", "goods": "soap", "unit": Self.changning]
        let input = try Self.input(OrderGoods.Fields.schema, fields)
        guard let id = try await executor.perform(OrderGoods(input), as: person(number)).output else { throw Problem.notFound }
        return id
    }

    func hand(_ order: ID, code: String? = nil) async throws -> Bool? {
        let shown = try read { try SealedTexts.read(order, vault: executor.vault, in: $0)[PointsOrder.codeLabel] }
        let input = try Self.input(HandOver.Fields.schema, ["points_code": code ?? shown ?? ""])
        return try await executor.perform(HandOver(order, input), as: actor(.zhang)).output
    }

    func state(_ claim: ID) throws -> PointsClaim.State { try read { try PointsClaim.load(claim, in: $0) }.state }

    /// What somebody has and what of it is reserved.
    func balance(_ number: Int) throws -> [Int64] {
        let member = try member(number).id
        return try read { try LedgerAccount.all(of: member, limit: 5, in: $0) }.flatMap { [$0.balance, $0.held] }
    }

    func request(_ actor: Actor, _ query: [String: String] = [:]) -> Request {
        Request(
            actor: actor, method: "GET", path: "/points", parameters: [:], query: query, input: .empty, locale: "zh-Hans", idempotency: nil,
            expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
    }

    func services() throws -> RecognitionServices {
        RecognitionServices(store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded())
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
