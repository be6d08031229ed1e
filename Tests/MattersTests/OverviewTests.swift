import Kernel
import Markup
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// The picture of a unit: refused to whoever does not look after it, and the same figures that counting gives.
@Suite struct OverviewTests {
    private func request(_ actor: Actor, _ query: [String: String] = [:], locale: String = "zh-Hans") -> Request {
        Request(
            actor: actor, method: "GET", path: "/command", parameters: [:], query: query, input: .empty, locale: locale, idempotency: nil,
            expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "127.0.0.1", isSecure: false)
    }

    private func services(_ county: County) throws -> MatterServices {
        try county.services()
    }

    private func overview(_ county: County, _ who: Cast, _ query: [String: String] = [:]) throws -> UnitOverview {
        let services = try services(county)
        let request = request(try who.actor(in: county), query)
        return try county.read { try UnitOverview.load(request, services, in: $0) }
    }

    @Test(arguments: [
        ("wang", "", "403 forbidden"), ("li", "", "403 forbidden"), ("zhou", "", "403 forbidden"), ("wu", "", "403 forbidden"),
        ("zhao", "", "403 forbidden"), ("chen", "", "ok"), ("chen", Cast.changning, "ok"), ("chen", Cast.guanghua, "404 not_found"),
        ("chen", "141029", "404 not_found"), ("liu", Cast.guanghua, "ok"), ("liu", Cast.cityManagement, "404 not_found"),
        ("liu", "141029999", "404 not_found"), ("leader", "", "ok"), ("zhang", Cast.changning, "ok"),
    ])
    func isThereForWhoLooksAfterThePlace(_ who: String, _ unit: String, _ due: String) async throws {
        let county = try await County.found()
        let cast = try #require(Cast(rawValue: who))
        #expect(try await outcome { try overview(county, cast, unit.isEmpty ? [:] : ["unit": unit]) } == due)
    }

    @Test func saysTheSameFiguresAsCounting() async throws {
        let county = try await County.found()
        for state in ["raised", "raised", "dispatched", "accepted", "resolved", "rated"] { _ = try await county.matter(in: state) }
        _ = try await county.matter(in: "raised", unit: Cast.guanghua)
        _ = try await county.matter(in: "dispatched", unit: "141029")
        await county.jobs().catchUp()
        let top = try overview(county, .liu)
        #expect(top.open == 6)
        #expect(top.counts.filter { $0.value > 0 } == [.raised: 3, .dispatched: 2, .accepted: 1, .resolved: 1, .closed: 1])
        #expect(top.lines.count == 10 && top.lines.allSatisfy { !$0.unit.code.contains("-") })
        #expect(top.lines.first { $0.unit.code == Cast.changning }?.open == 4)
        #expect(top.direct?.filter { $0.value > 0 } == [.dispatched: 1])
        #expect(top.above.isEmpty && top.next == nil)
        #expect(top.today == [MatterDays.raised: 8, MatterDays.resolved: 2, MatterDays.closed: 1])
        let below = try overview(county, .liu, ["unit": Cast.changning])
        #expect(below.above.map(\.code) == ["141029"])
        #expect(below.counts[.raised] == 2 && below.today[MatterDays.raised] == 6)
        // Whoever looks after the township alone is led no further up.
        #expect(try overview(county, .chen).above.isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func yesterdayIsNotToday() async throws {
        let county = try await County.found()
        _ = try await county.matter(in: "rated")
        county.entropy.advance(seconds: 86_400)
        _ = try await county.matter(in: "raised")
        await county.jobs().catchUp()
        #expect(try overview(county, .liu).today == [MatterDays.raised: 1])
        let day = county.entropy.now().day
        let unit = try county.unit("141029").id
        func categories(_ day: Day) throws -> [Int64] {
            try county.read { try MatterDays.categories(unit, until: day, in: $0).map(\.count) }
        }
        #expect(try categories(day) == [2])
        #expect(try categories(Day(sinceEpoch: day.sinceEpoch + 6)) == [1])
        #expect(try categories(Day(sinceEpoch: day.sinceEpoch + 7)) == [])
    }

