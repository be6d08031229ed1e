import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Markup
import Matters
import People
import Server
import Storage
import TestSupport
import Testing

@testable import App

/// Whole cities by their own packs: counties below them, offices of each county, other states, other words; the same program.
@Suite struct CityTests {
    struct Course: Sendable, CustomTestStringConvertible {
        let pack: String
        let category: String
        let answers: [String: String]
        let place: String
        /// Whom the catalogue names first, and who else may be sent it.
        let offered: [String]
        let states: [String]
        var testDescription: String { "\(pack) \(category)" }
    }

    static let courses = [
        // A rider in 东街街道 saw a hanging wire; the township answers for what its grids find.
        Course(
            pack: "jincheng", category: "rider_report", answers: ["seen": "hanging_wire", "danger_now": "yes", "road_name": "凤台街口"],
            place: "140502001", offered: ["140502001", "140502-CG", "140502-XJ", "140502-ZJ", "140502-GD"],
            states: ["reported", "sent", "signed", "settled", "reviewed"]),
        // 一支队伍管执法: the team of the very township.
        Course(
            pack: "jincheng", category: "illegal_building", answers: [:], place: "140522109",
            offered: ["140522109-ZF", "140522-ZR", "140522-CG"], states: ["reported", "sent", "signed", "settled", "reviewed"]),
        Course(
            pack: "yuncheng", category: "farm_sales", answers: ["crop": "樱桃", "wanted": "帮着直播"], place: "140826106",
            offered: ["140826106", "140826-NY", "140826-ZZ"], states: ["submitted", "entrusted", "undertaken", "answered", "rated"]),
        Course(
            pack: "xianning", category: "bamboo_tea", answers: ["crop": "楠竹"], place: "421281101", offered: ["421281-LY", "421281-NY"],
            states: ["asked", "assigned", "taken_up", "done", "appraised"]),
    ]

    private static func create(_ pack: String, in test: TestPlace) async throws -> Installation {
        try await Installation.create(
            Place(test.folder.appendingPathComponent("data").path, database: test.url),
            pack: DeliveredPacksTests.folder.appendingPathComponent(pack).path, entropy: SeededEntropy(seed: 1, now: TestStore.start))
    }

    private static func actor(_ installation: Installation, _ role: String, _ code: String) throws -> Actor {
        let unit = try installation.store.read { tx in
            try tx.first("SELECT unit, path FROM unit_now WHERE code = \(code) LIMIT 1") { (try $0.id(0), try $0.path(1)) }
        }
        let (id, path) = try #require(unit)
        return Actor(account: ID(high: 0xCA57, low: UInt64(role.utf8.count)), grants: [.init(role: role, unit: id, path: path)])
    }

