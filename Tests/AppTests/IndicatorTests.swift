import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Markup
import Matters
import Storage
import Territory
import TestSupport
import Testing

@testable import App
@testable import Indicators

/// Figures of real matters: they move with each of them, open to their rows, and are told as whoever asks may know them.
@Suite struct IndicatorTests {
    private func follow(_ town: Town) async throws {
        let installation = town.installation
        await JobRunner(
            store: installation.store, subscriptions: House.subscriptions, sweeps: [], heads: installation.heads, entropy: town.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).catchUp()
    }

    private func matters(_ town: Town, _ state: String, _ count: Int, in unit: String = Town.changning) async throws -> [String] {
        var numbers: [String] = []
        for _ in 0..<count { numbers.append(try await town.matter(state, in: unit, office: Town.cityManagement, by: nil)) }
        return numbers
    }

    @Test func figuresMoveWithTheirMattersAndOpenToThem() async throws {
        let town = try await Town.open()
        let rated = try await matters(town, "rated", 3)
        let open = try await matters(town, "accepted", 2)
        _ = try await matters(town, "resolved", 1, in: Town.guanghua)
        try await follow(town)
        try await town.serve { client in
            var liu = Browser(client, token: town.token(.liu))
            func get(_ path: String) async throws -> JSONValue {
                let answer = try await liu.get("/api/v1/indicators/\(path)")
                #expect(answer.status == 200, "\(path): \(answer.text)")
                return try #require(JSONValue(answer.text))
            }
            let received = try await get("received?unit=141029")
            #expect(received["numerator"]?.number == 6 && received["behind"]?.number == 0)
            #expect(received["months"]?[11]?["numerator"]?.number == 6 && received["months"]?[0]?["value"] == .null)
            #expect(try await get("open?unit=\(Town.changning)")["numerator"]?.number == 2)
            let time = try await get("on_time_rate?unit=141029")
            #expect(time["numerator"]?.number == 4 && time["denominator"]?.number == 4 && time["value"]?.number == 1)
            #expect(time["saturated"] == .flag(false))
            let unrated = try await get("unrated_rate?unit=141029&period=month")
            #expect(unrated["numerator"]?.number == 1 && unrated["denominator"]?.number == 4 && unrated["value"] == .fraction(0.25))
            let rows = try await get("unrated_rate/rows?unit=141029&of=numerator")
            #expect(rows["items"]?[0] != nil && rows["items"]?[1] == nil)
            let denominator = try await get("unrated_rate/rows?unit=\(Town.changning)&of=denominator")
            let told = (0..<4).compactMap { denominator["items"]?[$0]?["number"]?.text }
            #expect(Set(told) == Set(rated))
            let stock = try await get("open/rows?unit=\(Town.changning)")
            #expect(Set((0..<3).compactMap { stock["items"]?[$0]?["number"]?.text }) == Set(open))
            // One more, and it is there.
            _ = try await matters(town, "raised", 1)
            try await follow(town)
            #expect(try await get("received?unit=141029")["numerator"]?.number == 7)
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// Two systems that know nothing of one another agree on what is open in each unit.
    @Test func whatIsOpenIsWhatTheTallySays() async throws {
        let town = try await Town.open()
        for state in ["raised", "dispatched", "accepted", "resolved", "rated", "voided", "shelved"] {
            _ = try await matters(town, state, 1)
        }
        try await follow(town)
        let pairs = try town.installation.store.read { tx in
            let indicator = try #require(try town.installation.scheme.current.section(IndicatorScheme.self).find("open"))
            let today = town.clock.now().day
            let reading = try IndicatorReading(indicator, .now, today: today, in: tx)
            return try ["141029", Town.changning, Town.guanghua].map { code in
                let unit = try #require(try UnitRecord.find(code: code, in: tx))
                let tally = try tx.count(
                    "SELECT COALESCE(SUM(n), 0) FROM matter_tally WHERE unit = \(unit.id) AND kind IN ('raised', 'dispatched', 'accepted')")
                return (try reading.outcome(of: unit, Period(.month, on: today), in: tx).numerator, tally)
            }
        }
        for (open, tally) in pairs { #expect(open == tally) }
        #expect(pairs[0].0 == 4)
    }

    @Test func everybodyIsToldPublicFiguresInRoundNumbers() async throws {
        let town = try await Town.open()
        _ = try await matters(town, "rated", 6)
        _ = try await matters(town, "raised", 2, in: Town.guanghua)
        try await follow(town)
        try await town.serve { client in
            var nobody = Browser(client)
            let whole = try #require(JSONValue(try await nobody.get("/api/v1/indicators/received?unit=141029").text))
            #expect(whole["numerator"]?.number == 10 && whole["below"]?[0] == nil)
            let small = try #require(JSONValue(try await nobody.get("/api/v1/indicators/received?unit=\(Town.guanghua)").text))
            #expect(small["numerator"] == .null && small["value"] == .null)
            let rate = try #require(JSONValue(try await nobody.get("/api/v1/indicators/rated_solved?unit=141029").text))
            #expect(rate["value"]?.number == 1 && rate["low"] == .null && rate["numerator"]?.number == 5)
            let list = try await nobody.get("/indicators")
            #expect(list.status == 200 && list.text.contains("按时办结率") && !list.text.contains("九成以内"))
            #expect(try await nobody.get("/api/v1/indicators/open?unit=141029").status == 401)
            #expect(try await nobody.get("/indicators/received?unit=141029&from=2026-13-01").status == 422)
            #expect(try await nobody.get("/indicators/received?unit=141029&tree=later").status == 422)
            #expect(try await nobody.get("/indicators/nothing").status == 404)
        }
    }

    @Test func thePagesTellHowAFigureComesAbout() async throws {
        let town = try await Town.open()
        _ = try await matters(town, "rated", 2)
        _ = try await matters(town, "resolved", 2, in: Town.guanghua)
        try await follow(town)
        try await town.serve { client in
            var liu = Browser(client, token: town.token(.liu))
            for (path, words) in [
                ("/indicators?unit=141029", ["来源构成", "受理件数"]),
                ("/indicators/on_time_rate?unit=141029", ["按时办结 ÷ 应办结", "当时区划", "昌宁镇", "基数太小", "95%"]),
                ("/indicators/received?unit=141029&order=value", ["按代码排列", "折算每千户"]),
                ("/indicators/source_mix?unit=141029", ["构成", "网页"]),
                ("/indicators/handling_p50?unit=141029", ["三十二分之一"]),
                ("/indicators/visit_coverage?unit=141029", ["走访"]),
                ("/indicators/unrated_rate/rows?unit=141029", ["分子的每一条", "/matters/"]),
            ] {
                let page = try await liu.get(path)
                #expect(page.status == 200, "\(path)")
                for word in words { #expect(page.text.contains(word), "\(path) without \(word)") }
            }
            let file = try await liu.get("/indicators/on_time_rate/file?unit=141029")
            #expect(file.status == 200 && file.text.contains("\"昌宁镇\",\"\(Town.changning)\""))
            liu.locale = "en"
            #expect(try await liu.get("/indicators/unrated_rate?unit=141029").text.contains("1 − (rated ÷ resolved)"))
        }
    }

    /// The closed lists that the program keeps twice are the same.
    @Test func waysAreThoseOfMatters() {
        #expect(IndicatorReader.ways.union(["assist"]) == Set(Channel.allCases.map(\.rawValue)))
    }

    @Test func theProgramNamesWhatItKnows() throws {
        let words = try Words.embedded()
        for locale in Words.locales {
            let lexicon = words.lexicon(locale, scheme: nil)
            for id in IndicatorReader.named { #expect(lexicon.has("indicator.\(id)"), "\(locale): \(id)") }
            for measure in Measure.allCases { #expect(lexicon.has("measure.\(measure.name)"), "\(locale): \(measure)") }
        }
    }
}
