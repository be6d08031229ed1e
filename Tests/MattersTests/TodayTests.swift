import Kernel
import Markup
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Today for whoever answers for a place: refused to everybody else, and the same figures that the acts come to.
@Suite struct TodayTests {
    private func request(_ actor: Actor, _ query: [String: String] = [:], locale: String = "zh-Hans") -> Request {
        Request(
            actor: actor, method: "GET", path: TodayPage.path, parameters: [:], query: query, input: .empty, locale: locale,
            idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "127.0.0.1", isSecure: false)
    }

    private func today(_ county: County, _ who: Cast, _ query: [String: String] = [:]) throws -> Today {
        let services = try county.services()
        let request = request(try who.actor(in: county), query)
        return try county.read { try Today.load(request, services, in: $0) }
    }

    private func page(_ county: County, _ who: Cast, _ query: [String: String] = [:], locale: String = "zh-Hans") async throws -> String {
        let reply = try await TodayPage.endpoint(county.services()).handle(request(try who.actor(in: county), query, locale: locale))
        guard case .page(let page) = reply.body else { throw Problem(500, "fixture.page") }
        return page.body.text
    }

    @Test(arguments: [
        ("wang", "", "403 forbidden"), ("li", "", "403 forbidden"), ("zhao", "", "403 forbidden"), ("wu", "", "403 forbidden"),
        ("chen", Cast.guanghua, "404 not_found"), ("chen", "141029", "404 not_found"), ("leader", Cast.cityManagement, "404 not_found"),
        ("leader", "nothing", "404 not_found"), ("leader", "", "ok"), ("zhang", Cast.changning, "ok"), ("chen", "", "ok"),
    ])
    func isThereForWhoAnswersForThePlace(_ who: String, _ unit: String, _ due: String) async throws {
        let county = try await County.found()
        let cast = try #require(Cast(rawValue: who))
        #expect(try await outcome { try today(county, cast, unit.isEmpty ? [:] : ["unit": unit]) } == due)
    }

    @Test func tellsWhatCameBackAndWhatResidentsSay() async throws {
        let county = try await County.handling()
        _ = try await county.matter(after: .dispatch, .return)
        _ = try await county.matter(after: .dispatch, .dispute)
        let good = try await county.matter(after: .dispatch, .accept, .resolve)
        try await county.take(.rate, on: good, ["score": "4", "solved": "yes"])
        let bad = try await county.matter(after: .dispatch, .accept, .resolve)
        county.entropy.advance(seconds: 60)
        try await county.take(.rate, on: bad, ["score": "1", "solved": "no"])
        county.entropy.advance(seconds: 60)
        try await county.take(.reopen, on: good)
        await county.jobs().catchUp()
        let seen = try today(county, .leader)
        #expect(seen.returned == 1 && seen.disputed == 1)
        #expect(seen.week == [.rated: 2, .dissatisfied: 1, .unsolved: 1, .reopened: 1, .returned: 1, .disputed: 1])
        #expect(seen.voices.map(\.matter.number) == [good, bad, good])
        #expect(seen.voices.map(\.said.score) == [nil, 1, 4] && seen.voices.map(\.said.solved) == [false, false, true])
        let line = try #require(seen.units.lines.first { $0.unit.unit.code == Cast.changning })
        #expect(line.raised.last == 4 && line.raisedInAll == 4 && line.resolvedInAll == 2 && line.voices[.dissatisfied] == 1)
        #expect(try today(county, .leader, ["unit": Cast.guanghua]).week.isEmpty)
        // A week later it is no longer told of the week; what was said last stays.
        county.entropy.advance(seconds: 7 * 86_400)
        #expect(try today(county, .leader).week.isEmpty && today(county, .leader).voices.count == 3)
        #expect(try county.faults() == [])
    }

