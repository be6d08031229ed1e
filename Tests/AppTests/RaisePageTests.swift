import Kernel
import Storage
import Testing

@testable import App

/// The page for raising a matter: categories by class, and the questions of the one that is chosen.
@Suite struct RaisePageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let lamp = ["category": "street_lighting", "what": "路灯一直不亮。", "unit": Town.changning]

    @Test func offersTheCategoriesByClass() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let page = try await wang.get("/raise").text
            #expect(page.contains("<summary>公共设施</summary>") && page.contains("<summary>心理服务</summary>"))
            #expect(page.contains("<a href=\"/raise?category=street_lighting\">路灯照明</a>"))
            #expect(page.contains("<optgroup label=\"公共设施\"><option value=\"public_facilities\">公共设施损坏</option>"))
            #expect(!page.contains("question.light_fault"))
            #expect(page.contains("满3年") || page.contains("满 3 年"))
        }
    }

    @Test func asksWhatTheChosenOneAsks() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let page = try await wang.get("/raise?category=street_lighting").text
            #expect(page.contains("路灯怎么了") && page.contains("value=\"pole_damaged\"") && page.contains("灯杆歪了或者断了"))
            #expect(page.contains("type=\"date\"") && !page.contains("<summary>公共设施</summary>"))
            #expect(page.contains("<option value=\"street_lighting\" selected>"))
            #expect(!page.contains("note bad"), "a lamp is no fire")
            let gas = try await wang.get("/raise?category=gas_supply").text
            #expect(gas.contains("这类事请先打火警电话 119、报警电话 110"))
            #expect(try await wang.get("/raise?category=weather").text.contains("<summary>公共设施</summary>"))
            var english = Browser(client, locale: "en")
            #expect(try await english.get("/raise?category=street_lighting").text.contains("The pole is bent or broken"))
        }
    }

    @Test func aMissingAnswerIsAskedForAndThenShown() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let refused = try await wang.fillIn("/raise", to: "/raise", Self.lamp)
            #expect(refused.status == 422 && refused.text.contains("路灯怎么了：") && refused.text.contains("value=\"flickering\""))
            var answered = Self.lamp.merging(["question.light_fault": "flickering", "question.count": "2", "question.since": "2026-11-01"])
            { $1 }
            for name in ["_csrf", "_key"] { answered[name] = refused.hidden(name) }
            let raised = try await wang.send("/raise", form: answered)
            #expect(raised.status == 303)
            let matter = try await wang.get(raised.location).text
            #expect(matter.contains("<dt>路灯怎么了</dt><dd class=\"said\">一闪一闪</dd>") && matter.contains("2026-11-01"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aProgramAnswersToo() async throws {
        let town = town
        try await town.serve { client in
            var program = Browser(client, token: town.token(.wang))
            let bare = try await program.send("/api/v1/matters", json: Self.lamp)
            #expect(bare.status == 422 && bare.text.contains("question.light_fault"))
            let raised = try await program.send(
                "/api/v1/matters", json: Self.lamp.merging(["question.light_fault": "dark", "question.count": "2"]) { $1 })
            #expect(raised.status == 201)
            let number = try #require(JSONValue(raised.text)?["number"]?.text)
            let answers = try #require(JSONValue(try await program.get("/api/v1/matters/\(number)").text)?["answers"]).items
            #expect(answers.map { $0["question"]?.text } == ["light_fault", "count"])
            #expect(answers.map { $0["answer"]?.text } == ["dark", "2"])
        }
    }
}
