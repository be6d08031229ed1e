import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// 主办与协办: the lead unit answers for the whole; whoever assists has a share with clocks and a result of its own.
@Suite struct AssistTests {
    // MARK: - Refusals

    @Test func whoMayNotAskIsRefused() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        #expect(try await outcome { try await county.assist(number, by: Cast.qian.actor(in: county)) } == "404 not_found")
        #expect(try await outcome { try await county.assist(number, by: Cast.leader.actor(in: county)) } == "403 forbidden")
        let raised = try await county.raise()
        #expect(try await outcome { try await county.assist(raised) } == "409 matter.transition")
        for office in [Cast.cityManagement, Cast.changning + "9", ""] {
            #expect(try await outcome { try await county.assist(number, to: office) } == "422 input.invalid", "\(office)")
        }
    }

    /// Nobody raised it: in the counts of the day it is neither raised nor resolved nor closed.
    @Test func aShareIsNoMatterOfTheDay() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        for verb in [MatterVerb.accept, .resolve] { try await county.take(verb, on: share) }
        let other = try await county.assist(number, to: "141029-SL")
        try await county.take(.resolve, on: number, ["result": "好了。", "without": "不用等了。"])
        #expect(try county.matter(other)?.kind == .closed)
        await county.jobs().catchUp()
        let root = try county.unit("141029").id
        let today = try county.read { try MatterDays.today(root, county.entropy.now().day, in: $0) }
        #expect(today == [MatterDays.raised: 1, MatterDays.resolved: 1])
        #expect(try county.faults() == [])
    }

    @Test func nobodyAssistsTwiceAtOnceAndAShareHasNoShares() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        #expect(try await outcome { try await county.assist(number) } == "409 matter.assist_twice")
        #expect(try await outcome { try await county.assist(share, to: "141029-SL") } == "409 matter.assist_assist")
        #expect(try await outcome { try await county.split(share) } == "409 matter.split_part")
        let other = try await county.raise()
        #expect(try await outcome { try await county.merge(share, into: other) } == "409 matter.merge_parts")
        #expect(try await outcome { try await county.merge(number, into: other) } == "409 matter.merge_parts")
        #expect(try await outcome { try await county.merge(other, into: share) } == "409 matter.merge_parts")
        #expect(try await outcome { try await county.join(share) } == "404 not_found")
        #expect(try county.faults() == [])
    }

    /// What the lead's office writes to another one stands on no page for everybody, and Open311 tells nothing of it.
    @Test func whatOfficesWriteToOneAnotherIsNotPublic() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        let part = try #require(try await county.split(number).first)
        let scheme = try county.scheme.section(MatterScheme.self)
        let found = try county.read { tx in
            try [number, share, part].map { try Matter.find(publicNumber: $0, by: scheme, in: tx)?.number }
        }
        #expect(found == [number, nil, part])
        let asked: [[String: String]] = [[:], ["service_request_id": "\(number),\(share),\(part)"]]
        for fields in asked {
            let query = try Open311Query(fields, publicCategories: ["public_facilities"], now: county.entropy.now())
            #expect(try Set(county.read { try query.matters(in: $0) }.map(\.number)) == [number, part], "\(fields)")
        }
        // Nor is it proposed to whoever raises the same; a part is not either, for nobody joins one.
        let place = try county.unit(Cast.changning).id
        let similar = try county.read { try RaiseHints.similar("public_facilities", place, since: Instant(ms: 0), in: $0) }
        #expect(similar.map(\.number) == [number])
    }

    // MARK: - A share

    @Test func itHasClocksAndAResultOfItsOwnAndTheLeadKeepsTheWhole() async throws {
        let county = try await County.parting()
        let zhao = try Cast.zhao.actor(in: county)
        let number = try await county.matter(after: .dispatch, .accept, by: Cast.wang.actor(in: county))
        let before = try #require(try county.running(number)[.handle])
        let share = try await county.assist(number, by: zhao)
        let matter = try #require(try county.matter(share))
        #expect(matter.state == "dispatched" && matter.owner.code == Cast.housing && matter.place.code == Cast.changning)
        #expect(try Set(county.running(share).keys) == [.accept, .contact, .handle])
        #expect(try county.matter(number)?.owner.code == Cast.cityManagement && county.running(number)[.handle]?.due == before.due)
        // Whoever assists sees its share, and of the whole only whose it is.
        let qian = try Cast.qian.actor(in: county)
        let view = try #require(try county.view(share, qian))
        #expect(view.whole?.number == number && !view.mayReadWhole && view.contact.isEmpty && view.verbs.contains(.accept))
        #expect(try county.view(number, qian) == nil)
        for verb in [MatterVerb.accept, .contact] { try await county.take(verb, on: share, by: qian) }
        try await county.take(.resolve, on: share, by: qian, ["result": "水抽干了。"])
        let lead = try #require(try county.view(number, zhao))
        #expect(lead.parts.map(\.result) == ["水抽干了。"] && lead.parts.map(\.what) == ["请抽水。"])
        // The reporter reads who helps and how far it is, not what offices say to one another.
        let wang = try #require(try county.view(number, Cast.wang.actor(in: county)))
        #expect(wang.parts.map(\.matter.state) == ["resolved"] && wang.parts.map(\.result) == [nil] && wang.parts.map(\.what) == [nil])
        #expect(wang.parts.map(\.mayRead) == [false])
        #expect(wang.steps.last { $0.verb == "assist" }?.above?.code == Cast.housing)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func theLeadWaitsForItOrSaysWhyNot() async throws {
        let county = try await County.parting()
        let zhao = try Cast.zhao.actor(in: county)
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        #expect(try await outcome { try await county.take(.resolve, on: number, by: zhao) } == "409 matter.assists_open")
        try await county.take(.resolve, on: number, by: zhao, ["result": "不用抽了，已经干了。", "without": "天晴了，水自己退了。"])
        // What is not needed any more is over, and rings for nobody.
        #expect(try county.state(share) == "withdrawn" && county.running(share).isEmpty)
        let staff = try #require(try county.view(number, zhao))
        #expect(staff.steps.last { $0.verb == "resolve" }?.without == "天晴了，水自己退了。")
        let holder = Actor.holding(try county.matter(number))
        #expect(try county.view(number, holder)?.steps.last { $0.verb == "resolve" }?.without == nil)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func afterItIsDoneNobodyNeedSayWhy() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        for verb in [MatterVerb.accept, .resolve] { try await county.take(verb, on: share) }
        try await county.take(.resolve, on: number)
        #expect(try county.state(number) == "resolved")
    }

    /// Refused with a reason it goes to the lead's dispatcher, and never to nobody.
    @Test func aShareIsRefusedToTheDispatcher() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        try await county.take(.return, on: share, by: Cast.qian.actor(in: county), ["text": "没有水泵。"])
        #expect(try county.state(share) == "raised" && county.matter(share)?.owner.code == Cast.changning)
        #expect(try county.running(share)[.dispatch] != nil)
        try await county.take(.dispatch, on: share, by: Cast.chen.actor(in: county), ["to": "141029-SL"])
        #expect(try county.matter(share)?.owner.code == "141029-SL")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whenTheWholeEndsSoDoItsShares() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        try await county.take(.withdraw, on: number)
        #expect(try county.state(share) == "withdrawn")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func sharesAreFoundApartAndCountedApart() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let share = try await county.assist(number)
        let own = try await county.raise("自己的")
        try await county.take(.dispatch, on: own, ["to": Cast.housing])
        await county.jobs().catchUp()
        let desk = try Desk(county)
        #expect(try desk.numbers(["kind": "assist"], by: .qian) == [share])
        #expect(try Set(desk.numbers([:], by: .qian)) == [share, own])
        #expect(try desk.numbers(["kind": "assist"], by: .zhao) == [])
        // Nobody raised it: it is in no count of what was raised.
        let root = try #require(try county.read { try Unit.root(in: $0) })
        let raised = try county.read { try $0.count("SELECT n FROM matter_day WHERE unit = \(root.unit) AND fact = 'raise'") }
        #expect(raised == 2)
        for verb in [MatterVerb.accept, .resolve] { try await county.take(verb, on: share) }
        await county.jobs().catchUp()
        let unit = try county.unit(Cast.housing).id
        for fact in ["handled", "assisted"] {
            #expect(try county.read { try $0.count("SELECT n FROM matter_month WHERE unit = \(unit) AND fact = \(fact)") } == 1, "\(fact)")
        }
        #expect(try county.faults() == [])
    }

    @Test func noDispatcherIsToldToGiveItOut() async throws {
        let county = try await County.parting()
        let number = try await county.matter(after: .dispatch, .accept)
        let raised = try #require(try await county.events(of: county.assist(number)).first)
        #expect(raised.payload["quiet"] == .flag(true))
    }
}
