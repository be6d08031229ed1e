import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// 拆分: several questions in one, each with unit, owner and clocks of its own, and one story for whoever asked.
@Suite struct SplitTests {
    // MARK: - Refusals

    @Test func whatCannotBeSplitIsToldWhy() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch)
        for wrong in [["category_1": "weather"], ["category_3": "street_lighting"], ["what_3": "还有"], ["rule": "some"]] {
            #expect(try await outcome { try await county.split(number, further: wrong) } == "422 input.invalid", "\(wrong)")
        }
        #expect(try county.parts(of: number).isEmpty)
        let parts = try await county.split(number)
        #expect(try await outcome { try await county.split(number) } == "409 matter.split_already")
        #expect(try await outcome { try await county.split(parts[0]) } == "409 matter.split_part")
        let done = try await county.matter(after: .dispatch, .accept, .resolve)
        #expect(try await outcome { try await county.split(done) } == "409 matter.transition")
        #expect(try await outcome { try await county.split(number, by: Cast.wang.actor(in: county)) } == "404 not_found")
        #expect(try county.faults() == [])
    }

    // MARK: - Parts

    @Test func eachPartIsAMatterOfItsOwnAndTheWholeKeepsOwnerAndClock() async throws {
        let county = try await County.parting()
        let number = try await county.raise(place: "小学门口", name: "王村民", phone: "13800001234", by: Cast.wang.actor(in: county))
        try await county.take(.dispatch, on: number)
        let before = try county.running(number).mapValues(\.due)
        let parts = try await county.split(number, further: ["category_3": "public_facilities", "what_3": "护栏断了。"])
        #expect(parts.count == 3)
        #expect(try county.state(number) == "dispatched" && county.running(number).mapValues(\.due) == before)
        for part in parts {
            let view = try #require(try county.view(part, .system))
            #expect(view.matter.state == "raised" && view.matter.owner.code == Cast.changning && view.whole?.number == number)
            #expect(view.texts[MatterText.place] == "小学门口" && view.contact.isEmpty && view.matter.reporter == nil)
            #expect(try county.running(part)[.dispatch] != nil)
        }
        #expect(try county.matter(parts[1])?.category == "street_lighting")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func itIsResolvedWhenAllAre() async throws {
        let county = try await County.parting()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.matter(after: .dispatch, .accept, by: wang)
        let parts = try await county.split(number)
        for part in parts {
            #expect(try await outcome { try await county.take(.resolve, on: number) } == "409 matter.parts_open")
            try await county.take(.dispatch, on: part, part == parts[1] ? ["to": Cast.cityManagement] : nil)
            try await county.take(.accept, on: part)
            try await county.take(.resolve, on: part, ["result": "\(part) 办好了。"])
        }
        // One story: the reporter reads each answer on what he raised, and judges the whole.
        let view = try #require(try county.view(number, wang))
        #expect(view.parts.map(\.result) == parts.map { "\($0) 办好了。" } && view.parts.map(\.mayRead) == [false, false])
        try await county.take(.resolve, on: number)
        try await county.take(.rate, on: number, by: wang)
        #expect(try county.state(number) == "rated")
        await county.jobs().catchUp()
        let faults = try county.faults()
        #expect(faults == [])
    }

    @Test func orWhenTheLeadingOneIs() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let parts = try await county.split(number, rule: "lead")
        #expect(try await outcome { try await county.take(.resolve, on: number) } == "409 matter.parts_open")
        for verb in [MatterVerb.dispatch, .accept, .resolve] { try await county.take(verb, on: parts[0]) }
        try await county.take(.resolve, on: number)
        // The others go on by themselves, with their owner and their clocks.
        #expect(try county.state(number) == "resolved" && county.state(parts[1]) == "raised")
        #expect(try county.running(parts[1])[.dispatch] != nil)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whenNobodyWantsTheWholeNobodyWantsItsParts() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch)
        let parts = try await county.split(number)
        try await county.take(.dispatch, on: parts[0])
        try await county.take(.withdraw, on: number)
        for part in parts {
            #expect(try county.state(part) == "withdrawn" && county.running(part).isEmpty)
            #expect(try county.events(of: part).last?.payload["automatic"] == .flag(true))
        }
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func aPartMayBeAssistedAndTheOthersJoinTheWhole() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let joined = try await county.join(number)
        let parts = try await county.split(number)
        for verb in [MatterVerb.dispatch, .accept] { try await county.take(verb, on: parts[0]) }
        let share = try await county.assist(parts[0])
        #expect(try await outcome { try await county.take(.resolve, on: parts[0]) } == "409 matter.assists_open")
        for verb in [MatterVerb.accept, .resolve] { try await county.take(verb, on: share) }
        try await county.take(.resolve, on: parts[0])
        try await county.take(.withdraw, on: parts[1])
        try await county.take(.resolve, on: number)
        #expect(try county.state(joined) == "resolved")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatHappenedFitsTheTable() async throws {
        let county = try await County.parting()
        let table = try county.scheme.section(MatterScheme.self).workflow(name: "", roles: county.scheme.roles)
        #expect(table.findings() == [])
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.split(number, rule: "lead")
        try await county.assist(number)
        for name in try [number] + county.parts(of: number).map(\.matter.number) {
            let matter = try #require(try county.matter(name))
            let steps = try county.read { try MatterLog.steps(of: matter.id, in: $0) }.map(\.activity)
            #expect(try table.follow(steps) == matter.state, "\(steps)")
        }
        try expectIndexed(county.store, Part.allStatement(of: ID(high: 1, low: 1)))
    }
}
