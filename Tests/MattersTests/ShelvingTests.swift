import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// 挂账: put off on a ground until a review, and back by itself.
@Suite struct ShelvingTests {
    @Test func aReviewIsBoundedAndASeasonHolds() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        for (ground, until, code) in [
            ("funding", "2026-11-20", "review_day"), ("funding", "2026-11-19", "review_day"), ("funding", "2027-03-21", "review_day"),
            ("season", "2027-04-02", "review_day"),
        ] {
            do {
                try await county.ask(.shelve, on: number, by: .zhao, ["ground": ground, "until": until])
                Issue.record("\(ground) until \(until) was taken")
            } catch let problem as Problem { #expect(problem.fields.map(\.code) == [code], "\(ground) until \(until)") }
        }
        try await county.answer(
            county.ask(.shelve, on: number, by: .zhao, ["ground": "season", "until": "2027-03-20"]), "withdraw", by: .zhao)
        try county.at("2027-03-01 10:00")
        do {
            try await county.ask(.shelve, on: number, by: .zhao, ["ground": "season", "until": "2027-04-02"])
            Issue.record("beyond the season")
        } catch let problem as Problem { #expect(problem.fields.map(\.code) == ["season"]) }
        try await county.answer(
            county.ask(.shelve, on: number, by: .zhao, ["ground": "season", "until": "2027-04-01"]), "withdraw", by: .zhao)
        try county.at("2027-04-05 10:00")
        do {
            try await county.ask(.shelve, on: number, by: .zhao, ["ground": "season", "until": "2027-04-06"])
            Issue.record("out of season")
        } catch let problem as Problem { #expect(problem.fields.map(\.code) == ["season"]) }
    }

    @Test func itStandsStillAndComesBackByItself() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept, .contact)
        let before = try #require(try county.running(number)[.handle])
        let id = try await county.ask(.shelve, on: number, by: .zhao)
        #expect(try await outcome { try await county.answer(id, "grant", by: .chen) } == "403 decision.not_yours")
        #expect(try county.matter(number)?.state == "accepted")
        try await county.answer(id, "grant", by: .liu)
        #expect(try county.matter(number)?.state == "shelved")
        let shelved = try #require(try county.running(number)[.handle])
        #expect(shelved.paused != nil && shelved.next?.minuteText == "2026-12-21 08:30")
        county.entropy.advance(seconds: 20 * 86_400)
        await county.jobs().ringAll()
        #expect(try county.matter(number)?.state == "shelved")
        #expect(try await outcome { try await county.take(.resume, on: number) } == "409 matter.transition")
        try county.at("2026-12-21 09:00")
        await county.jobs().ringAll()
        #expect(try county.matter(number)?.state == "accepted")
        let event = try #require(try county.events(of: number).last)
        #expect(event.type == "matter.unshelve" && event.payload["automatic"] == .flag(true))
        #expect(event.occurred.minuteText == "2026-12-21 08:30")
        // No end of business between Friday the 20th and Monday the 21st counts.
        let after = try #require(try county.running(number)[.handle])
        #expect(before.due.minuteText == "2026-12-01 18:00" && after.due.minuteText == "2026-12-29 18:00")
        #expect(try county.faults() == [])
    }

    @Test func sooner() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.answer(county.ask(.shelve, on: number, by: .zhao), "grant", by: .liu)
        try county.at("2026-11-24 09:00")
        #expect(try await outcome { try await county.take(.unshelve, on: number, by: Cast.leader.actor(in: county)) } == "403 forbidden")
        try await county.take(.unshelve, on: number, by: Cast.zhao.actor(in: county))
        #expect(try county.matter(number)?.state == "accepted" && county.due(number) == "2026-12-02 18:00")
        #expect(try await outcome { try await county.ask(.shelve, on: number, by: .zhao) } == "409 decision.often")
        #expect(try county.faults() == [])
    }

    /// Where every clock is late already none stands still; its review comes all the same.
    @Test func whatIsLateComesBackToo() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        try county.at("2026-12-04 10:00")
        await county.jobs().ringAll()
        try await county.answer(county.ask(.shelve, on: number, by: .zhao), "grant", by: .liu)
        #expect(try county.running(number)[.handle]?.paused == nil)
        try county.at("2026-12-21 08:31")
        await county.jobs().ringAll()
        #expect(try county.matter(number)?.state == "accepted")
        #expect(try county.faults() == [])
    }

    @Test func aReviewThatHasPassedIsNotGranted() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.shelve, on: number, by: .zhao, ["until": "2026-11-23"])
        try county.at("2026-11-23 09:00")
        #expect(try await outcome { try await county.answer(id, "grant", by: .liu) } == "409 decision.over")
        #expect(try county.decision(id)?.state == .waiting)
        try await county.answer(id, "refuse", by: .liu)
        #expect(try county.faults() == [])
    }
}
