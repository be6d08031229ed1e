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

@testable import Mobilisation

/// 昌宁镇 with the tasks of its delivered pack, in a real database: 张支书 who leads, 李网格 who helps, and volunteers by number.
final class Village: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        MobilisationSlice.schema,
    ]
    private static let sections: [any SchemeSection.Type] = slices.flatMap(\.sections)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../Packs/xiangning"
    ).path

    static let changning = "141029100"
    static let guanghua = "141029101"

    enum Who: String, CaseIterable, Sendable {
        /// 张支书 of 昌宁镇, 郭支书 of 光华镇, 李网格 of 昌宁镇; 王村民 has an account and joined nothing.
        case zhang, guo, li, wang

        var role: (id: String, unit: String)? {
            switch self {
            case .zhang: ("village_secretary", Village.changning)
            case .guo: ("village_secretary", Village.guanghua)
            case .li: ("grid_worker", Village.changning)
            case .wang: nil
            }
        }
    }

    private static let roles = """
        signed_in:
          over: signed_in
          verbs: [task.read, task.claim, task.leave, task.offer, task.take, task.arrive, volunteer.join, volunteer.leave, volunteer.read,
            squad.read, squad.join, squad.leave, duty.away, duty.offer, duty.take, theme.read]
        village_secretary:
          over: place
          verbs: [task.publish, task.shift, task.lead, task.help, task.confirm, task.close, task.finish, task.cancel, squad.form,
            squad.lead, squad.change, squad.invite, squad.remove, squad.vehicle, squad.account, squad.drop, squad.dissolve,
            roster.set, roster.place, roster.drop, roster.publish, roster.confirm, roster.end, theme.set, theme.note]
        squad_leader:
          over: reporter
          verbs: [squad.lead, squad.change, squad.invite, squad.remove, squad.vehicle, squad.account, squad.drop,
            roster.set, roster.place, roster.drop, roster.publish, roster.confirm, roster.end]
        grid_worker:
          over: place
          verbs: [task.lead, task.help, task.confirm]
        leader: {over: place, verbs: [territory.read, territory.approve, territory.refuse]}

        """
    private static let notices = """
        kinds:
          task_called: {on: task.publish, to: [addressee]}
          task_off: {on: task.cancel, to: [addressee], urgent: true}
          task_place: {on: task.promote, to: [reporter], urgent: true}
          task_drawn: {on: task.drawn, to: [reporter]}
          task_offered: {on: task.offered, to: [reporter], urgent: true}
          task_served: {on: task.served, to: [reporter]}
          squad_asked: {on: squad.invite, to: [reporter]}
          duty_planned: {on: roster.publish, to: [addressee]}
          duty_offered: {on: duty.offer, to: [addressee]}
          duty_taken: {on: duty.take, to: [reporter]}
          duty_served: {on: duty.served, to: [reporter]}

        """

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]
    /// Those who joined in 昌宁镇, by number.
    let volunteers: [ID]

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }
    var vault: any Vault { executor.vault }

    static func load(_ change: ((String) -> String?) = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        let all = Dictionary(read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
        var files = all.filter { name, _ in
            ["pack.yaml", "territory.yaml", "calendar.yaml", "mobilisation.yaml"].contains(name) || name.hasPrefix("words/")
        }
        files["mobilisation.yaml"] = files["mobilisation.yaml"].flatMap(change)
        (files["roles.yaml"], files["notices.yaml"]) = (roles, notices)
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: Set(slices.flatMap(\.verbs)))
        return (source, scheme, diagnostics.filter { $0.severity == .error }.map { "\($0.file):\($0.line) \($0.code)" })
    }

    private init(_ test: TestStore, scheme: Scheme, accounts: [Who: ID] = [:], volunteers: [ID] = []) {
        self.test = test
        self.scheme = scheme
        self.accounts = accounts
        self.volunteers = volunteers
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    static func found(volunteers count: Int = 6, seed: UInt64 = 1) async throws -> Village {
        let loaded = try load()
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let test = try TestStore(slices, seed: seed)
        let begun = Village(test, scheme: scheme)
        _ = try await begun.executor.perform(ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        let (accounts, volunteers) = try await begun.executor.together { together -> ([Who: ID], [ID]) in
            var (accounts, volunteers): ([Who: ID], [ID]) = ([:], [])
            for who in Who.allCases {
                accounts[who] = try together.perform(CreateAccount(username: who.rawValue, displayName: who.rawValue), as: .system).account
            }
            for number in 0..<count {
                let made = try together.perform(CreateAccount(username: "v\(number)", displayName: "志愿\(number)"), as: .system)
                volunteers.append(made.account)
                try together.perform(JoinVolunteers(try Self.joining()), as: Actor(account: made.account))
            }
            return (accounts, volunteers)
        }
        return Village(test, scheme: scheme, accounts: accounts, volunteers: volunteers)
    }

    static func joining(_ changes: [String: String] = [:]) throws -> Input {
        let fields = ["unit": changning, "age": "18", "consent": "true"].merging(changes) { $1 }
        return try JoinVolunteers.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
    }

    func governed(_ change: (String) -> String?) throws -> Village {
        guard let scheme = try Self.load(change).scheme else { throw Problem(500, "fixture.pack") }
        return Village(test, scheme: scheme, accounts: accounts, volunteers: volunteers)
    }

    func actor(_ who: Who) throws -> Actor {
        let grants = try who.role.map { role -> [Actor.Grant] in
            let unit = try unit(role.unit)
            return [Actor.Grant(role: role.id, unit: unit.id, path: unit.path)]
        }
        return Actor(account: accounts[who], username: who.rawValue, grants: grants ?? [])
    }

    func volunteer(_ number: Int) -> Actor { Actor(account: volunteers[number], username: "v\(number)") }

    func unit(_ code: String) throws -> UnitRecord {
        guard let unit = try read({ try UnitRecord.find(code: code, in: $0) }) else { throw Problem(500, "fixture.unit") }
        return unit
    }

    func services() throws -> MobilisationServices {
        MobilisationServices(store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded())
    }

    func jobs() -> JobRunner {
        JobRunner(
            store: store,
            subscriptions: Self.slices.flatMap(\.subscriptions)
                + [NoticeMaker(scheme: ActiveScheme(scheme), sources: [MobilisationSlice.noticeSource]).subscription],
            sweeps: [], alarms: Self.slices.flatMap(\.alarms), executor: executor, heads: heads, entropy: entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func faults() throws -> [String] {
        try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }

    func wait(hours: Int64 = 0, seconds: Int64 = 0) { entropy.set(now: entropy.now().adding(seconds: hours * 3600 + seconds)) }

    // MARK: Acting

    static let published = [
        "unit": changning, "kind": "environment", "title": "清理河道", "what": "带手套和雨鞋", "place": "东桥头", "fairness": "first",
        "least_age": "18", "day": "2026-11-21", "starts": "08:30", "ends": "11:30", "places": "2",
    ]

    /// A task for tomorrow morning; its id and that of its only shift.
    func publish(_ changes: [String: String] = [:], by who: Who = .zhang) async throws -> (task: ID, shift: ID) {
        let input = try PublishTask.Fields.schema.decode(Self.published.merging(changes) { $1 }.mapValues(Schema.Raw.text))
        guard let id = try await executor.perform(PublishTask(input), as: actor(who)).output,
            let shift = try read({ try TaskShift.all(of: id, in: $0) }).first
        else { throw Problem.notFound }
        return (id, shift.id)
    }

    @discardableResult
    func claim(_ shift: ID, by number: Int) async throws -> ClaimStanding? {
        try await executor.perform(ClaimPlace(shift), as: volunteer(number)).output
    }

    @discardableResult
    func leave(_ claim: ID, of shift: ID, by actor: Actor) async throws -> ClaimStanding? {
        try await executor.perform(LeavePlace(claim, of: shift), as: actor).output
    }

    func take(_ step: String, on task: ID, _ said: [String: String] = [:], by who: Who = .zhang) async throws {
        guard let found = TaskStep.all.first(where: { $0.name == step }) else { throw Problem(500, "fixture.step") }
        let input = try found.schema.decode(said.mapValues(Schema.Raw.text))
        _ = try await found.carryOut(task, input, actor(who), nil, executor)
    }

    func confirm(_ shift: ID, _ claims: [ID], _ said: [String: String] = [:], by who: Who = .zhang) async throws {
        var fields = said
        for claim in claims { fields[ConfirmShift.Fields.tick(claim)] = "true" }
        let input = try ConfirmShift.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        _ = try await executor.perform(ConfirmShift(shift, input), as: actor(who))
    }

    func seated(_ shift: ID) throws -> [TaskClaim] { try read { try TaskClaim.seated(shift, in: $0) } }
    func waiting(_ shift: ID) throws -> [TaskClaim] { try read { try TaskClaim.waiting(shift, in: $0) } }
    func find(_ claim: ID) throws -> TaskClaim { try read { try TaskClaim.load(claim, in: $0) } }
    func task(_ id: ID) throws -> TaskNotice { try read { try TaskNotice.load(id, in: $0) } }
    func events(_ id: ID) throws -> [SealedEvent] { try read { try EventLog.stream(id, limit: 200, in: $0) } }

    /// The kinds of notices that somebody has.
    func notices(of account: ID) throws -> [String] {
        try read { tx in
            try tx.all("SELECT kind FROM delivery WHERE recipient = \(account) ORDER BY kind, id LIMIT 50") { try $0.text(0) }
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
