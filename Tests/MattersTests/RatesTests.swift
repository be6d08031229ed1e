import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// What is told of each unit and month, and what is left out of its rates.
@Suite struct RatesTests {
    private func line(_ code: String, _ county: County) throws -> MatterMonths.Line? {
        let unit = try county.unit(code).id
        return try county.read { try MatterMonths.lines(unit, until: county.entropy.now(), in: $0) }.first
    }

    private func resolved(_ county: County, _ count: Int) async throws -> [String] {
        var numbers: [String] = []
        for _ in 0..<count { numbers.append(try await county.matter(after: .dispatch, .accept, .resolve)) }
        return numbers
    }

    @Test func whatWasLeftOutIsInNoRateAndInNoOther() async throws {
        let county = try await County.deciding()
        let numbers = try await resolved(county, 6)
        let late = try await county.matter(after: .dispatch, .accept)
        county.entropy.advance(seconds: 20 * 86_400)
        try await county.take(.resolve, on: late)
        await county.jobs().catchUp()
        #expect(try line(Cast.cityManagement, county)?.month == "2026-12")
        #expect(try line(Cast.cityManagement, county)?[.handled] == 1 && line(Cast.cityManagement, county)?.percent == nil)
        let unit = try county.unit("141029").id
        func november() throws -> MatterMonths.Line? {
            try county.read { try MatterMonths.lines(unit, until: county.entropy.now(), in: $0) }.last
        }
        #expect(try november()?[.handled] == 6 && november()?[.met] == 6 && november()?.percent == 100)
        let id = try await county.ask(.exclude, on: numbers[0], by: .chen)
        await county.jobs().catchUp()
        #expect(try november()?[.handled] == 6)
        try await county.answer(id, "grant", by: .liu)
        try await county.answer(id, "grant", by: .leader)
        // Opened again and resolved once more, it stays out.
        try await county.take(.rate, on: numbers[0])
        try await county.take(.reopen, on: numbers[0])
        try await county.take(.resolve, on: numbers[0])
        await county.jobs().catchUp()
        #expect(try november()?[.handled] == 5 && november()?[.met] == 5 && november()?[.excluded] == 1)
        #expect(try november()?.told(.excluded) == nil && november()?.told(.handled) == 5)
        #expect(try line("141029", county)?[.handled] == 1 && line("141029", county)?[.met] == 0)
        for _ in 0..<2 { await county.jobs().catchUp() }
        #expect(try november()?[.handled] == 5)
        #expect(try county.faults() == [])
    }

    @Test func decisionsAreCountedWhereTheyWereGranted() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.answer(county.ask(.extend, on: number, by: .zhao), "grant", by: .chen)
        try await county.answer(county.ask(.shelve, on: number, by: .zhao), "grant", by: .liu)
        let test = try await county.raise("测试")
        let id = try await county.ask(.void, on: test, by: .chen)
        try await county.answer(id, "grant", by: .liu)
        try await county.answer(id, "grant", by: .leader)
        await county.jobs().catchUp()
        let office = try #require(try line(Cast.cityManagement, county))
        #expect(office[.extended] == 1 && office[.shelved] == 1 && office[.voided] == 0)
        #expect(try line(Cast.changning, county)?[.voided] == 1)
        #expect(try line("141029", county)?[.voided] == 1 && line("141029", county)?[.extended] == 1)
        #expect(try line(Cast.housing, county) == nil)
        #expect(try county.faults() == [])
    }

    /// Neither a count nor a share says how few something was.
    @Test(
        arguments: [(6, 6, 100), (20, 10, 50), (20, 0, 0), (20, 18, nil), (20, 3, nil), (4, 4, nil), (6, 3, nil)]
            as [(Int64, Int64, Int64?)])
    func whatIsSmallIsNotToldByAShareEither(_ handled: Int64, _ met: Int64, _ percent: Int64?) {
        let line = MatterMonths.Line(month: "2026-11", counts: [.handled: handled, .met: met])
        #expect(line.percent == percent)
        #expect(percent != nil || line.told(.met) == nil)
    }

    @Test func aLookWalksItsKey() async throws {
        let county = try await County.deciding()
        try expectIndexed(county.store, MatterMonths.statement(try county.unit("141029").id, from: "2026-01"))
    }
}
