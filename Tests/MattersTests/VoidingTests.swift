import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// 作废: two people, a reason for its reporter, and an objection that begins it again.
@Suite struct VoidingTests {
    private func voided(_ county: County) async throws -> String {
        let number = try await county.raise("测试测试", by: Cast.wang.actor(in: county))
        let id = try await county.ask(.void, on: number, by: .chen)
        try await county.answer(id, "grant", by: .liu)
        #expect(try county.matter(number)?.state == "raised")
        try await county.answer(id, "grant", by: .leader)
        return number
    }

    @Test func oneRefusalIsEnough() async throws {
        let county = try await County.deciding()
        let number = try await county.raise()
        let id = try await county.ask(.void, on: number, by: .chen)
        try await county.answer(id, "grant", by: .liu)
        try await county.answer(id, "refuse", by: .leader)
        #expect(try county.matter(number)?.state == "raised" && county.decision(id)?.state == .refused)
        #expect(try county.faults() == [])
    }

    @Test func itsReporterReadsWhy() async throws {
        let county = try await County.deciding()
        let number = try await voided(county)
        let view = try #require(try county.view(number, Cast.wang.actor(in: county)))
        #expect(view.matter.state == "voided" && view.steps.last?.text == "是一条测试。" && view.verbs.contains(.appeal))
        #expect(try county.running(number).isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func onlyItsReporterObjectsAndInTime() async throws {
        let county = try await County.deciding()
        let number = try await voided(county)
        for cast in [Cast.chen, .liu, .leader] {
            #expect(try await outcome { try await county.take(.appeal, on: number, by: cast.actor(in: county)) } == "403 forbidden")
        }
        county.entropy.advance(seconds: 40 * 86_400)
        #expect(
            try await outcome { try await county.take(.appeal, on: number, by: Cast.wang.actor(in: county)) } == "409 matter.appeal_late")
    }

    @Test func anObjectionBeginsItAgain() async throws {
        let county = try await County.deciding()
        let number = try await voided(county)
        try await county.take(.appeal, on: number, by: Cast.wang.actor(in: county))
        #expect(try county.matter(number)?.state == "raised")
        #expect(Set(try county.running(number).keys) == [.dispatch, .contact, .handle])
        for verb in [MatterVerb.dispatch, .accept, .resolve, .rate] { try await county.take(verb, on: number) }
        #expect(try county.matter(number)?.state == "rated" && county.running(number).isEmpty)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func aPackNamesTwoPeopleForIt() throws {
        let decisions = { (change: PackText.Change) throws -> [String] in
            try PackText.errors(Deciding.changes + [change]).map { String($0.drop { $0 != " " }.dropFirst()) }
        }
        #expect(try PackText.errors(Deciding.changes) == [])
        #expect(
            try decisions(
                .replacing(
                    "trial]\n    within: 1 working day\n    chains: [[{roles: [township_dispatcher, county_dispatcher, leader], people: 2}]]",
                    with: "trial]\n    within: 1 working day\n    chains: [[{roles: [leader]}]]"))
                == ["matters.two_people"])
        #expect(try decisions(.replacing("{roles: [leader]}]\n", with: "{roles: [township_dispatcher]}]\n")) == ["matters.chain_higher"])
        #expect(
            try decisions(.replacing("- [{roles: [township_dispatcher, county_dispatcher]}]", with: "- [{roles: [office_clerk]}]")) == [
                "matters.chain_role"
            ])
        #expect(try decisions(.replacing("at_most: 120 days", with: "at_most: 12 working days")) == ["matters.review"])
        #expect(try decisions(.replacing("from: 11-01", with: "from: 13-01")) == ["matters.season"])
        #expect(
            try decisions(.replacing("unshelve, from: [shelved], to: accepted", with: "unshelve, from: [waiting], to: accepted")).contains(
                "matters.shelved"))
        #expect(
            try decisions(.replacing("shelve, from: [accepted]", with: "shelve, from: [accepted, waiting]")) == ["matters.paused_twice"])
        #expect(
            try decisions(.replacing("  - {verb: exclude, from: [resolved, rated, verified]}\n", with: "")) == ["matters.decision_unused"])
        #expect(try decisions(.replacing("  exclude:\n", with: "  # exclude:\n")).contains("pack.duplicate_key"))
        #expect(try PackText.errors(Deciding.changes.dropLast() + [.replacing("reminders: {warn", with: "reminders: {warn")]).count == 4)
    }
}
