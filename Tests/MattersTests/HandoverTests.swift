import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Who may hand over to whom and when; what is told of who acts for whom; and that nothing is ever on nobody's desk. The county begins on
/// Friday, 2026-11-20 at 09:00.
@Suite struct HandoverTests {
    /// An office with three clerks, and whoever heads it.
    struct Office {
        let county: County
        let zhao, qian, sun, head: Actor

        init(seed: UInt64 = 1) async throws {
            county = try await County.handling(seed: seed)
            zhao = try await Self.clerk("zhao2", county)
            qian = try await Self.clerk("qian2", county)
            sun = try await Self.clerk("sun2", county)
            head = try await Self.clerk("head2", county, role: "leader")
        }

        static func clerk(_ name: String, _ county: County, role: String = "office_clerk") async throws -> Actor {
            let made = try await county.executor.perform(CreateAccount(username: name, displayName: name + "科长"), as: .system).output
            _ = try await county.executor.perform(GrantRole(username: name, role: role, unit: Cast.cityManagement), as: .system)
            let unit = try county.unit(Cast.cityManagement)
            return Actor(
                account: made?.account, username: name, grants: [Actor.Grant(role: role, unit: unit.id, path: unit.path)])
        }

        @discardableResult
        func hand(
            _ person: String? = nil, to standIn: String, _ from: String = "2026-11-20", _ to: String = "2026-11-22", by actor: Actor
        ) async throws -> ID {
            var said = ["unit": Cast.cityManagement, "stand_in": standIn, "from": from, "to": to]
            said["person"] = person
            let input = try BeginHandover.Fields.schema.decode(said.mapValues(Schema.Raw.text))
            return try #require(try await county.executor.perform(BeginHandover(input), as: actor).output)
        }

        /// A matter that was given to somebody of the office.
        func given(to name: String) async throws -> String {
            let number = try await county.matter(after: .dispatch, .accept)
            try await county.take(.assign, on: number, ["to": name])
            return number
        }

        func waiting(_ actor: Actor, all: Bool = false) throws -> [Waiting.Line] {
            let services = try county.services()
            return try county.read { try Waiting.load(unit: nil, all: all, after: nil, for: actor, services, in: $0) }.lines
        }

        func numbers(_ actor: Actor, all: Bool = false) throws -> Set<String> { Set(try waiting(actor, all: all).map(\.matter.number)) }

        /// For whom the last step on a matter was taken.
        func lastFor(_ number: String) throws -> ID? {
            guard let matter = try county.matter(number) else { return nil }
            return try county.read {
                try $0.first("SELECT on_behalf FROM event WHERE stream = \(matter.id) ORDER BY stream_version DESC LIMIT 1") {
                    try $0.optionalID(0)
                }
            } ?? nil
        }
    }

    @Test func whoMayNotIsTold() async throws {
        let office = try await Office()
        #expect(try await outcome { try await office.hand(to: "zhao2", by: .anonymous) } == "404 not_found")
        for cast in [Cast.qian, .chen, .li, .wang, .zhou] {
            let told = try await outcome { try await office.hand(to: "zhao2", by: cast.actor(in: office.county)) }
            #expect(told == "404 not_found", "\(cast)")
        }
        // A clerk hands over what is their own.
        #expect(try await outcome { try await office.hand("qian2", to: "sun2", by: office.zhao) } == "403 forbidden")
        // Whoever heads an office has nothing of their own there to hand over.
        #expect(try await outcome { try await office.hand(to: "sun2", by: office.head) } == "422 input.invalid")
        #expect(try office.county.read { try $0.count("SELECT COUNT(*) FROM handover") } == 0)
    }

