import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Who may ask, who may answer, and what is refused. The county begins on Friday, 2026-11-20 at 09:00.
@Suite struct DecisionTests {
    @Test(arguments: MatterVerb.decided.sorted { $0.rawValue < $1.rawValue }) func whoMayNotReadIsToldNotFound(_ verb: MatterVerb)
        async throws
    {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept, by: Cast.sun.actor(in: county))
        for cast in [Cast.wang, .li, .guo, .qian, .zhou] {
            let told = try await outcome { try await county.ask(verb, on: number, by: cast) }
            #expect(told == "404 not_found", "\(cast)")
        }
        #expect(try await outcome { try await county.ask(verb, on: number, by: .sun) } == "403 forbidden")
        #expect(try await outcome { try await county.ask(verb, on: number, by: .leader) } == "403 forbidden")
        #expect(try await outcome { try await county.ask(verb, on: "2026000000010", by: .zhao) } == "404 not_found")
    }

    @Test func fromTheWrongStateOrWithoutAReasonNothingIsAsked() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch)
        #expect(try await outcome { try await county.ask(.extend, on: number, by: .zhao) } == "409 matter.transition")
        #expect(try await outcome { try await county.ask(.void, on: number, by: .chen) } == "409 matter.transition")
        try await county.take(.accept, on: number)
        for (said, field) in [
            (["text": ""], "text"), (["ground": "funding"], "ground"), (["amount": "6"], "amount"), (["amount": "0"], "amount"),
            (["evidence": "\(ID.zero)"], "evidence"),
        ] {
            do {
                try await county.ask(.extend, on: number, by: .zhao, said)
                Issue.record("\(said) was taken")
            } catch let problem as Problem { #expect(problem.status == 422 && problem.fields.map(\.field) == [field], "\(said)") }
        }
        #expect(try county.decisions(number).isEmpty)
    }

    /// The program itself asks for nothing and answers nothing: there is always somebody who did.
    @Test func nobodyIsNobody() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        #expect(try await outcome { try await county.take(.extend, on: number, Deciding.said(.extend)) } == "401 sign_in_needed")
    }

    @Test func theSameIsAskedForOnceAtATime() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        #expect(try await outcome { try await county.ask(.extend, on: number, by: .zhao) } == "409 decision.waiting")
        #expect(try county.view(number, Cast.zhao.actor(in: county))?.verbs.contains(.extend) == false)
        try await county.ask(.shelve, on: number, by: .zhao)
        #expect(try await outcome { try await county.answer(id, "withdraw", by: .chen) } == "403 decision.not_asked")
        try await county.answer(id, "withdraw", by: .zhao)
        #expect(try await outcome { try await county.answer(id, "withdraw", by: .zhao) } == "409 decision.settled")
        #expect(try await outcome { try await county.answer(id, "grant", by: .chen) } == "409 decision.settled")
        #expect(try county.decision(id)?.state == .withdrawn)
        try await county.ask(.extend, on: number, by: .zhao)
        #expect(try county.faults() == [])
    }

    /// Nothing more is asked for where too much was said, and what was asked for is answered.
    @Test func itIsGrantedHoweverMuchWasSaid() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        for _ in 0..<MatterMove.remarkLimit { _ = try await outcome { try await county.take(.comment, on: number) } }
        #expect(try await outcome { try await county.ask(.shelve, on: number, by: .zhao) } == "409 matter.full")
        try await county.answer(id, "grant", by: .chen)
        #expect(try county.decision(id)?.state == .granted && county.matter(number)?.course.extended == 1)
        #expect(try county.faults() == [])
    }

    @Test func onlyWhomItWaitsForAnswersAndNobodyTheirOwn() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch)
        try await county.take(.accept, on: number)
        try await county.take(.resolve, on: number)
        let id = try await county.ask(.exclude, on: number, by: .chen)
        #expect(try await outcome { try await county.answer(id, "grant", by: .chen) } == "403 decision.own")
        #expect(try await outcome { try await county.answer(id, "refuse", by: .chen) } == "403 decision.own")
        #expect(try await outcome { try await county.answer(id, "grant", by: .zhao) } == "403 forbidden")
        for cast in [Cast.guo, .wang, .qian] {
            #expect(try await outcome { try await county.answer(id, "grant", by: cast) } == "404 not_found", "\(cast)")
        }
        #expect(try await outcome { try await county.answer(.zero, "grant", by: .liu) } == "404 not_found")
        #expect(try county.inbox(.chen).isEmpty && county.inbox(.guo).isEmpty)
        #expect(try county.inbox(.liu) == [number] && county.inbox(.leader) == [number])
        try await county.answer(id, "grant", by: .liu)
        #expect(try await outcome { try await county.answer(id, "grant", by: .liu) } == "403 decision.answered")
        #expect(try county.decision(id)?.state == .waiting && county.matter(number)?.course.excluded == nil)
        #expect(try county.inbox(.liu).isEmpty && county.inbox(.leader) == [number])
        try await county.answer(id, "grant", by: .leader)
        #expect(try county.decision(id)?.state == .granted && county.matter(number)?.course.excluded != nil)
        #expect(try await outcome { try await county.ask(.exclude, on: number, by: .chen) } == "409 decision.often")
        // It concerns rates alone: the staff read it, and whoever raised it reads nothing of it.
        #expect(try county.view(number, Cast.chen.actor(in: county))?.steps.contains { $0.verb == "exclude" } == true)
        let told = try #require(try county.view(number, .holding(county.matter(number)))).steps
        #expect(told.map(\.verb).contains("resolve") && !told.map(\.verb).contains("exclude"))
        #expect(try county.faults() == [])
    }

    /// What it waits for was written down when it was asked for: another pack changes nothing of it.
    @Test func aChainIsPinned() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        let later = try await county.governed(
            by: Deciding.changes + [
                .replacing("- [{roles: [township_dispatcher, county_dispatcher]}]\n", with: "- [{roles: [leader]}]\n"),
                .replacing("- [{roles: [county_dispatcher]}, {roles: [leader]}]\n", with: "- [{roles: [county_dispatcher]}]\n"),
            ])
        #expect(try await outcome { try await later.answer(id, "grant", by: .leader) } == "403 decision.not_yours")
        try await later.answer(id, "grant", by: .chen)
        #expect(try later.decision(id)?.state == .granted)
        #expect(try later.faults() == [])
    }

    /// What can no longer happen waits for nobody.
    @Test func whatGoesOnWithoutItLapses() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        try await county.take(.note, on: number)
        #expect(try county.decision(id)?.state == .waiting)
        try await county.take(.resolve, on: number)
        #expect(try county.decision(id)?.state == .lapsed && county.matter(number)?.course.pending == 0)
        #expect(try county.inbox(.chen).isEmpty)
        let clocks = try county.read { try Clock.all(of: id, in: $0) }
        #expect(clocks.map(\.outcome) == [.stopped])
        #expect(try county.faults() == [])
    }

    /// The approver has a clock of their own: it warns and is late like any other, and whoever is above is told.
    @Test func anApproverIsLateToo() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        let clock = try #require(try county.read { try Clock.all(of: id, in: $0) }.first)
        #expect(clock.stage == .decide && clock.due.minuteText == "2026-11-23 18:00")
        county.entropy.advance(seconds: 5 * 86_400)
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.payload["subject"] == .id(id) }
        #expect(rung.map(\.type) == ["clock.warn", "clock.late"])
        #expect(rung.last?.payload["to"] == .id(try county.unit("141029").id))
        try await county.answer(id, "grant", by: .chen)
        let line = try #require(try county.view(number, Cast.liu.actor(in: county))?.decisions.first)
        #expect(line.clocks.map(\.outcome) == [.late] && line.answers.map(\.vote.role) == ["township_dispatcher"])
        #expect(line.reason == "配件还没有到。")
        #expect(try county.view(number, Cast.leader.actor(in: county))?.decisions.count == 1)
        #expect(try county.faults() == [])
    }

    @Test func anInboxWalksItsKey() async throws {
        let county = try await County.deciding()
        let unit = try county.unit(Cast.changning).id
        try expectIndexed(
            county.store,
            DecisionRecord.waitingStatement(role: "township_dispatcher", unit: unit, for: Cast.chen.account, after: .start, limit: 25))
        try expectIndexed(county.store, ClockPause.overStatement(by: county.entropy.now(), limit: 25))
    }
}