    @Test func whatWaitsLongestComesFirstAndNobodyElses() async throws {
        let county = try await County.found()
        var numbers: [String] = []
        for index in 0..<8 {
            county.entropy.advance(seconds: 60)
            let state = index == 0 ? "accepted" : index % 2 == 0 ? "dispatched" : "raised"
            numbers.append(try await county.matter(in: state, unit: index == 1 ? Cast.guanghua : Cast.changning))
        }
        #expect(try overview(county, .liu).oldest.map(\.number) == Array(numbers[1...5]))
        #expect(try overview(county, .chen).oldest.map(\.number) == Array(numbers[2...6]))
    }

    @Test func isLateFromTheMomentAClockRanOutUntilSomebodyActs() async throws {
        let county = try await County.found()
        let number = try await county.matter(in: "dispatched")
        _ = try await county.matter(in: "rated")
        #expect(try overview(county, .liu).late == 0)
        county.entropy.advance(seconds: 90 * 86_400)
        #expect(try overview(county, .liu).late == 1)
        #expect(try overview(county, .leader, ["unit": Cast.guanghua]).late == 0)
        for act in [Act.accept, .resolve] { try await county.perform(act, on: number) }
        #expect(try overview(county, .liu).late == 0)
    }

    @Test func everyReadWalksAnIndex() async throws {
        let county = try await County.found()
        let unit = try county.unit("141029").id
        let day = county.entropy.now().day
        try expectIndexed(county.store, UnitOverview.statement(under: unit, after: ""))
        try expectIndexed(county.store, UnitOverview.oldestStatement(unit, .raised))
        try expectIndexed(county.store, MatterDays.todayStatement(unit, day))
        try expectIndexed(county.store, MatterDays.categoriesStatement(unit, until: day))
        try expectIndexed(county.store, MatterNotice.statement(after: 5, upto: 500))
        try expectIndexed(county.store, UnitSketch.statement(under: unit))
    }

    @Test func thePageShowsNobodyAndNothingThatWasSaid() async throws {
        let county = try await County.found()
        let number = try await county.raise("张三家的狗咬人", place: "李四门口", name: "王村民", phone: "13800001234")
        await county.jobs().catchUp()
        let services = try services(county)
        let pages = PicturePages(services: services).endpoints.filter { $0.verb != nil }
        for endpoint in pages {
            for locale in Words.locales {
                let reply = try await endpoint.handle(request(try Cast.liu.actor(in: county), locale: locale))
                guard case .page(let page) = reply.body else { throw Problem(500, "fixture.page") }
                for secret in ["张三", "李四", "王村民", "1380000"] { #expect(!page.body.text.contains(secret)) }
                // The wall names no matter; the command centre leads to those that wait.
                #expect(page.body.text.contains(number) == (endpoint.path == "/command"))
                // A word without its translation is shown as its key.
                #expect(page.body.text.firstMatch(of: /[>"](?:command|wall|picture|today|waited|live|kind)\.[a-z.]+[<"]/) == nil)
            }
        }
    }

    @Test func whoMaySeeFiguresOnlyIsLedToNoMatter() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        await county.jobs().catchUp()
        let command = try #require(PicturePages(services: services(county)).endpoints.first)
        guard case .page(let page) = try await command.handle(request(try Cast.zhang.actor(in: county))).body else { return }
        #expect(!page.body.text.contains(number) && !page.body.text.contains("/work?"))
        #expect(page.body.text.contains("<span class=\"figure\">1</span>"))
    }

    @Test func shadesFollowTheFigures() {
        #expect(UnitMap.borders(0) == [])
        #expect(UnitMap.borders(1) == [1])
        #expect(UnitMap.borders(3) == [1, 2, 3])
        #expect(UnitMap.borders(10) == [3, 5, 8, 10])
        #expect(UnitMap.borders(100) == [25, 50, 75, 100])
        #expect([0, 1, 25, 26, 75, 100].map { UnitMap.shade($0, UnitMap.borders(100)) } == [0, 1, 1, 2, 3, 4])
    }
}