    @Test(arguments: courses) func theMainJobRunsInACounty(_ course: Course) async throws {
        let test = try TestPlace()
        let installation = try await Self.create(course.pack, in: test)
        let executor = installation.executor
        let resident = Actor(account: ID(high: 1, low: 1))
        let town = try Self.actor(installation, "township_dispatcher", course.place)
        let handler = try #require(course.offered.first)
        let clerk = try Self.actor(installation, handler.contains("-") ? "office_clerk" : "township_clerk", handler)
        let raw =
            course.answers.map { ("question.\($0)", $1) } + [("category", course.category), ("what", "请来看看。"), ("unit", course.place)]
        let input = try RaiseMatter.Fields.schema.decode(Dictionary(uniqueKeysWithValues: raw.map { ($0, Schema.Raw.text($1)) }))
        let number = try #require(try await executor.perform(RaiseMatter(input, channel: .web), as: resident).output).number
        func state() throws -> String? {
            try installation.store.read { tx in
                try tx.first("SELECT state FROM matter WHERE number = \(number) LIMIT 1") { try $0.text(0) }
            }
        }
        var states = [try state()]
        // An office of another county is no choice.
        let elsewhere = try DispatchMatter.Fields.schema.decode(["to": .text("140581-ZJ")])
        await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
            try await executor.perform(DispatchMatter(number, elsewhere, expected: nil), as: town)
        }
        let catalogue = try installation.scheme.current.section(DispatchCatalogue.self)
        let category = try #require(try installation.scheme.current.section(MatterScheme.self).category(course.category))
        let path = try #require(
            try installation.store.read { tx in
                try tx.first("SELECT path FROM unit_now WHERE code = \(course.place) LIMIT 1") { try $0.path(0) }
            })
        #expect(catalogue.handlers(of: category, at: path) == course.offered)
        let to = try DispatchMatter.Fields.schema.decode(["to": .text(handler)])
        _ = try await executor.perform(DispatchMatter(number, to, expected: nil), as: town)
        states.append(try state())
        _ = try await executor.perform(AcceptMatter(number, expected: nil), as: clerk)
        states.append(try state())
        let result = try ResolveMatter.Fields.schema.decode(["result": .text("办好了。")])
        _ = try await executor.perform(ResolveMatter(number, result, expected: nil), as: clerk)
        states.append(try state())
        let rating = try RateMatter.Fields.schema.decode(["score": .text("5"), "solved": .text("yes")])
        _ = try await executor.perform(RateMatter(number, rating, expected: nil), as: resident)
        states.append(try state())
        #expect(states == course.states)
        #expect(try installation.verify().faults == [])
        try installation.close()
    }

    /// Whoever raises something in a city finds the own town under its county.
    @Test func theTownsAreListedUnderTheirCounties() async throws {
        let test = try TestPlace()
        let installation = try await Self.create("jincheng", in: test)
        let words = try Words.embedded()
        let site = try Site(
            configuration: ServerConfiguration(organisation: Organisation(name: "晋城市"), menu: House.menu),
            endpoints: try House.endpoints(installation, words: words),
            authenticator: PeopleAuthenticator(
                store: installation.store, keys: installation.keys, entropy: SystemEntropy(), scheme: installation.scheme),
            scheme: installation.scheme, words: words, entropy: SystemEntropy(), secret: installation.keys.cookie)
        try await makeApplication(site: site, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).test(.router) { client in
            var rider = Browser(client)
            let page = try await rider.get("/raise?category=rider_report").text
            #expect(page.contains("<option value=\"140500\">晋城市</option><optgroup label=\"城区\"><option value=\"140502\">城区</option>"))
            #expect(page.contains("<optgroup label=\"高平市\"><option value=\"140581\">高平市</option><option value=\"140581001\">北城街道</option>"))
            #expect(page.contains("只报事情和地点，不写别人的姓名和住处。"))
            #expect(!page.contains("综合行政执法队"), "a team is no place")
        }
        try installation.close()
    }

    /// Two towns of one name in two counties are told apart wherever matters are shown.
    @Test func townsOfOneNameAreShownWithTheirCounty() async throws {
        let test = try TestPlace()
        let pack = test.folder.appendingPathComponent("pack")
        try FileManager.default.createDirectory(at: test.folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: DeliveredPacksTests.folder.appendingPathComponent("jincheng"), to: pack)
        let file = pack.appendingPathComponent("territory.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing(/code: "?140581001"?, name: [^,]+/, with: "code: \"140581001\", name: 东街街道").utf8).write(to: file)
        let installation = try await Installation.create(
            Place(test.folder.appendingPathComponent("data").path, database: test.url), pack: pack.path,
            entropy: SeededEntropy(seed: 1, now: SystemEntropy().now()))
        for place in ["140502001", "140581001"] {
            let input = try RaiseMatter.Fields.schema.decode(
                ["category": .text("illegal_building"), "what": .text("请来看看。"), "unit": .text(place)])
            _ = try await installation.executor.perform(RaiseMatter(input, channel: .web), as: Actor(account: ID(high: 1, low: 1)))
        }
        let accounts = Accounts(installation)
        let code = try await accounts.create("li", name: "李调度", role: "city_dispatcher", unit: nil)
        _ = try await accounts.activate("li", code: code)
        let token = try await accounts.token(for: "li", label: "test", days: 1)
        let words = try Words.embedded()
        let site = try Site(
            configuration: ServerConfiguration(organisation: Organisation(name: "晋城市"), menu: House.menu),
            endpoints: try House.endpoints(installation, words: words),
            authenticator: PeopleAuthenticator(
                store: installation.store, keys: installation.keys, entropy: SystemEntropy(), scheme: installation.scheme),
            scheme: installation.scheme, words: words, entropy: SystemEntropy(), secret: installation.keys.cookie)
        let numbers = try installation.store.read { tx in try tx.all("SELECT number FROM matter ORDER BY id LIMIT 9") { try $0.text(0) } }
        try await makeApplication(site: site, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).test(.router) { client in
            var li = Browser(client, token: token)
            let list = try await li.get("/work")
            #expect(list.status == 200 && list.text.contains("城区 东街街道") && list.text.contains("高平市 东街街道"))
            var foreign = Browser(client, token: token, locale: "en")
            for (number, county) in zip(numbers, ["城区", "高平市"]) {
                let page = try await li.get("/matters/\(number)", ["X-Purpose": "handling"])
                #expect(page.status == 200 && page.text.contains("\(county) 东街街道"), "\(number)")
                let english = try await foreign.get("/matters/\(number)")
                #expect(!english.text.contains("\(county) 东街街道"))
            }
            // Programs know the place by its code; its name stays its name.
            let json = try #require(JSONValue(try await li.get("/api/v1/matters?side=place").text))
            #expect(json["items"]?.items.allSatisfy { $0["place"]?["name"]?.text == "东街街道" } == true)
        }
        try installation.close()
    }
}
