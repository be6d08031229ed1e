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

@testable import Enforcement

/// 乡宁县 with the enforcement teams of its delivered pack, in a real database.
final class Yard: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, DeliverySlice.schema, EnforcementSlice.schema,
    ]
    private static let sections: [any SchemeSection.Type] = slices.dropFirst().flatMap(\.sections)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .path

    static let county = "141029"
    static let changning = "141029100"
    static let guanghua = "141029101"
    static let cityManagement = "141029-CG"
    static let housing = "141029-ZJ"

    enum Who: String, CaseIterable, Sendable {
        /// 秦队长 of 昌宁镇 and 邱队长 of 光华镇; 陈调度 of 昌宁镇 may plan; 郑县长 looks on.
        case qin, qiu, chen, leader
        /// 赵科长 of 城市管理局 and 钱科长 of 住建局.
        case zhao, qian
        case wang

        var role: (id: String, unit: String)? {
            switch self {
            case .qin: ("enforcement_leader", Yard.changning)
            case .qiu: ("enforcement_leader", Yard.guanghua)
            case .chen: ("township_dispatcher", Yard.changning)
            case .leader: ("leader", Yard.county)
            case .zhao: ("office_clerk", Yard.cityManagement)
            case .qian: ("office_clerk", Yard.housing)
            case .wang: nil
            }
        }
    }

    private static let roles = """
        enforcement_leader:
          over: place
          verbs: [enforcement.list, enforcement.read, enforcement.plan, enforcement.hold, enforcement.find, enforcement.hand,
            enforcement.close, enforcement.cancel, enforcement.vehicle, enforcement.retire]
        township_dispatcher: {over: place, verbs: [enforcement.list, enforcement.read, enforcement.plan]}
        leader: {over: place, verbs: [enforcement.list, enforcement.read, territory.read, territory.approve, territory.refuse]}
        office_clerk: {over: owner, verbs: [enforcement.inbox, enforcement.receive, enforcement.answer, notice.read]}

        """
    private static let notices = """
        kinds:
          handed_over: {on: enforcement.transfer, to: [office_clerk]}
          handed_answered: {on: enforcement.answer, to: [enforcement_leader]}
          due_soon: {on: clock.warn, to: [office_clerk]}
          late: {on: clock.late, to: [leader]}

        """

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]
    /// Two who serve in 昌宁镇's team, one in 光华镇's.
    let staff: [ID]
    let stranger: ID

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }
    var today: Day { entropy.now().day }

    /// The delivered files that concern enforcement; `change` replaces text in enforcement.yaml, and `nil` leaves the file out.
    static func load(_ change: (String) -> String? = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        let all = Dictionary(read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
        var files = all.filter { name, _ in
            ["pack.yaml", "territory.yaml", "calendar.yaml", "enforcement.yaml"].contains(name) || name.hasPrefix("words/")
        }
        files["enforcement.yaml"] = files["enforcement.yaml"].flatMap(change)
        files["notices.yaml"] = notices
        files["roles.yaml"] = roles
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: Set(slices.flatMap(\.verbs)))
        return (source, scheme, diagnostics.filter { $0.severity == .error }.map { "\($0.file):\($0.line) \($0.code)" })
    }

    private init(_ test: TestStore, scheme: Scheme, accounts: [Who: ID] = [:], staff: [ID] = [], stranger: ID = .zero) {
        self.test = test
        self.scheme = scheme
        self.accounts = accounts
        self.staff = staff
        self.stranger = stranger
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    static func found() async throws -> Yard {
        let loaded = try load()
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let begun = Yard(try TestStore(slices), scheme: scheme)
        _ = try await begun.executor.perform(ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        var accounts: [Who: ID] = [:]
        for who in Who.allCases {
            accounts[who] = try await begun.executor.perform(
                CreateAccount(username: who.rawValue, displayName: who.rawValue), as: .system
            ).output?.account
            guard let role = who.role else { continue }
            _ = try await begun.executor.perform(GrantRole(username: who.rawValue, role: role.id, unit: role.unit), as: .system)
        }
        let staff = try await [begun.appoint("严队员", in: changning), begun.appoint("华队员", in: changning)].compactMap { $0 }
        let stranger = try await begun.appoint("金队员", in: guanghua) ?? .zero
        return Yard(begun.test, scheme: scheme, accounts: accounts, staff: staff, stranger: stranger)
    }

    private func appoint(_ name: String, in unit: String) async throws -> ID? {
        let input = try AppointPost.Fields.schema.decode([
            "post": .text("enforcer"), "name": .text(name), "phone": .text("0357123456"),
        ])
        return try await executor.perform(AppointPost(unit: unit, input), as: .system).output
    }

    func actor(_ who: Who) throws -> Actor {
        let grants = try who.role.map { role -> [Actor.Grant] in
            guard let unit = try read({ try UnitRecord.find(code: role.unit, in: $0) }) else { throw Problem(500, "fixture.unit") }
            return [Actor.Grant(role: role.id, unit: unit.id, path: unit.path)]
        }
        return Actor(account: accounts[who], username: who.rawValue, grants: grants ?? [])
    }

    func services() throws -> EnforcementServices {
        EnforcementServices(store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded())
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }
    func faults() throws -> [String] { try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults }
    func wait(days: Int64) { entropy.set(now: entropy.now().adding(seconds: days * 86_400)) }

    func jobs() -> JobRunner {
        JobRunner(
            store: store, subscriptions: [NoticeMaker(scheme: ActiveScheme(scheme), sources: [EnforcementSlice.noticeSource]).subscription],
            sweeps: [], alarms: Self.slices.flatMap(\.alarms), executor: executor, heads: heads, entropy: entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    // MARK: Acting

    func plan(_ changes: [String: String] = [:], by who: Who = .qin) async throws -> ID {
        let fields = ["team": Self.changning, "place": Self.changning, "held_on": today.text, "check.dust": "true"].merging(changes) { $1 }
        let input = try PlanOperation.Fields.schema.decode(fields.filter { !$0.value.isEmpty }.mapValues(Schema.Raw.text))
        guard let id = try await executor.perform(PlanOperation(input), as: actor(who)).stream else { throw Problem.notFound }
        return id
    }

    @discardableResult
    func take(_ step: String, on id: ID, _ said: [String: String] = [:], by who: Who = .qin, expected: Int64? = nil) async throws
        -> OperationStanding?
    {
        guard let found = OperationStep.all.first(where: { $0.name == step }) else { throw Problem(500, "fixture.step") }
        let input = try found.schema.decode(said.filter { !$0.value.isEmpty }.mapValues(Schema.Raw.text))
        return try await found.carryOut(OperationInput(id, input, expected: expected), actor(who), nil, executor).output
    }

    func tick(_ id: ID, _ mark: Ticks.Mark = .post) -> String { HoldOperation.prefix + Ticks.name(id, mark) }

    /// What a step says where it does not matter what.
    func said(_ step: String) -> [String: String] {
        switch step {
        case "hold": ["held_on": today.text, tick(staff[0]): "true"]
        case "finding": ["check_kind": "dust", "about": "place", "outcome": "mended", "text": "砂土没有苫盖"]
        case "transfer": ["finding": "x", "authority": Self.cityManagement, "text": "请处理"]
        case "cancel": ["text": "下大雪"]
        default: [:]
        }
    }

    /// One that has come so far.
    func reach(_ state: Enforcement.Operation.State) async throws -> ID {
        let id = try await plan()
        let steps: [String] =
            switch state {
            case .planned: []
            case .held: ["hold"]
            case .closed: ["hold", "close"]
            case .cancelled: ["cancel"]
            }
        for step in steps { try await take(step, on: id, said(step)) }
        return id
    }

    /// A finding beyond the team, handed over to 城市管理局.
    func hand(_ id: ID, to authority: String = cityManagement) async throws -> Transfer {
        if try view(id).beyond.isEmpty { try await take("finding", on: id, said("finding").merging(["outcome": "beyond"]) { $1 }) }
        let finding = try view(id).beyond.first?.id.description ?? ""
        try await take("transfer", on: id, ["finding": finding, "authority": authority, "text": "不在本队职权以内"])
        guard let made = try read({ try Transfer.all(of: id, in: $0) }).last else { throw Problem.notFound }
        return made
    }

    func receive(_ id: ID, by who: Who = .zhao) async throws { _ = try await executor.perform(ReceiveTransfer(id), as: actor(who)) }

    func answer(_ id: ID, _ result: String = "taken", by who: Who = .zhao) async throws {
        let input = try AnswerTransfer.Fields.schema.decode(["result": .text(result), "text": .text("已经立案")])
        _ = try await executor.perform(AnswerTransfer(id, input), as: actor(who))
    }

    func addVehicle(_ plate: String = "晋L12345", to team: String = changning, from: String? = nil, by who: Who = .qin) async throws -> ID {
        let input = try AddVehicle.Fields.schema.decode(["plate": .text(plate), "from": .text(from ?? today.text)])
        guard let id = try await executor.perform(AddVehicle(team: team, input), as: actor(who)).output else { throw Problem.notFound }
        return id
    }

    func find(_ id: ID) throws -> Enforcement.Operation {
        guard let found = try read({ try Enforcement.Operation.find(id, in: $0) }) else { throw Problem.notFound }
        return found
    }

    func view(_ id: ID, _ who: Who = .qin) throws -> OperationView {
        let (services, actor) = (try services(), try actor(who))
        return try read { try OperationView.load(id.description, for: actor, services, in: $0) }
    }

    func transfer(_ id: ID, _ who: Who) throws -> TransferView {
        let (services, actor) = (try services(), try actor(who))
        return try read { try TransferView.load(id.description, for: actor, services, in: $0) }
    }

    func request(_ who: Who, _ query: [String: String] = [:]) throws -> Request {
        Request(
            actor: try actor(who), method: "GET", path: "/enforcement", parameters: [:], query: query, input: .empty, locale: "zh-Hans",
            idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
    }

    func list(_ who: Who, _ query: [String: String] = [:], limit: Int = 50) throws -> OperationList {
        let (services, request) = (try services(), try request(who, query))
        return try read { try OperationList.load(request, services, limit: limit, in: $0) }
    }

    func inbox(_ who: Who, _ query: [String: String] = [:], limit: Int = 50) throws -> TransferList {
        let (services, request) = (try services(), try request(who, query))
        return try read { try TransferList.load(request, services, limit: limit, in: $0) }
    }

    /// The kinds of notice that lie with somebody.
    func notices(_ who: Who) throws -> [String] {
        guard let account = accounts[who] else { return [] }
        return try read {
            try $0.all("SELECT kind FROM delivery WHERE recipient = \(account) ORDER BY made_ms, kind LIMIT 20") { try $0.text(0) }
        }
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
