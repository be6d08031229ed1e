import Bulletins
import Delivery
import Enforcement
import Figures
import Foundation
import Indicators
import Kernel
import Ledger
import Logging
import Markup
import Matters
import Mediation
import Mobilisation
import People
import Process
import Recognition
import Schemes
import Storage
import Territory
import TestSupport

@testable import Rights

/// 乡宁县 by its delivered pack in a real database, with people who each hold one role, and everything that is kept about anybody.
final class Precinct: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, LedgerSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        MattersSlice.schema,
        MediationSlice.schema, BulletinsSlice.schema, EnforcementSlice.schema, MobilisationSlice.schema, RecognitionSlice.schema,
        RightsSlice.schema,
        FiguresSlice.schema, IndicatorsSlice.schema,
    ]
    static let keeping = Keeping(
        PeopleSlice.holdings + MattersSlice.holdings + MediationSlice.holdings + MobilisationSlice.holdings
    ) { records, tx in
        for slice in slices { try slice.erase?(records, tx) }
    }
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .path
    private static let sections: [any SchemeSection.Type] = slices.flatMap(\.sections)
    static let changning = "141029100"
    static let office = "141029-CG"

    enum Who: String, CaseIterable, Sendable {
        /// 王村民, 孙会计: residents. 李网格 helps. 赵科长 handles. 刘调度 and 郑县长 decide. 陆主任 answers; 严书记 looks into retaliation; 吴审计.
        case wang, sun, li, zhao, liu, leader, lu, yan, wu

        var post: (role: String, unit: String)? {
            switch self {
            case .wang, .sun: nil
            case .li: ("grid_worker", Precinct.changning)
            case .zhao: ("office_clerk", Precinct.office)
            case .liu: ("county_dispatcher", "141029")
            case .leader: ("leader", "141029")
            case .lu: ("rights_officer", "141029")
            case .yan: ("discipline", "141029")
            case .wu: ("auditor", "141029")
            }
        }
    }

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }

    /// The pack as it is delivered; `change` replaces text in rights.yaml, and `nil` leaves the file out.
    static func load(_ change: (String) -> String? = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        var files = Dictionary(uniqueKeysWithValues: read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
        files["rights.yaml"] = files["rights.yaml"].flatMap(change)
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        let verbs = Set(slices.flatMap(\.verbs)).union([
            "event.read", "import.stage", "import.apply", "import.undo", "admin.view", "admin.check", "territory.attach", "pack.read",
            "pack.keep", "pack.drop",
        ])
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: sections, verbs: verbs)
        let faults = diagnostics.filter { $0.severity == .error }.map { "\($0.file):\($0.line) \($0.code)" }
        return (source, scheme, faults)
    }

    private init(_ test: TestStore, scheme: Scheme, accounts: [Who: ID] = [:]) {
        self.test = test
        self.scheme = scheme
        self.accounts = accounts
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    static func found(_ change: (String) -> String? = { $0 }) async throws -> Precinct {
        let loaded = try load(change)
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let begun = Precinct(try TestStore(slices), scheme: scheme)
        _ = try await begun.executor.perform(ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        var accounts: [Who: ID] = [:]
        for who in Who.allCases {
            accounts[who] =
                try await begun.executor.perform(CreateAccount(username: who.rawValue, displayName: who.rawValue), as: .system).output?
                .account
        }
        return Precinct(begun.test, scheme: scheme, accounts: accounts)
    }

    func actor(_ who: Who, holds: Set<ID> = []) throws -> Actor {
        let grants = try who.post.map { post -> [Actor.Grant] in
            guard let unit = try read({ try UnitRecord.find(code: post.unit, in: $0) }) else { throw Problem(500, "fixture.unit") }
            return [Actor.Grant(role: post.role, unit: unit.id, path: unit.path)]
        }
        return Actor(account: accounts[who], username: who.rawValue, grants: grants ?? [], holds: holds)
    }

    func services() throws -> RightsServices {
        RightsServices(
            store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded(), keeping: Self.keeping,
            logErased: {})
    }

    private var subscriptions: [Subscription] {
        Self.slices.flatMap(\.subscriptions) + MattersSlice.subscriptions(vault: executor.vault)
            + RightsSlice.subscriptions([RevealMatter.verb, RevisitPermission.reveal, MediationPermission.reveal])
            + [
                NoticeMaker(scheme: ActiveScheme(scheme), sources: [MattersSlice.noticeSource, RightsSlice.noticeSource]).subscription
            ]
    }

    /// All that the log leads to, and all that is due.
    func catchUp() async {
        let jobs = JobRunner(
            store: store, subscriptions: subscriptions, sweeps: [],
            alarms: Self.slices.flatMap(\.alarms) + RightsSlice.alarms(Self.keeping),
            executor: executor, heads: heads, entropy: entropy, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await jobs.catchUp()
        await jobs.ringAll()
        await jobs.catchUp()
    }

    func faults() throws -> [String] {
        try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }
    func wait(days: Int64) { entropy.set(now: entropy.now().adding(seconds: days * 86_400)) }
    func wait(hours: Int64) { entropy.set(now: entropy.now().adding(seconds: hours * 3600)) }

    // MARK: Acting

    static let phone = "13911112222"
    static let words = (name: "钱多多", what: "老槐树压了我家后墙")

    func input(_ schema: Schema, _ fields: [String: String]) throws -> Input { try schema.decode(fields.mapValues(Schema.Raw.text)) }

    /// One that was raised with name and phone, by an account or without one.
    func raise(by who: Who? = nil, hide: Bool = false) async throws -> Matter {
        let fields = [
            "category": "public_facilities", "what": Self.words.what, "unit": Self.changning, "name": Self.words.name, "phone": Self.phone,
            "hide": hide ? "true" : "",
        ]
        let actor = try who.map { try self.actor($0) } ?? .anonymous
        let number = try await executor.perform(
            RaiseMatter(input(RaiseMatter.Fields.schema, fields), channel: .web), as: actor
        ).output?.number
        return try matter(number ?? "")
    }

    func matter(_ number: String) throws -> Matter {
        guard let matter = try read({ try Matter.find(number: number, in: $0) }) else { throw Problem.notFound }
        return matter
    }

    func dispatch(_ matter: Matter) async throws {
        let input = try input(DispatchMatter.Fields.schema, ["to": Self.office])
        _ = try await executor.perform(DispatchMatter(matter.number, input, expected: nil), as: .system)
        _ = try await executor.perform(AcceptMatter(matter.number, expected: nil), as: .system)
    }

    func withdraw(_ matter: Matter, as actor: Actor) async throws {
        let input = try input(WithdrawMatter.Fields.schema, ["text": "不用了"])
        _ = try await executor.perform(WithdrawMatter(matter.number, input, expected: nil), as: actor)
    }

    func reveal(_ matter: Matter, by who: Who = .zhao) async throws -> RevealMatter.Contact? {
        let input = try input(RevealMatter.Fields.schema, ["purpose": "handle"])
        return try await executor.perform(RevealMatter(matter.number, input), as: actor(who)).output
    }

    @discardableResult
    func ask(_ kind: String, on matter: Matter, _ more: [String: String] = [:], as actor: Actor) async throws -> ID {
        try await ask(kind, about: matter.id, of: "matters", more, as: actor)
    }

    @discardableResult
    func ask(_ kind: String, about record: ID, of holding: String, _ more: [String: String] = [:], as actor: Actor) async throws -> ID {
        let fields = ["kind": kind, "holding": holding, "record": record.description, "text": "请看一看"].merging(more) { $1 }
        let command = try RequestRight(services(), input(RequestRight.Fields.schema, fields))
        guard let id = try await executor.perform(command, as: actor).stream else { throw Problem.notFound }
        return id
    }

    func answer(_ id: ID, _ outcome: String = "granted", by who: Who = .lu) async throws {
        let input = try input(AnswerRequest.Fields.schema, ["outcome": outcome, "text": "已经核对"])
        if who == .yan {
            _ = try await executor.perform(
                AnswerRetaliation(keeping: Self.keeping, id: id.description, input: input), as: actor(who))
        } else {
            _ = try await executor.perform(AnswerRequest(keeping: Self.keeping, id: id.description, input: input), as: actor(who))
        }
    }

    @discardableResult
    func erase(_ matter: Matter, _ more: [String: String] = [:], as actor: Actor) async throws -> ID {
        try await erase(matter.id, of: "matters", more, as: actor)
    }

    @discardableResult
    func erase(_ record: ID, of holding: String, _ more: [String: String] = [:], as actor: Actor) async throws -> ID {
        let fields = ["holding": holding, "record": record.description, "sure": "true"].merging(more) { $1 }
        guard let id = try await executor.perform(EraseMine(services(), input(EraseMine.Fields.schema, fields)), as: actor).output else {
            throw Problem.notFound
        }
        return id
    }

    func hold(_ matter: Matter, days: Int64 = 30, by who: Who = .lu) async throws -> ID {
        try await hold(matter.number, of: "matters", days: days, by: who)
    }

    func hold(_ label: String, of holding: String, days: Int64 = 30, by who: Who = .lu) async throws -> ID {
        let until = Day(sinceEpoch: entropy.now().day.sinceEpoch + days).text
        let fields = ["holding": holding, "label": label, "ground": "court", "until": until]
        let command = PlaceHold(keeping: Self.keeping, input: try input(PlaceHold.Fields.schema, fields))
        guard let id = try await executor.perform(command, as: actor(who)).stream else { throw Problem.notFound }
        return id
    }

    func data(_ actor: Actor) throws -> MyData {
        let services = try services()
        return try read { try MyData.load(Person(actor), services, in: $0) }
    }

    func entries(_ actor: Actor, of holding: String = "matters") throws -> [MyData.Entry] {
        try data(actor).sections.first { $0.holding == holding }?.entries ?? []
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
