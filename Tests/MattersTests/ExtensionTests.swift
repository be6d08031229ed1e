import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// 延期: what is granted lies on top of the limit, wherever its end is counted.
@Suite struct ExtensionTests {
    @Test func itIsAskedForInTimeOnly() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try county.at("2026-12-01 18:00")
        try await county.answer(county.ask(.extend, on: number, by: .zhao), "refuse", by: .chen)
        county.entropy.advance(seconds: 60)
        #expect(try await outcome { try await county.ask(.extend, on: number, by: .zhao) } == "409 decision.late")
    }

    @Test func whileItWaitsAndWhenItIsRefusedNothingChanges() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let before = try #require(try county.running(number)[.handle])
        let version = try county.matter(number)?.version
        let id = try await county.ask(.extend, on: number, by: .zhao)
        await county.jobs().ringAll()
        #expect(try county.running(number)[.handle]?.due == before.due && county.running(number)[.handle]?.next == before.next)
        try await county.answer(id, "refuse", by: .liu)
        let after = try #require(try county.running(number)[.handle])
        #expect(after.due == before.due && after.extensions.isEmpty && after.next == before.next)
        #expect(try county.matter(number)?.version == version && county.matter(number)?.course.extended == 0)
        #expect(try county.faults() == [])
    }

    @Test func whatIsGrantedIsCountedOnFromTheOldEnd() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept, by: Cast.wang.actor(in: county))
        #expect(try county.due(number) == "2026-12-01 18:00")
        let first = try await county.ask(.extend, on: number, by: .zhao)
        try await county.answer(first, "grant", by: .chen, text: "同意。")
        #expect(try county.due(number) == "2026-12-04 18:00")
        let clock = try #require(try county.running(number)[.handle])
        #expect(clock.limit.text == "7 working days" && clock.extensions.map(\.limit.text) == ["3 working days"])
        #expect(clock.extensions.map(\.decision) == [first])
        #expect(try county.matter(number)?.due == county.running(number)[.contact]?.due)
        // The resident reads how long and why.
        let view = try #require(try county.view(number, Cast.wang.actor(in: county)))
        let step = try #require(view.steps.last)
        #expect(step.verb == "extend" && step.text == "配件还没有到。" && step.until?.minuteText == "2026-12-04 18:00")
        #expect(view.decisions.isEmpty)
        let line = try #require(view.clocks.first { $0.clock.stage == .handle })
        #expect(line.proof.due.at == clock.due)
        #expect(try county.faults() == [])
    }

    @Test func theSecondTimeNeedsSomebodyHigherAndThereIsNoThird() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.answer(county.ask(.extend, on: number, by: .zhao), "grant", by: .chen)
        let second = try await county.ask(.extend, on: number, by: .zhao, ["amount": "5"])
        #expect(try await outcome { try await county.answer(second, "grant", by: .chen) } == "403 decision.not_yours")
        #expect(try await outcome { try await county.answer(second, "grant", by: .leader) } == "403 decision.not_yours")
        try await county.answer(second, "grant", by: .liu)
        #expect(try county.due(number) == "2026-12-04 18:00")
        #expect(try await outcome { try await county.answer(second, "grant", by: .liu) } == "403 decision.answered")
        try await county.answer(second, "grant", by: .leader)
        #expect(try county.due(number) == "2026-12-11 18:00")
        #expect(try await outcome { try await county.ask(.extend, on: number, by: .zhao) } == "409 decision.often")
        let types = try county.read { try EventLog.stream(second, limit: 10, in: $0) }.map(\.type)
        #expect(types == ["decision.request", "decision.pass", "decision.grant"])
        #expect(try county.read { try Clock.all(of: second, in: $0) }.map(\.outcome) == [.met, .met])
        #expect(try county.faults() == [])
    }

    /// Asked for in time and granted late: that it was late stays told, and it is warned and late anew by its new end.
    @Test func aLateGrantStillCounts() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept, .contact)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        try county.at("2026-12-02 10:00")
        await county.jobs().ringAll()
        let clock = try #require(try county.running(number)[.handle])
        #expect(clock.level == 1)
        try await county.answer(id, "grant", by: .chen)
        let after = try #require(try county.running(number)[.handle])
        #expect(after.level == 0 && !after.isWarned && after.due.minuteText == "2026-12-04 18:00")
        try county.at("2026-12-07 10:00")
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.stream == clock.id }.map { "\($0.type) \($0.occurred.minuteText)" }
        #expect(rung.filter { $0.hasPrefix("clock.late") } == ["clock.late 2026-12-01 18:00", "clock.late 2026-12-04 18:00"])
        #expect(rung.count { $0.hasPrefix("clock.warn") } == 2)
        #expect(try county.faults() == [])
    }

    /// Extended while the clock stands still, before it and after it: the end comes out the same as counted from history.
    @Test func anExtensionAndAPauseGoTogether() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try county.at("2026-11-23 10:00")
        try await county.take(.suspend, on: number)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        try await county.answer(id, "grant", by: .chen)
        let paused = try #require(try county.running(number)[.handle])
        #expect(paused.paused != nil && paused.due.minuteText == "2026-12-14 18:00")
        try county.at("2026-11-25 09:00")
        try await county.take(.resume, on: number)
        // Two ends of business lay in the pause.
        #expect(try county.due(number) == "2026-12-08 18:00")
        #expect(try county.faults() == [])
    }

    /// A later calendar moves what was extended too, and a check finds a wrong end.
    @Test func aWrongEndIsFound() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.answer(county.ask(.extend, on: number, by: .zhao), "grant", by: .chen)
        try await county.damage("UPDATE clock SET extensions = '' WHERE stage = 'handle'")
        #expect(
            try county.faults().contains {
                $0.hasSuffix("and should be at \((try county.at("2026-12-01 18:00"), county.entropy.now().ms).1)")
            })
    }
}