    @Test func whatCannotBeIsRefused() async throws {
        let office = try await Office()
        for (standIn, from, to, field) in [
            ("zhao2", "2026-11-20", "2026-11-21", "stand_in"), ("head2", "2026-11-20", "2026-11-21", "stand_in"),
            ("nobody", "2026-11-20", "2026-11-21", "stand_in"), ("qian2", "2026-11-19", "2026-11-21", "from"),
            ("qian2", "2026-11-22", "2026-11-21", "to"), ("qian2", "2026-11-20", "2027-11-21", "to"),
            ("qian2", "2026-02-30", "2026-11-21", "from"),
        ] {
            do {
                try await office.hand(to: standIn, from, to, by: office.zhao)
                Issue.record("\(standIn) from \(from) to \(to) was taken")
            } catch let problem as Problem {
                #expect(problem.status == 422 && problem.fields.map(\.field) == [field], "\(standIn) \(from)")
            }
        }
        try await office.hand(to: "qian2", "2026-11-20", "2026-11-22", by: office.zhao)
        #expect(
            try await outcome { try await office.hand(to: "sun2", "2026-11-22", "2026-11-25", by: office.zhao) } == "409 handover.overlap")
        #expect(
            try await outcome { try await office.hand(to: "sun2", "2026-11-21", "2026-11-25", by: office.qian) } == "409 handover.stands_in"
        )
        #expect(
            try await outcome { try await office.hand(to: "zhao2", "2026-11-22", "2026-11-25", by: office.sun) }
                == "409 handover.stand_in_away")
        // The day after the last is free for all of them.
        try await office.hand(to: "zhao2", "2026-11-23", "2026-11-25", by: office.qian)
        #expect(try office.county.faults() == [])
    }

    @Test func whatIsDoneMeanwhileIsDoneForWhoIsAway() async throws {
        let office = try await Office()
        let number = try await office.given(to: "zhao2")
        try await office.county.take(.note, on: number, by: office.qian)
        #expect(try office.lastFor(number) == nil)
        try await office.hand("zhao2", to: "qian2", "2026-11-20", "2026-11-22", by: office.head)
        try await office.county.take(.note, on: number, by: office.sun)
        #expect(try office.lastFor(number) == nil)
        try await office.county.take(.contact, on: number, by: office.qian)
        #expect(try office.lastFor(number) == office.zhao.account)
        try await office.county.take(.note, on: number, by: office.zhao)
        #expect(try office.lastFor(number) == nil)
        let steps = try #require(try office.county.view(number, office.sun)).steps
        #expect(steps.compactMap { $0.standing.map { "\($0.by.username) for \($0.absent.username)" } } == ["qian2 for zhao2"])
        // A reporter reads of the office, not of its people.
        let matter = try office.county.matter(number)
        #expect(try office.county.view(number, .holding(matter))?.steps.allSatisfy { $0.standing == nil } == true)
        // It is over by itself.
        try office.county.at("2026-11-23 00:00")
        try await office.county.take(.note, on: number, by: office.qian)
        #expect(try office.lastFor(number) == nil)
        #expect(try office.county.faults() == [])
    }

    @Test func theStandInSeesItAndAfterwardsNoMore() async throws {
        let office = try await Office()
        let (theirs, nobodys) = (try await office.given(to: "zhao2"), try await office.county.matter(after: .dispatch))
        #expect(try office.numbers(office.zhao) == [theirs, nobodys] && office.numbers(office.qian) == [nobodys])
        #expect(try office.numbers(office.qian, all: true) == [theirs, nobodys])
        try await office.hand(to: "qian2", "2026-11-21", "2026-11-22", by: office.zhao)
        #expect(try office.numbers(office.qian) == [nobodys])
        try office.county.at("2026-11-21 00:00")
        let lines = try office.waiting(office.qian)
        #expect(lines.first { $0.matter.number == theirs }?.absent?.username == "zhao2")
        #expect(lines.first { $0.matter.number == nobodys }.map { $0.absent == nil } == true)
        #expect(try office.numbers(office.sun) == [nobodys])
        try office.county.at("2026-11-23 00:00")
        #expect(try office.numbers(office.qian) == [nobodys] && office.numbers(office.zhao) == [theirs, nobodys])
    }

    @Test func whoLeftLeavesNothingOnNobodysDesk() async throws {
        let office = try await Office()
        let number = try await office.given(to: "zhao2")
        try await office.hand(to: "qian2", by: office.zhao)
        #expect(try !office.numbers(office.sun).contains(number))
        _ = try await office.county.executor.perform(DisableAccount(username: "qian2"), as: .system)
        #expect(try office.numbers(office.sun).contains(number) && office.numbers(office.zhao).contains(number))
        _ = try await office.county.executor.perform(DisableAccount(username: "zhao2"), as: .system)
        #expect(try office.numbers(office.sun).contains(number))
    }

    @Test func itIsEndedByWhoseItIsOrTheHead() async throws {
        let office = try await Office()
        let (first, second) = (
            try await office.hand(to: "qian2", "2026-11-20", "2026-11-21", by: office.zhao),
            try await office.hand(to: "qian2", "2026-11-25", "2026-11-26", by: office.zhao)
        )
        func end(_ id: ID, by actor: Actor) async throws -> String {
            try await outcome { try await office.county.executor.perform(EndHandover(id), as: actor) }
        }
        #expect(try await end(first, by: Cast.qian.actor(in: office.county)) == "404 not_found")
        #expect(try await end(.zero, by: office.zhao) == "404 not_found")
        #expect(try await end(first, by: office.qian) == "403 forbidden")
        #expect(try await end(first, by: office.zhao) == "ok")
        #expect(try await end(first, by: office.zhao) == "409 handover.over")
        #expect(try await end(second, by: office.head) == "ok")
        let third = try await office.hand(to: "qian2", "2026-11-20", "2026-11-21", by: office.zhao)
        try office.county.at("2026-11-22 00:00")
        #expect(try await end(third, by: office.zhao) == "409 handover.over")
        #expect(try office.county.faults() == [])
    }

    /// Whatever is handed over and ended in which order: on each day each matter waits for somebody who is there, and whoever acts for
    /// another acts for one who is away.
    @Test(arguments: [UInt64(3), 4, 5]) func somebodyAlwaysHasIt(_ seed: UInt64) async throws {
        let office = try await Office(seed: seed)
        let clerks = [office.zhao, office.qian, office.sun]
        let names = ["zhao2", "qian2", "sun2"]
        var numbers: [String] = []
        for name in names { numbers.append(try await office.given(to: name)) }
        let unit = try office.county.unit(Cast.cityManagement).id
        var made: [ID] = []
        var day = Day(year: 2026, month: 11, day: 20)
        var dice = Dice(seed: seed)
        for _ in 0..<25 {
            let person = Int.random(in: 0..<3, using: &dice)
            let from = Day(sinceEpoch: day.sinceEpoch + Int64(Int.random(in: 0..<3, using: &dice)))
            let to = Day(sinceEpoch: from.sinceEpoch + Int64(Int.random(in: 0..<4, using: &dice)))
            if Int.random(in: 0..<4, using: &dice) == 0, !made.isEmpty {
                _ = try? await office.county.executor.perform(
                    EndHandover(made[Int.random(in: 0..<made.count, using: &dice)]), as: office.head)
            } else if let id = try? await office.hand(
                names[person], to: names[(person + 1 + Int.random(in: 0..<2, using: &dice)) % 3], from.text, to.text, by: office.head)
            {
                made.append(id)
            }
            let away = Set(
                try office.county.read { try Handover.running(in: unit, on: day, in: $0) }.map(\.account))
            for number in numbers {
                let there = try clerks.filter { try !away.contains($0.account ?? .zero) && office.numbers($0).contains(number) }
                #expect(!there.isEmpty, "\(number) on \(day)")
            }
            for clerk in clerks {
                for line in try office.waiting(clerk) {
                    if let absent = line.absent { #expect(away.contains(absent.account) && !away.contains(clerk.account ?? .zero)) }
                }
            }
            if Int.random(in: 0..<2, using: &dice) == 0 {
                day = day.next
                office.county.entropy.set(now: day.start.adding(seconds: 9 * 3600))
            }
        }
        #expect(!made.isEmpty)
        #expect(try office.county.faults() == [])
    }

    @Test func everyQueryWalksAnIndex() async throws {
        let office = try await Office()
        let (unit, zhao, qian) = (
            try office.county.unit(Cast.cityManagement).id, try #require(office.zhao.account), try #require(office.qian.account)
        )
        let day = Day(year: 2026, month: 11, day: 20)
        for statement in [
            Handover.touching(unit, day, day.next), Handover.listed(unit, after: .start, limit: 25),
            Handover.covering(unit, zhao, by: qian, on: day), Handover.stepsStatement(.zero),
            HandoverDesk.given(to: zhao, in: unit, after: nil), Waiting.whistlesStatement(unit, after: nil, limit: 25),
            Waiting.stagesStatement([.zero]),
        ] { try expectIndexed(office.county.store, statement) }
    }
}