    @Test func whatIsLateIsCountedWhereItLies() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept, .contact)
        await county.jobs().catchUp()
        #expect(try today(county, .leader).late.isEmpty && today(county, .leader).overview.late == 0)
        let due = try #require(try county.running(number)[.handle]?.due)
        county.entropy.set(now: due.adding(seconds: -3600))
        #expect(try today(county, .leader).soon == 1)
        county.entropy.set(now: due.adding(seconds: 3600))
        let seen = try today(county, .leader)
        #expect(seen.late.map(\.number) == [number] && seen.soon == 0 && seen.overview.late == 1)
        #expect(seen.units.lines.filter { $0.late > 0 }.map(\.unit.unit.code) == [Cast.changning])
        let text = try await page(county, .leader)
        #expect(text.contains("/work?unit=\(Cast.changning)&clock=late") && text.contains("/work?unit=141029&amp;clock=late"))
    }

    @Test func whatWaitsForOnesAnswerIsToldToWhoAnswers() async throws {
        let county = try await County.deciding()
        try await county.ask(.void, on: county.raise("测试"), by: .liu)
        #expect(try today(county, .leader).decisions?.count == 1)
        #expect(try today(county, .liu).decisions?.count == 0, "nobody answers their own")
        #expect(try today(county, .zhang).decisions == nil)
        #expect(try await !page(county, .zhang).contains("/decisions"))
    }

    @Test func wordsAreShownOfWhatIsPublicAloneAndMasked() async throws {
        let comment = "还是不亮，打我电话13812345678。"
        for isPublic in [true, false] {
            let county = try await County.found(
                Handling.changes + (isPublic ? [.replacing("public: false", with: "public: true")] : []))
            let number = try await county.matter(after: .dispatch, .accept, .resolve)
            try await county.take(.rate, on: number, ["score": "2", "solved": "no", "comment": comment])
            await county.jobs().catchUp()
            for locale in Words.locales {
                let text = try await page(county, .leader, locale: locale)
                #expect(text.contains("还是不亮") == isPublic && !text.contains("13812345678") && !text.contains("王村民"))
                // A word without its translation is shown as its key.
                #expect(text.firstMatch(of: /[>"](?:today|voice|command|wall|picture|kind)\.[a-z.]+[<"]/) == nil)
            }
        }
    }

    @Test func whoMaySeeFiguresOnlyIsLedToNoMatter() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept, .resolve, .rate)
        await county.jobs().catchUp()
        let text = try await page(county, .zhang)
        #expect(!text.contains(number) && !text.contains("/work?"))
        #expect(try await page(county, .leader).contains(number))
    }

    @Test func ofWhatWasSaidTheLatestStay() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept, .resolve)
        let matter = try #require(try county.matter(number))
        let unit = try county.unit(Cast.changning).id
        for index in 0..<(MatterVoices.keptCount + 20) {
            try await county.damage(
                """
                INSERT INTO matter_voice_latest (unit, said_ms, matter, version, score, solved)
                VALUES (\(unit), \(Int64(index)), \(matter.id), 1, \(Int64(5)), \(true))
                """)
        }
        try await county.take(.rate, on: number)
        await county.jobs().catchUp()
        #expect(
            try county.read { try $0.count("SELECT COUNT(*) FROM matter_voice_latest WHERE unit = \(unit)") }
                == Int64(MatterVoices.keptCount))
        let latest = try county.read { try MatterVoices.latest(unit, 2, in: $0) }
        #expect(latest.map(\.matter) == [matter.id, matter.id] && latest[0].at.ms > 1_000_000)
    }

    @Test func aRatingThatNobodyHeardOfIsFound() async throws {
        let county = try await County.handling()
        _ = try await county.matter(after: .dispatch, .accept, .resolve, .rate)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
        try await county.damage("UPDATE matter_voice SET n = n + 1 WHERE fact = 'rated'")
        #expect(try county.faults().contains { $0.contains("matter voices") })
    }

    @Test func everyReadWalksAnIndex() async throws {
        let county = try await County.found()
        let unit = try county.unit("141029").id
        let now = county.entropy.now()
        let span = TodayUnits.Span(parent: unit, first: "1", last: "2")
        try expectIndexed(county.store, MatterVoices.statement(unit, until: now.day))
        try expectIndexed(county.store, MatterVoices.latestStatement(unit, Today.voiceCount))
        try expectIndexed(county.store, Today.soonStatement(unit, now: now))
        try expectIndexed(county.store, Today.returnedStatement(unit))
        let state = try #require(try county.services().scheme.current.section(MatterScheme.self).states.first)
        try expectIndexed(county.store, Today.disputedStatement(unit, state, among: [state.id]))
        try expectIndexed(county.store, span.late(now: now))
        try expectIndexed(county.store, span.days(until: now.day))
        try expectIndexed(county.store, span.voices(until: now.day))
    }
}
