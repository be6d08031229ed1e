import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Both sides say what they think of one another, neither having read the other; units are counted, and nobody is named.
@Suite struct WhistleAssessingTests {
    private func settled(_ county: County) async throws -> (whistle: Whistle, city: ID, housing: ID) {
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number)
        let (city, housing) = (try county.call(whistle, Cast.cityManagement).id, try county.call(whistle, Cast.housing).id)
        try await county.take(.arrive, city, by: .chen)
        #expect(try await outcome { try await county.take(.assess, city, by: .chen) } == "409 whistle.unsettled")
        try await county.take(.settle, whistle.id, by: .chen)
        return (whistle, city, housing)
    }

    @Test func neitherReadsTheOtherFirst() async throws {
        let county = try await County.whistling()
        let (whistle, city, housing) = try await settled(county)
        #expect(try await outcome { try await county.take(.assess, city, by: .zhao) } != "ok")
        #expect(try await outcome { try await county.take(.answer, city, by: .chen) } == "403 forbidden")
        #expect(try await outcome { try await county.take(.answer, city, by: .qian) } == "404 not_found")
        try await county.take(.answer, city, by: .zhao, ["justified": "no", "answer_note": "一个电话就行。"])
        #expect(try county.whistleView(whistle.id, .zhao).lines.first?.isJustified == false)
        for cast in [Cast.chen, .leader, .qian] {
            let line = try #require(try county.whistleView(whistle.id, cast).lines.first)
            #expect(line.isJustified == nil && line.answered == nil, "\(cast)")
        }
        try await county.take(.assess, city, by: .chen, ["solved": "no", "assess_note": "围挡没有到位。"])
        for cast in [Cast.chen, .leader, .qian, .zhao] {
            let line = try #require(try county.whistleView(whistle.id, cast).lines.first)
            #expect(line.isJustified == false && line.assessment?.solved == false && line.answered == "一个电话就行。", "\(cast)")
        }
        for (step, cast) in [(WhistleStep.Name.assess, Cast.chen), (.answer, .zhao)] {
            #expect(try await outcome { try await county.take(step, city, by: cast) } == "409 whistle.assessed")
        }
        // What cannot have been is not said.
        #expect(try await outcome { try await county.take(.assess, housing, by: .chen) } == "422 input.invalid")
        try await county.take(.assess, housing, by: .chen, ["in_time": "no", "solved": "no"])
        #expect(try county.faults() == [])
    }

    @Test func afterAWeekItIsOpenAndOver() async throws {
        let county = try await County.whistling()
        let (whistle, city, housing) = try await settled(county)
        try await county.take(.assess, city, by: .chen)
        #expect(try county.whistleView(whistle.id, .zhao).lines.first?.assessment == nil)
        county.entropy.advance(seconds: 9 * 86_400)
        #expect(try county.whistleView(whistle.id, .zhao).lines.first?.assessment?.solved == true)
        #expect(try await outcome { try await county.take(.answer, city, by: .zhao) } == "409 whistle.assess_late")
        #expect(try await outcome { try await county.take(.assess, housing, by: .chen, ["in_time": "no"]) } == "409 whistle.assess_late")
    }

    @Test func unitsAreCountedByTheirCodes() async throws {
        let county = try await County.whistling()
        let (_, city, housing) = try await settled(county)
        try await county.take(.assess, city, by: .chen)
        try await county.take(.assess, housing, by: .chen, ["in_time": "no", "solved": "no"])
        try await county.take(.answer, city, by: .zhao)
        let top = try county.unit("141029").id
        let counts = try county.read { try WhistleCount.all(of: top, since: county.entropy.now(), in: $0) }
        #expect(counts.map(\.unit.code) == [Cast.cityManagement, Cast.housing])
        // What was said of the one that has not answered yet waits in figures too.
        #expect(
            counts.map { [$0.called, $0.arrived, $0.assessed, $0.inTime, $0.solved, $0.answered, $0.justified] } == [
                [1, 1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 0, 0],
            ])
    }

    @Test func readsWalkAnIndex() async throws {
        let county = try await County.whistling()
        let unit = try county.unit(Cast.changning).id
        for after in [nil, Keyset.start] {
            for isOpen in [true, false] {
                try expectIndexed(county.store, WhistleList.statement(of: unit, isOpen: isOpen, after: after, limit: 26))
            }
        }
        try expectIndexed(county.store, Whistle.statement(of: unit))
        try expectIndexed(county.store, WhistleCall.statement(of: unit))
        try expectIndexed(county.store, Clock.ringingStatement("call", by: county.entropy.now(), limit: 200))
    }

    @Test func whatIsDamagedIsFound() async throws {
        for damage: Statement in [
            "UPDATE whistle SET version = 7", "UPDATE whistle_call SET version = 7", "DELETE FROM whistle_in",
            "UPDATE whistle SET due_ms = due_ms + 1",
            "UPDATE clock SET ended_ms = 1, outcome = 'met', next_ms = NULL WHERE subject_kind = 'call'",
        ] {
            let county = try await County.whistling()
            try await county.blow(on: county.matter(after: .dispatch))
            #expect(try county.faults() == [])
            try await county.damage(damage)
            #expect(try !county.faults().isEmpty, "\(damage)")
        }
    }

    /// Whatever people do in whatever order, lists, clocks and streams agree, and the matter is none the worse.
    @Test(arguments: UInt64(1)...6) func anyCourseHoldsTogether(_ seed: UInt64) async throws {
        let county = try await County.whistling(seed: seed)
        var dice = Dice(seed: seed)
        let casts: [Cast] = [.chen, .zhao, .qian, .guo, .liu, .wang]
        var numbers: [String] = []
        for _ in 0..<3 { numbers.append(try await county.matter(after: .dispatch)) }
        var whistles: [ID] = []
        for _ in 0..<60 {
            county.entropy.advance(seconds: Int64.random(in: 1...1500, using: &dice))
            if dice.flip(4) { await county.jobs().ringAll() }
            if whistles.isEmpty || dice.flip(6) {
                let units = [Cast.cityManagement, Cast.housing, Whistling.waterOffice].filter { _ in dice.flip() }.joined(separator: ",")
                if let blown = try? await county.blow(on: dice.pick(numbers), by: dice.flip(5) ? dice.pick(casts) : .chen, ["units": units])
                {
                    whistles.append(blown.id)
                }
                continue
            }
            let whistle = try county.whistle(dice.pick(whistles))
            let step = dice.pick(WhistleStep.Name.allCases)
            let isOfCall = step != .settle && step != .withdraw
            let id = isOfCall ? dice.pick(try county.calls(whistle)).id : whistle.id
            if step == .withdraw, !dice.flip(4) { continue }
            let told = try await outcome { try await county.take(step, id, by: dice.flip(3) ? dice.pick(casts) : .chen) }
            #expect(["ok", "40", "42"].contains { told.hasPrefix($0) }, "\(step): \(told)")
            if step == .settle, told == "ok" { #expect(try county.calls(whistle).contains { $0.arrived != nil }) }
        }
        await county.jobs().ringAll()
        let open = try whistles.filter { try county.whistle($0).state == .open }
        #expect(try Set(county.whistles(of: "141029")) == Set(open))
        #expect(try Set(county.whistles(of: "141029", isOpen: false)) == Set(whistles).subtracting(open))
        for number in numbers { #expect(try county.matter(number)?.kind == .dispatched) }
        #expect(try county.faults() == [])
    }

    @Test func faultsOfThePackAreToldWhereTheyStand() throws {
        func errors(_ text: String) throws -> [String] { try PackText.errors(.whole(text, in: "whistles.yaml")) }
        let rest = "warn: 50\nclimb: 15 minutes\nassess: 7 days\n"
        #expect(try errors("grounds:\n  emergency: {arrive: 30 minutes}\n" + rest) == [])
        #expect(try errors("grounds:\n  boredom: {arrive: 30 minutes}\n" + rest) == ["whistles.yaml:2:3 pack.unknown_key"])
        #expect(try errors("grounds:\n  emergency: {arrive: 1 working hour}\n" + rest) == ["whistles.yaml:2:23 whistles.limit"])
        #expect(try errors("grounds: {}\n" + rest) == ["whistles.yaml:1:10 whistles.grounds"])
        #expect(try errors("grounds: {emergency: {arrive: 1500 minutes}}\n" + rest) == ["whistles.yaml:1:31 process.limit"])
        #expect(
            try errors("grounds: {emergency: {arrive: 30 minutes}}\nwarn: 100\nclimb: 1 day\nassess: 7 days\n") == [
                "whistles.yaml:2:7 pack.number"
            ])
        #expect(
            try errors("grounds: {emergency: {arrive: 30 minutes}}\nwarn: 50\nclimb: 1 day\nassess: 7 days\ntrack: 1\n").contains(
                "whistles.yaml:3:8 whistles.limit"))
        #expect(
            try errors("grounds: {emergency: {arrive: 30 minutes}}\nwarn: 50\nclimb: 15 minutes\nassess: 7 days\ntrack: 1\n").contains(
                "whistles.yaml:5:1 matters.track"))
    }
}
