import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Ledgers of what was asked for and given back, and how much of it a unit may have in a month. The county begins on 2026-11-20 at 09:00.
@Suite struct LedgerTests {
    private static func bounds(_ shares: String) -> PackText.Change {
        .whole("arbitration: {within: 1 working day}\nshares:\n\(shares)\n", in: "bounds.yaml")
    }

    private static let one = bounds(
        """
          extend: {share_at_most: 5, always: 1, beyond: higher}
          shelve: {share_at_most: 5, always: 1, beyond: refuse}
          return: {share_at_most: 50, always: 1, beyond: refuse}
        """)

    private func ledger(_ kind: MatterVerb, _ who: Cast, _ county: County, _ parts: [String: String] = [:]) throws -> Ledger {
        let services = try county.services()
        let actor = try who.actor(in: county)
        let query = try Ledger.Query { ["kind": kind.rawValue].merging(parts) { $1 }[$0] }
        return try county.read { try Ledger.load(query, for: actor, services, in: $0) }
    }

    // MARK: - Caps

    @Test func beyondTheShareSomebodyHigherDecides() async throws {
        let county = try await County.deciding([Self.one])
        try county.at("2026-12-01 09:00")
        let first = try await county.matter(after: .dispatch, .accept)
        let second = try await county.matter(after: .dispatch, .accept)
        let view = try #require(try county.view(first, Cast.zhao.actor(in: county)))
        #expect(view.shares[.extend]?.count == 0 && view.shares[.extend]?.isFull == false && view.shares[.extend]?.due == 2)
        try await county.ask(.extend, on: first, by: .zhao)
        let id = try await county.ask(.extend, on: second, by: .zhao)
        let record = try #require(try county.decision(id))
        #expect(record.isBeyond && record.chain.steps.map(\.roles) == [["county_dispatcher"], ["leader"]])
        #expect(try await outcome { try await county.answer(id, "grant", by: .chen) } == "403 decision.not_yours")
        let line = try #require(try county.view(second, Cast.liu.actor(in: county))?.decisions.first)
        #expect(line.share?.count == 2 && line.share?.allowed == 1)
        // A refusal gives back what was asked for.
        try await county.answer(id, "refuse", by: .liu)
        #expect(try county.view(second, Cast.zhao.actor(in: county))?.shares[.extend]?.count == 1)
        #expect(try county.faults() == [])
    }

    /// What may not be given back is not supposed to be either.
    @Test func whatIsBeyondTheShareIsNotSupposed() async throws {
        let county = try await County.deciding([Self.one])
        let first = try await county.matter(after: .dispatch)
        let second = try await county.matter(after: .dispatch)
        func suppose() throws -> WhatIf {
            guard let matter = try county.matter(second) else { throw Problem.notFound }
            let supposed = try WhatIf.Supposed { ["case": "return"][$0] }
            return try county.read { try WhatIf.load(supposed, of: matter, county.scheme, now: county.entropy.now(), in: $0) }
        }
        #expect(try suppose().unit != nil)
        try await county.take(.return, on: first, by: Cast.zhao.actor(in: county))
        let told = try await outcome { _ = try suppose() }
        #expect(try await told == outcome { try await county.take(.return, on: second, by: Cast.zhao.actor(in: county)) })
        #expect(told == "409 matter.returns_share")
    }

    /// It is the share of a month: in the next one the unit asks like any other.
    @Test func theNextMonthBeginsAnew() async throws {
        let county = try await County.deciding([Self.one])
        let first = try await county.matter(after: .dispatch, .accept)
        try await county.ask(.shelve, on: first, by: .zhao)
        let second = try await county.matter(after: .dispatch, .accept)
        do {
            try await county.ask(.shelve, on: second, by: .zhao)
            Issue.record("it was taken")
        } catch let problem as Problem {
            #expect(problem.status == 409 && problem.code == "decision.share")
            #expect(problem.args["count"] == "1" && problem.args["percent"] == "5" && problem.args["month"] == "2026-11")
        }
        try county.at("2026-12-01 09:00")
        try await county.ask(.shelve, on: second, by: .zhao)
        #expect(try county.faults() == [])
    }

