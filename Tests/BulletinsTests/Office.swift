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

@testable import Bulletins

/// 乡宁县 of the delivered pack, in a real database, with people who publish, read and look on.
final class Office: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, PeopleSlice.schema, DeliverySlice.schema, BulletinsSlice.schema,
    ]
    private static let sections: [any SchemeSection.Type] = slices.dropFirst().flatMap(\.sections)
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .path

    static let county = "141029"
    static let changning = "141029100"
    static let guanghua = "141029101"

    enum Who: String, CaseIterable, Sendable {
        /// 刘调度 of the county, 陈调度 of 昌宁镇 and 邱调度 of 光华镇 publish; 郑县长 only looks on.
        case liu, chen, qiu, leader
        /// 顾指导 and 洪指导 serve as grid instructors in 昌宁镇, 邓指导 in 光华镇; 王村民 serves nowhere.
        case gu, hong, deng, wang

        var role: (id: String, unit: String)? {
            switch self {
            case .liu: ("county_dispatcher", Office.county)
            case .chen: ("township_dispatcher", Office.changning)
            case .qiu: ("township_dispatcher", Office.guanghua)
            case .leader: ("leader", Office.county)
            case .gu, .hong, .deng, .wang: nil
            }
        }

        var post: String? {
            switch self {
            case .gu, .hong: Office.changning
            case .deng: Office.guanghua
            default: nil
            }
        }
    }

    private static let roles = """
        everyone: {over: anyone, verbs: [bulletin.read]}
        signed_in: {over: signed_in, verbs: [bulletin.confirm, notice.read]}
        county_dispatcher: {over: place, verbs: [bulletin.overview, bulletin.publish, bulletin.withdraw]}
        township_dispatcher: {over: place, verbs: [bulletin.overview, bulletin.publish, bulletin.withdraw]}
        leader: {over: place, verbs: [bulletin.overview, territory.read, territory.approve, territory.refuse]}
        """
    private static let bulletins = "posts: [grid_instructor, grid_head]\nquestion: policy_question\n"
    private static let notices = """
        kinds:
          bulletin: {on: bulletin.publish, to: [addressee]}
          bulletin_off: {on: bulletin.withdraw, to: [addressee]}

        """

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog
    let accounts: [Who: ID]
    let posts: [Who: ID]

    var store: any Engine { test.store }
    var entropy: SeededEntropy { test.entropy }

    /// The delivered files that concern bulletins; `change` replaces text in bulletins.yaml, and `nil` leaves the file out.
    static func load(_ change: (String) -> String? = { $0 }) throws -> (source: PackSource, scheme: Scheme?, faults: [String]) {
        guard let read = PackSource.read(folder: folder).source else { throw Problem(500, "fixture.pack") }
        let all = Dictionary(read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
        var files = all.filter { ["pack.yaml", "territory.yaml", "calendar.yaml"].contains($0.key) || $0.key.hasPrefix("words/") }
        files["bulletins.yaml"] = change(bulletins)
        files["notices.yaml"] = notices
        files["roles.yaml"] = roles + "\n"
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

    static func found() async throws -> Office {
        let loaded = try load()
        guard let scheme = loaded.scheme else {
            throw Problem(500, "fixture.pack", args: ["faults": loaded.faults.joined(separator: "\n")])
        }
        let begun = Office(try TestStore(slices), scheme: scheme)
        _ = try await begun.executor.perform(ActivatePack(source: loaded.source, scheme: scheme, sections: sections), as: .system)
        _ = try await begun.executor.perform(FoundTerritory(), as: .system)
        var (accounts, posts): ([Who: ID], [Who: ID]) = ([:], [:])
        for who in Who.allCases {
            accounts[who] = try await begun.account(who.rawValue)
            if let unit = who.post { posts[who] = try await begun.appoint(who.rawValue, in: unit) }
        }
        return Office(begun.test, scheme: scheme, accounts: accounts, posts: posts)
    }

    func account(_ name: String) async throws -> ID? {
        try await executor.perform(CreateAccount(username: name, displayName: name), as: .system).output?.account
    }

    @discardableResult
    func appoint(_ name: String, in unit: String, post: String = "grid_instructor") async throws -> ID? {
        let input = try AppointPost.Fields.schema.decode([
            "post": .text(post), "name": .text("\(name)指导"), "phone": .text("0357123\(name.utf8.count)00"), "username": .text(name),
        ])
        return try await executor.perform(AppointPost(unit: unit, input), as: .system).output
    }

    func actor(_ who: Who?) throws -> Actor {
        guard let who else { return .anonymous }
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

    func services() throws -> BulletinServices {
        BulletinServices(
            store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded(), files: files,
            questions: { _, _ in (0, 0) })
    }

    var files: AttachedFiles {
        AttachedFiles(
            files: FileFolder(path: test.folder.appendingPathComponent("files").path), vault: executor.vault, entropy: entropy)
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }
    func faults() throws -> [String] { try Verifier(checks: Self.slices.flatMap(\.checks)).verify(store, heads: heads.read()).faults }
    func wait(days: Int64) { entropy.set(now: entropy.now().adding(seconds: days * 86_400)) }

    func jobs() -> JobRunner {
        JobRunner(
            store: store, subscriptions: [NoticeMaker(scheme: ActiveScheme(scheme), sources: [BulletinsSlice.noticeSource]).subscription],
            sweeps: Self.slices.flatMap(\.sweeps), alarms: [], executor: executor, heads: heads, entropy: entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func forget() async throws { _ = try await store.write(Work { tx in try BulletinTables.forget.run(tx) }) }

    // MARK: Acting

    static let texts = (title: "城乡居民医保缴费", text: "十二月二十日前缴清。\n困难家庭有资助。")

    func publish(_ changes: [String: String] = [:], by who: Who = .chen) async throws -> ID {
        let fields = ["unit": Self.changning, "title": Self.texts.title, "text": Self.texts.text, "post.grid_instructor": "true"]
            .merging(changes) { $1 }
        let input = try PublishBulletin.Fields.schema.decode(fields.filter { !$0.value.isEmpty }.mapValues(Schema.Raw.text))
        guard let id = try await executor.perform(PublishBulletin(input), as: actor(who)).stream else { throw Problem.notFound }
        return id
    }

    func confirm(_ id: ID, by who: Who) async throws { _ = try await executor.perform(ConfirmBulletin(id), as: actor(who)) }

    func withdraw(_ id: ID, by who: Who = .chen, ground: String = "写错了日期") async throws {
        let input = try WithdrawBulletin.Fields.schema.decode(["ground": .text(ground)])
        _ = try await executor.perform(WithdrawBulletin(id, input), as: actor(who))
    }

    func find(_ id: ID) throws -> Bulletin? { try read { try Bulletin.find(id, in: $0) } }

    func view(_ id: ID, _ who: Who?) throws -> BulletinView {
        let (services, actor) = (try services(), try actor(who))
        return try read { try BulletinView.load(id.description, for: actor, services, in: $0) }
    }

    private func request(_ who: Who?, _ query: [String: String], _ parameters: [String: String] = [:]) throws -> Request {
        Request(
            actor: try actor(who), method: "GET", path: "/bulletins", parameters: parameters, query: query, input: .empty,
            locale: "zh-Hans", idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "",
            isSecure: true)
    }

    func list(_ who: Who?, _ query: [String: String] = [:], limit: Int = 50) throws -> BulletinList {
        let (services, request) = (try services(), try request(who, query))
        return try read { try BulletinList.load(request, services, limit: limit, in: $0) }
    }

    static let voice = Array("#!AMR\n".utf8) + [UInt8](repeating: 0x3C, count: 96)

    /// Over the same path as the pages and the API.
    @discardableResult
    func attach(_ id: ID, by who: Who?, _ bytes: [UInt8] = voice, key: IdempotencyKey? = nil) async throws -> Receipt<ID> {
        let request = Request(
            actor: try actor(who), method: "POST", path: "/bulletins/\(id)/files", parameters: ["id": id.description], query: [:],
            input: .empty, upload: bytes, locale: "zh-Hans", idempotency: key, expectedVersion: nil,
            form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
        return try await services().attach(request)
    }

    /// What a reader gets who asks for a file by its address.
    func file(_ file: ID, of id: ID, _ who: Who?) async throws -> Reply {
        let services = try services()
        let page: @Sendable (Request, Problem) throws -> Page = { _, problem in throw problem }
        let read = BulletinFiles(services: services, reshow: page).endpoints.first { $0.method == .get && $0.skin == .page }
        guard let read else { throw Problem.notFound }
        return try await read.handle(request(who, [:], ["id": id.description, "file": file.description]))
    }

    func counts(_ id: ID, _ who: Who, unit: String? = nil) throws -> ReadingCounts {
        let request = try request(who, unit.map { ["unit": $0] } ?? [:], ["id": id.description])
        let services = try services()
        return try read { try ReadingCounts.load(request, services, in: $0) }
    }

    /// How many notices of a kind lie with somebody.
    func notices(_ kind: String, to who: Who) throws -> Int64 {
        guard let account = accounts[who] else { return -1 }
        return try read { try $0.count("SELECT COUNT(*) FROM delivery WHERE recipient = \(account) AND kind = \(kind)") }
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
