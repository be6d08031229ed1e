import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// 合并与拆开: handled once, answered to each, and taken apart again without a trace on anybody's time.
@Suite struct MergingTests {
    // MARK: - Refusals

    @Test func whatCannotBeMergedIsToldWhy() async throws {
        let county = try await County.merging()
        let (first, second) = (try await county.matter(after: .dispatch), try await county.matter(after: .dispatch, .accept))
        let done = try await county.matter(after: .dispatch, .accept, .resolve)
        let lamp = try await county.raise("路灯", category: "street_lighting", answers: ["light_fault": "dark"])
        #expect(try await outcome { try await county.merge(first, into: first) } == "409 matter.merge_itself")
        #expect(try await outcome { try await county.merge(first, into: done) } == "409 matter.merge_over")
        #expect(try await outcome { try await county.merge(done, into: first) } == "409 matter.transition")
        #expect(try await outcome { try await county.merge(first, into: lamp) } == "409 matter.merge_private")
        #expect(try await outcome { try await county.merge(lamp, into: first) } == "409 matter.merge_private")
        #expect(try await outcome { try await county.take(.unmerge, on: first) } == "409 matter.transition")
        for number in ["12", "2026000000010"] {
            #expect(try await outcome { try await county.merge(first, into: number) } == "422 input.invalid")
        }
        try await county.take(.suspend, on: second)
        #expect(try await outcome { try await county.merge(second, into: first) } == "409 matter.transition")
        #expect(try county.faults() == [])
    }