    @Test func returnsBeyondTheShareAreRefused() async throws {
        let county = try await County.deciding([Self.one])
        try county.at("2026-12-01 09:00")
        let zhao = try Cast.zhao.actor(in: county)
        var numbers: [String] = []
        for _ in 0..<2 { numbers.append(try await county.matter(after: .dispatch)) }
        try await county.take(.return, on: numbers[0], by: zhao)
        #expect(try await outcome { try await county.take(.return, on: numbers[1], by: zhao) } == "409 matter.returns_share")
        #expect(try county.matter(numbers[1])?.state == "dispatched" && county.matter(numbers[1])?.course.returned == 0)
        // Another office has its own; and of four that are due, two may be given back.
        let other = try await county.matter()
        try await county.take(.dispatch, on: other, ["to": Cast.housing])
        try await county.take(.return, on: other, by: Cast.qian.actor(in: county))
        for _ in 0..<3 { _ = try await county.matter(after: .dispatch) }
        try await county.take(.return, on: numbers[1], by: zhao)
        #expect(try county.faults() == [])
    }

    @Test func whatIsCountedIsOnAnIndex() async throws {
        let county = try await County.deciding([Self.one])
        let unit = try county.unit(Cast.cityManagement).id
        let month = Month(county.entropy.now())
        for statement in [
            Clock.dueStatement(.handle, unit: unit, in: month), Clock.dueStatement(.dispatch, unit: unit, in: month),
            DecisionRecord.standingStatement("extend", unit: unit, in: month), MatterReturn.countStatement(unit, in: month),
        ] { try expectIndexed(county.store, statement) }
    }

