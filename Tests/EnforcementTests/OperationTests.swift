import Kernel
import Markup
import Process
import Territory
import TestSupport
import Testing

@testable import Enforcement

/// An operation from the plan to its end, and everything that is refused on the way. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct OperationTests {
    @Test(arguments: [
        (["team": "nowhere"], "404 not_found"), (["team": Yard.guanghua], "403 forbidden"),
        (["place": Yard.guanghua], "422 input.invalid place"),
        (["place": "nowhere"], "422 input.invalid place"), (["held_on": "2026-10-01"], "422 input.invalid held_on"),
        (["held_on": "2029-01-01"], "422 input.invalid held_on"), (["check.dust": ""], "422 input.invalid check"),
        (["check.dust": "", "check.people": "true"], "422 input.invalid check.people"),
        (["joint": "141029-CG x"], "422 input.invalid joint"),
        (["joint": Yard.changning], "422 input.invalid joint"), (["person": "somebody"], "422 input.invalid person"),
    ]) func whatCannotBePlannedIsNot(_ changes: [String: String], _ told: String) async throws {
        let yard = try await Yard.found()
        #expect(try await outcome { try await yard.plan(changes) } == told)
        #expect(try yard.read { try $0.count("SELECT COUNT(*) FROM operation") } == 0)
    }

    /// Whoever chooses the team first still plans for the matter that led there.
    @Test func theMatterIsCarriedThroughTheChoiceOfATeam() async throws {
        let yard = try await Yard.found()
        let services = try yard.services()
        let page = OperationFormPage(
            terms: try services.terms(), teams: [], places: [], lexicon: services.words.lexicon("zh-Hans", scheme: yard.scheme),
            scheme: yard.scheme, tokens: FormTokens(csrf: "c", key: "k"), raw: ["matter": "2026112000017"]
        ).page
        #expect(page.body.text.contains("type=\"hidden\" name=\"matter\" value=\"2026112000017\""))
    }

    @Test func onlyItsOwnTeamWorksOnIt() async throws {
        let yard = try await Yard.found()
        for who in [Yard.Who.qiu, .leader, .zhao, .wang] {
            #expect(try await outcome { try await yard.plan(by: who) } == "403 forbidden", "\(who)")
        }
        let id = try await yard.plan(by: .chen)
        for step in OperationStep.all {
            for who in [Yard.Who.qiu, .zhao, .wang] {
                let told = try await outcome { try await yard.take(step.name, on: id, yard.said(step.name), by: who) }
                #expect(["404 not_found", "403 forbidden"].contains(told), "\(step.name) by \(who): \(told)")
            }
            for who in [Yard.Who.chen, .leader] {
                #expect(try await outcome { try await yard.take(step.name, on: id, yard.said(step.name), by: who) } == "403 forbidden")
            }
        }
        for who in [Yard.Who.qiu, .zhao, .wang] { #expect(try await outcome { _ = try yard.view(id, who) } == "404 not_found", "\(who)") }
        #expect(try yard.view(id, .leader).steps.isEmpty)
        #expect(try await outcome { try await yard.take("hold", on: ID(high: 1, low: 1), yard.said("hold")) } == "404 not_found")
    }

    @Test(arguments: Operation.State.allCases) func eachStepIsPossibleFromItsStatesOnly(_ state: Operation.State) async throws {
        let yard = try await Yard.found()
        let id = try await yard.reach(state)
        for step in OperationStep.all where !step.from.contains(state) {
            let told = try await outcome { try await yard.take(step.name, on: id, yard.said(step.name)) }
            #expect(told == "409 enforcement.state", "\(step.name): \(told)")
        }
        #expect(try yard.find(id).state == state)
        #expect(try yard.faults() == [])
    }

    @Test func whoAndWhatGoesAlongServesThatDay() async throws {
        let yard = try await Yard.found()
        let vehicle = try await yard.addVehicle()
        let other = try await yard.addVehicle("晋L54321", to: Yard.guanghua, by: .qiu)
        let id = try await yard.plan()
        let today = yard.today.text
        for (said, told) in [
            (["held_on": today], "422 input.invalid staff"),
            (["held_on": today, yard.tick(yard.stranger): "true"], "422 input.invalid staff"),
            (["held_on": "2026-11-21", yard.tick(yard.staff[0]): "true"], "422 input.invalid held_on"),
            (["held_on": "2026-11-19", yard.tick(yard.staff[0]): "true"], "422 input.invalid staff"),
            (["held_on": today, yard.tick(yard.staff[0]): "true", yard.tick(other, .vehicle): "true"], "422 input.invalid vehicle"),
            (["held_on": today, "with.x": "true"], "422 input.invalid with.x"),
            (["held_on": today, "name": "严"], "422 input.invalid name"),
        ] { #expect(try await outcome { try await yard.take("hold", on: id, said) } == told, "\(said)") }
        try await yard.take(
            "hold", on: id,
            [
                "held_on": today, "well": "true", yard.tick(yard.staff[0]): "true", yard.tick(yard.staff[1]): "true",
                yard.tick(vehicle, .vehicle): "true",
            ])
        let view = try yard.view(id)
        #expect(view.operation.state == .closed && view.staff.map(\.name).sorted { ($0 ?? "") < ($1 ?? "") } == ["严队员", "华队员"])
        #expect(view.vehicles.map(\.plate) == ["晋L12345"])
        #expect(try yard.faults() == [])
    }

    @Test func aVehicleIsWithOneTeamAtATime() async throws {
        let yard = try await Yard.found()
        #expect(try await outcome { try await yard.addVehicle(by: .chen) } == "403 forbidden")
        #expect(try await outcome { try await yard.addVehicle(to: Yard.county, by: .qin) } == "403 forbidden")
        #expect(try await outcome { try await yard.addVehicle(from: "2026-12-24") } == "422 input.invalid from")
        let id = try await yard.addVehicle(" 晋l 12345")
        #expect(try await outcome { try await yard.addVehicle("晋L12345", to: Yard.guanghua, by: .qiu) } == "409 enforcement.plate")
        yard.wait(days: 2)
        let on = try EndVehicle.Fields.schema.decode(["on": .text(yard.today.text)])
        #expect(try await outcome { try await yard.executor.perform(EndVehicle(id, on), as: yard.actor(.qiu)) } == "404 not_found")
        _ = try await yard.executor.perform(EndVehicle(id, on), as: yard.actor(.qin))
        #expect(try await outcome { try await yard.executor.perform(EndVehicle(id, on), as: yard.actor(.qin)) } == "409 enforcement.state")
        _ = try await yard.addVehicle("晋L12345", to: Yard.guanghua, by: .qiu)
        #expect(try yard.faults() == [])
    }

    @Test func nothingIsClosedBeforeItIsAnswered() async throws {
        let yard = try await Yard.found()
        let id = try await yard.reach(.held)
        try await yard.take("finding", on: id, yard.said("finding"))
        #expect(try await outcome { try await yard.hand(id, to: "141029-XX") } == "422 input.invalid authority")
        #expect(try await outcome { try await yard.take("close", on: id) } == "409 enforcement.not_handed")
        let transfer = try await yard.hand(id)
        #expect(try await outcome { try await yard.take("close", on: id) } == "409 enforcement.unanswered")
        let again = ["finding": transfer.finding.description, "authority": Yard.housing, "text": "再移送"]
        #expect(try await outcome { try await yard.take("transfer", on: id, again) } == "409 enforcement.handed")
        // Received, returned, handed to another, taken up.
        #expect(try await outcome { try await yard.answer(transfer.id) } == "409 enforcement.state")
        try await yard.receive(transfer.id)
        try await yard.answer(transfer.id, "returned")
        #expect(try await outcome { try await yard.take("close", on: id) } == "409 enforcement.not_handed")
        try await yard.take("transfer", on: id, again)
        let second = try #require(try yard.read { try Transfer.all(of: id, in: $0) }.first { $0.answered == nil })
        try await yard.receive(second.id, by: .qian)
        try await yard.answer(second.id, by: .qian)
        try await yard.take("close", on: id, ["text": "办结"])
        #expect(try yard.find(id).state == .closed)
        // The log holds no word of what was seen.
        let events = try yard.read { try EventLog.stream(id, limit: 50, in: $0) }
        #expect(events.map(\.type).filter { $0 == "enforcement.find" }.count == 2)
        #expect(try yard.faults() == [])
    }

    @Test func aStaleHandIsTold() async throws {
        let yard = try await Yard.found()
        let id = try await yard.plan()
        try await yard.take("hold", on: id, yard.said("hold"), expected: 1)
        #expect(try await outcome { try await yard.take("close", on: id, expected: 1) } == "412 stale")
    }

    @Test func listsArePaged() async throws {
        let yard = try await Yard.found()
        var made: [ID] = []
        for _ in 0..<5 {
            made.append(try await yard.plan())
            yard.wait(days: 1)
        }
        _ = try await yard.plan(["team": Yard.guanghua, "place": Yard.guanghua], by: .qiu)
        #expect(try yard.list(.qin).items.map(\.id) == made.reversed())
        #expect(try yard.list(.leader).items.count == 6)
        #expect(try await outcome { _ = try yard.list(.qin, ["unit": Yard.guanghua]) } == "404 not_found")
        #expect(try await outcome { _ = try yard.list(.qin, ["state": "all"]) } == "422 input.invalid state")
        var (seen, after): ([ID], String?) = ([], "")
        while let cursor = after {
            let page = try yard.list(.qin, ["after": cursor], limit: 2)
            seen += page.items.map(\.id)
            after = page.next?.text
        }
        #expect(seen == made.reversed())
        let unit = try yard.find(made[0]).team.id
        for statement in [
            OperationList.statement(under: unit, "planned", after: .start, limit: 3), Vehicle.statement(of: unit),
            Transfer.statement(to: unit, "open", after: .start, limit: 3),
        ] { try expectIndexed(yard.store, statement) }
    }
}