    @Test func whoeverMergesMayMergeBoth() async throws {
        let county = try await County.merging()
        let here = try await county.raise()
        let there = try await county.raise("路灯坏了。", unit: Cast.guanghua)
        let chen = try Cast.chen.actor(in: county)
        #expect(try await outcome { try await county.merge(here, into: there, by: Cast.zhao.actor(in: county)) } == "404 not_found")
        #expect(try await outcome { try await county.merge(here, into: there, by: .anonymous) } == "404 not_found")
        do {
            try await county.merge(here, into: there, by: chen)
            Issue.record("merged into what chen does not see")
        } catch let problem as Problem { #expect(problem.fields.map(\.code) == ["matter_unknown"]) }
        try await county.merge(here, into: there, by: Cast.liu.actor(in: county))
        #expect(try county.state(here) == "merged")
    }

    @Test func thereAreNeitherChainsNorCircles() async throws {
        let county = try await County.merging()
        let numbers = [try await county.raise("一"), try await county.raise("二"), try await county.raise("三")]
        try await county.merge(numbers[1], into: numbers[0])
        // What was merged already leads on; what others go along with goes nowhere.
        try await county.merge(numbers[2], into: numbers[1])
        let root = try #require(try county.matter(numbers[0]))
        #expect(try county.read { try Following.all(with: root.id, in: $0) }.count == 2)
        let other = try await county.raise("四")
        #expect(try await outcome { try await county.merge(numbers[0], into: other) } == "409 matter.merge_followed")
        #expect(try await outcome { try await county.merge(numbers[0], into: numbers[1]) } == "409 matter.merge_itself")
        #expect(try county.faults() == [])
    }

    @Test func soManyAndNoMore() async throws {
        let county = try await County.merging()
        let root = try await county.raise()
        for index in 0..<Int(Following.limit) { try await county.merge(county.raise("第 \(index) 件"), into: root) }
        let more = try await county.raise("还有一件")
        #expect(try await outcome { try await county.merge(more, into: root) } == "409 matter.merge_full")
        #expect(try await outcome { try await county.join(root) } == "409 matter.join_full")
        for step in [MatterVerb.dispatch, .accept, .resolve] { try await county.take(step, on: root) }
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM matter WHERE state = 'resolved'") } == Following.limit + 1)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    // MARK: - While it goes along

    @Test func nothingOfItIsToldToAnybodyAndItIsNotCountedAsOpen() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept)
        let number = try await county.matter(after: .dispatch)
        try await county.merge(number, into: root)
        #expect(try county.running(number).isEmpty)
        #expect(
            try county.clocks(number).filter { $0.outcome == .stopped }.map(\.stage.rawValue).sorted() == ["accept", "contact", "handle"])
        #expect(try county.matter(number)?.due == nil)
        let matter = try #require(try county.matter(number))
        county.entropy.advance(seconds: 60 * 86_400)
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.payload["subject"] == .id(matter.id) }
        #expect(rung.isEmpty)
        await county.jobs().catchUp()
        let open = try county.read { try $0.count("SELECT n FROM matter_tally WHERE unit = \(matter.place.unit) AND kind = 'dispatched'") }
        #expect(open == 0)
        for verb in [MatterVerb.accept, .resolve, .dispatch, .contact, .recall] {
            #expect(try await outcome { try await county.take(verb, on: number) } == "409 matter.transition", "\(verb)")
        }
        #expect(try county.faults() == [])
    }

    @Test func eachReporterReadsHisOwnAndTheOfficeReadsAll() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept, by: Cast.wang.actor(in: county))
        let number = try await county.raise("我家门口也黑。", name: "孙会计", phone: "13900001111", by: Cast.sun.actor(in: county))
        try await county.merge(number, into: root)
        try await county.take(.comment, on: number, by: Cast.sun.actor(in: county), ["text": "晚上最黑。"])
        let sun = try #require(try county.view(number, Cast.sun.actor(in: county)))
        #expect(
            sun.root?.number == root && !sun.mayReadRoot && sun.followers.isEmpty && sun.steps.last { $0.verb == "merge" }?.text == "同一盏路灯。"
        )
        #expect(try county.view(root, Cast.sun.actor(in: county)) == nil)
        let wang = try #require(try county.view(root, Cast.wang.actor(in: county)))
        #expect(wang.others == 1 && wang.followers.isEmpty)
        let zhao = try #require(try county.view(root, Cast.zhao.actor(in: county)))
        #expect(zhao.followers.map(\.what) == ["我家门口也黑。"] && zhao.followers.map(\.comments) == [["晚上最黑。"]])
    }

    // MARK: - Answered

    @Test func everyReporterIsAnsweredAndJudgesForHimself() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept, by: Cast.wang.actor(in: county))
        let sun = try Cast.sun.actor(in: county)
        let number = try await county.raise("我家门口也黑。", by: sun)
        try await county.merge(number, into: root)
        try await county.take(.resolve, on: root, by: Cast.zhao.actor(in: county), ["result": "换了灯泡，问 13812345678。"])
        let view = try #require(try county.view(number, sun))
        #expect(view.matter.state == "resolved" && view.matter.owner.code == Cast.cityManagement && view.root == nil)
        #expect(view.latest(MatterText.result, .resolve) == "换了灯泡，问 ***********。")
        #expect(view.verbs.contains(.rate) && view.tenures.last?.unit.code == Cast.cityManagement)
        #expect(try county.running(number).keys.sorted { $0.rawValue < $1.rawValue } == [.recheck])
        await county.jobs().catchUp()
        let told = try county.read {
            try $0.count("SELECT COUNT(*) FROM delivery WHERE recipient = \(Cast.sun.account) AND kind = 'resolved'")
        }
        #expect(told == 1)
        // Wang is glad, Sun is not: only Sun's goes on, at the office that said it was done.
        try await county.take(.rate, on: root, by: Cast.wang.actor(in: county))
        try await county.take(.rate, on: number, by: sun, ["score": "1", "solved": "no"])
        #expect(try county.state(root) == "rated" && county.state(number) == "accepted")
        #expect(try Set(county.running(number).keys) == [.contact, .handle])
        try await county.take(.resolve, on: number, by: Cast.zhao.actor(in: county))
        try await county.take(.rate, on: number, by: sun)
        try await county.take(.reopen, on: number, by: sun)
        #expect(try county.state(number) == "accepted")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func itIsNoTwiceHandledMatter() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept)
        try await county.merge(county.matter(after: .dispatch, .accept), into: root)
        try await county.take(.resolve, on: root)
        await county.jobs().catchUp()
        let unit = try county.unit(Cast.cityManagement).id
        #expect(try county.read { try $0.count("SELECT n FROM matter_month WHERE unit = \(unit) AND fact = 'handled'") } == 1)
    }

    @Test func whoeverNoLongerWantsItLeavesTheOthersAsTheyAre() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch)
        let number = try await county.matter(after: .dispatch)
        try await county.merge(number, into: root)
        try await county.take(.withdraw, on: number)
        #expect(try county.state(number) == "withdrawn" && county.state(root) == "dispatched")
        try await county.take(.accept, on: root)
        try await county.take(.resolve, on: root)
        #expect(try county.state(number) == "withdrawn")
        #expect(try county.faults() == [])
    }

    /// What is not carried on takes nobody's answer along.
    @Test func whenItEndsWithoutAnAnswerTheOthersStandByThemselves() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch)
        let (first, second) = (try await county.matter(after: .dispatch, .accept), try await county.raise("还黑着。"))
        for number in [first, second] { try await county.merge(number, into: root) }
        try await county.take(.withdraw, on: root)
        #expect(try county.state(first) == "accepted" && county.state(second) == "raised")
        #expect(try county.events(of: first).last?.payload["automatic"] == .flag(true))
        #expect(try county.running(second)[.dispatch] != nil && county.running(first)[.handle] != nil)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatWaitsToBeDecidedOnItLapses() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept)
        let number = try await county.matter(after: .dispatch, .accept)
        let id = try await county.ask(.extend, on: number, by: .zhao)
        try await county.merge(number, into: root)
        #expect(try county.decision(id)?.state == .lapsed && county.matter(number)?.course.pending == 0)
        #expect(try county.faults() == [])
    }

    // MARK: - Taken apart

    @Test func itStandsWhereItStoodAndTheTimeInBetweenCountsAgainstNobody() async throws {
        let county = try await County.merging()
        try county.at("2026-11-23 10:00")
        let root = try await county.matter(after: .dispatch)
        let number = try await county.matter(after: .dispatch, .accept, .contact)
        let before = try #require(try county.matter(number))
        let handle = try #require(try county.running(number)[.handle])
        #expect(handle.due.minuteText == "2026-12-02 18:00")
        try await county.merge(number, into: root)
        try county.at("2026-11-26 11:00")
        #expect(try await outcome { try await county.take(.unmerge, on: number, by: Cast.zhao.actor(in: county)) } == "403 forbidden")
        try await county.take(.unmerge, on: number, by: Cast.chen.actor(in: county), ["text": "是另一盏。"])
        let after = try #require(try county.matter(number))
        #expect(after.state == before.state && after.owner.unit == before.owner.unit)
        let back = try #require(try county.running(number)[.handle])
        // The first day was not counted anyway; of the evenings in between two were: two working days later, from the same beginning.
        #expect(back.started == handle.started && back.due.minuteText == "2026-12-04 18:00" && back.limit == handle.limit)
        #expect(Set(try county.running(number).keys) == [.handle])
        let line = try #require(try county.view(number, .system)?.clocks.last { $0.clock.ended == nil })
        #expect(line.proof.due.at == back.due && line.proof.steps.contains { $0.kind == .paused })
        #expect(line.pauses.map(\.ground) == ["merged"])
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    /// What was late comes back late, and goes on up as far as it had come, not for the time in between.
    @Test func whatWasLateStaysLateAndIsNotToldFurtherForTheTimeInBetween() async throws {
        let county = try await County.merging()
        try county.at("2026-11-23 10:00")
        let root = try await county.raise("先说的")
        let number = try await county.raise("后说的")
        try county.at("2026-11-25 09:00")
        await county.jobs().ringAll()
        let late = try #require(try county.running(number)[.dispatch])
        #expect(late.level > 0)
        try await county.merge(number, into: root)
        try county.at("2026-11-30 09:00")
        await county.jobs().ringAll()
        try await county.take(.unmerge, on: number)
        let back = try #require(try county.running(number)[.dispatch])
        #expect(back.due == late.due && back.level == late.level)
        if let next = back.next { #expect(next > county.entropy.now()) }
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatWasHandedBackComesBackWithAllThatWasPromised() async throws {
        let county = try await County.merging()
        let root = try await county.raise("一")
        let number = try await county.matter(after: .dispatch, .recall)
        let before = Set(try county.running(number).keys)
        try await county.merge(number, into: root)
        county.entropy.advance(seconds: 3600)
        try await county.take(.unmerge, on: number)
        #expect(try Set(county.running(number).keys) == before && before.count == 3)
        #expect(try await outcome { try await county.take(.dispatch, on: number) } == "ok")
        // Merged again, and answered this time.
        try await county.merge(number, into: root)
        for verb in [MatterVerb.dispatch, .accept, .resolve] { try await county.take(verb, on: root) }
        #expect(try county.state(number) == "resolved")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    // MARK: - The table

    @Test func aPackThatMergesTakesApartToo() throws {
        let pair = Merging.changes + [.replacing("  - {verb: unmerge, from: [merged]}\n", with: "")]
        #expect(try PackText.errors(pair).contains { $0.hasSuffix("matters.merge_pair") })
        let elsewhere =
            Merging.changes + [
                .replacing("  - {verb: unmerge, from: [merged]}\n", with: "  - {verb: unmerge, from: [merged], to: raised}\n")
            ]
        #expect(try PackText.errors(elsewhere).contains { $0.hasSuffix("matters.leads_back") })
        let crowded =
            Merging.changes + [.replacing("{verb: reopen, from: [rated, verified]", with: "{verb: reopen, from: [rated, verified, merged]")]
        #expect(try PackText.errors(crowded).contains { $0.hasSuffix("matters.merge_state") })
    }

    /// What stands still, waits for an arbiter or is done has nowhere to come back to.
    @Test(arguments: ["waiting", "shelved", "disputed", "resolved", "rated"]) func mergingBeginsWhereSomebodyIsAtIt(_ state: String) throws
    {
        let wide = Merging.changes + [.replacing("{verb: merge, from: [raised,", with: "{verb: merge, from: [\(state), raised,")]
        #expect(try PackText.errors(wide).contains { $0.hasSuffix("matters.merge_from") })
    }

    @Test func whatHappenedFitsTheTable() async throws {
        let county = try await County.merging()
        let table = try county.scheme.section(MatterScheme.self).workflow(name: "", roles: county.scheme.roles)
        #expect(table.findings() == [])
        let root = try await county.matter(after: .dispatch, .accept)
        let number = try await county.matter(after: .dispatch)
        try await county.merge(number, into: root)
        try await county.take(.unmerge, on: number)
        try await county.merge(number, into: root)
        try await county.take(.resolve, on: root)
        try await county.take(.rate, on: number)
        let matter = try #require(try county.matter(number))
        let steps = try county.read { try MatterLog.steps(of: matter.id, in: $0) }.map(\.activity)
        #expect(steps == ["raise", "dispatch", "merge", "unmerge.dispatched", "merge", "resolve.followed", "rate"])
        #expect(try table.follow(steps) == "rated")
    }

    @Test func whatIsMergedIsFoundByAnIndex() async throws {
        let county = try await County.merging()
        try expectIndexed(county.store, Following.allStatement(with: ID(high: 1, low: 1)))
    }
}