    @Test(arguments: [
        ("  extend: {share_at_most: 0, always: 1, beyond: higher}", "bounds.yaml:3:27 pack.number"),
        ("  extend: {share_at_most: 5, beyond: higher}", "bounds.yaml:3:11 pack.missing"),
        ("  extend: {share_at_most: 5, always: 1, beyond: never}", "bounds.yaml:3:49 pack.choice"),
        ("  return: {share_at_most: 5, always: 1, beyond: higher}", "bounds.yaml:3:49 bounds.higher"),
        ("  exclude: {share_at_most: 5, always: 1, beyond: higher}", "bounds.yaml:3:50 bounds.higher"),
    ])
    func aBoundThatCannotBeIsTold(_ shares: String, _ fault: String) throws {
        let errors = try PackText.errors(Deciding.changes + [Self.bounds(shares)])
        #expect(errors.count == 1 && errors[0].split(separator: " ").first == fault.split(separator: " ").first, "\(errors)")
        if fault.contains("bounds.") { #expect(errors == [fault]) }
    }

    @Test func aBoundOfWhatThereIsNotIsTold() throws {
        let shares = Self.bounds("  extend: {share_at_most: 5, always: 1, beyond: refuse}")
        #expect(try PackText.errors([shares]) == ["bounds.yaml:3:11 bounds.unused"])
        #expect(BoundsScheme.Share(percent: 5, always: 3, beyond: .refuse).allowed(of: 59) == 3)
        #expect(BoundsScheme.Share(percent: 5, always: 3, beyond: .refuse).allowed(of: 80) == 4)
    }

    // MARK: - Ledgers

    @Test func whatWasAskedStandsInTheLedgerAsItCameOut() async throws {
        let county = try await County.deciding()
        let granted = try await county.matter(after: .dispatch, .accept)
        let refused = try await county.matter(after: .dispatch, .accept)
        let waiting = try await county.matter(after: .dispatch, .accept)
        try await county.answer(county.ask(.extend, on: granted, by: .zhao), "grant", by: .chen)
        county.entropy.advance(seconds: 60)
        let id = try await county.ask(.extend, on: refused, by: .zhao)
        county.entropy.advance(seconds: 2 * 86_400)
        try await county.answer(id, "refuse", by: .liu)
        try await county.ask(.extend, on: waiting, by: .zhao)
        await county.jobs().catchUp()
        let all = try ledger(.extend, .liu, county)
        #expect(all.lines.map(\.number) == [waiting, refused, granted])
        #expect(all.lines.map(\.outcome) == ["waiting", "refused", "granted"])
        #expect(all.lines.map { $0.answers.map(\.role) } == [[], ["county_dispatcher"], ["township_dispatcher"]])
        #expect(all.lines.map { $0.days(county.entropy.now()) } == [0, 2, 0])
        #expect(all.lines.allSatisfy { $0.unit?.code == Cast.cityManagement && $0.ground == "complex" && $0.opens })
        // The office sees its own, the town what happened there, another town and another office nothing.
        #expect(try ledger(.extend, .zhao, county).lines.count == 3 && ledger(.extend, .chen, county).lines.count == 3)
        #expect(try ledger(.extend, .guo, county).lines.isEmpty && ledger(.extend, .qian, county).lines.isEmpty)
        #expect(try ledger(.extend, .liu, county, ["outcome": "refused"]).lines.map(\.number) == [refused])
        #expect(try ledger(.extend, .liu, county, ["month": "2026-10"]).lines.isEmpty)
        #expect(try ledger(.extend, .liu, county, ["month": "2026-11"]).lines.count == 3)
        #expect(try ledger(.shelve, .liu, county).lines.isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func returnsStandInTheirsAlsoThoseFromBefore() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch)
        try await county.take(.return, on: number)
        // As it was before returns were written down.
        try await county.damage("DELETE FROM matter_return")
        await county.jobs().catchUp()
        let lines = try ledger(.return, .liu, county).lines
        #expect(lines.map(\.unit?.code) == [Cast.cityManagement] && lines.map(\.times) == [1] && lines.map(\.outcome) == ["done"])
        let unit = try county.unit(Cast.cityManagement).id
        let months = try county.read { try MatterMonths.lines(unit, until: county.entropy.now(), in: $0) }
        #expect(months.first?[.returned] == 1)
        #expect(try county.faults() == [])
    }

    @Test func whoMayNotSeeAUnitIsToldNotFound() async throws {
        let county = try await County.deciding()
        #expect(try await outcome { try ledger(.extend, .guo, county, ["unit": Cast.changning]) } == "404 not_found")
        #expect(try await outcome { try ledger(.extend, .liu, county, ["unit": "nowhere"]) } == "404 not_found")
        #expect(try await outcome { try ledger(.extend, .wang, county) } == "403 forbidden")
        for bad in [["kind": "resolve"], ["kind": "x"], ["month": "2026-13"], ["month": "x"], ["outcome": "x"], ["after": "x"]] {
            #expect(try await outcome { try ledger(.extend, .liu, county, bad) } == "422 input.invalid", "\(bad)")
        }
    }

    @Test func pagesFollowOneAnother() async throws {
        let county = try await County.deciding()
        var numbers: [String] = []
        for round in 0..<(Ledger.pageSize + 3) {
            let number = try await county.matter(after: .dispatch, .accept)
            let id = try await county.ask(.extend, on: number, by: .zhao)
            if round % 2 == 0 { try await county.answer(id, "refuse", by: .liu) }
            numbers.append(number)
            if round % 3 == 0 { county.entropy.advance(seconds: 1) }
        }
        await county.jobs().catchUp()
        let first = try ledger(.extend, .liu, county)
        #expect(first.lines.count == Ledger.pageSize)
        let second = try ledger(.extend, .liu, county, ["after": try #require(first.next)])
        #expect(second.lines.count == 3 && second.next == nil && !second.isFirst)
        #expect(Set(first.lines.map(\.number) + second.lines.map(\.number)) == Set(numbers))
    }

    @Test func aLedgerWalksItsKey() async throws {
        let county = try await County.deciding()
        let services = try county.services()
        for who in [Cast.liu, .chen, .zhao] {
            let actor = try who.actor(in: county)
            let reach = try county.read { try MatterList.Reach(nil, of: actor, services.policy, in: $0) }
            try expectIndexed(
                county.store, Ledger.statement(.extend, "granted", reach, from: Instant(ms: 0), after: .start, limit: 25))
        }
        #expect(Month("2026-12")?.end == Month("2027-01")?.start && Month("2026-13") == nil && Month("26-01-01") == nil)
    }
}
