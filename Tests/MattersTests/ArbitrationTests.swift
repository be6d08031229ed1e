import Foundation
import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Delivery
@testable import Matters

/// Whose matter it is: the arbiter's own clock, and what is shared out on the spot. The county begins on Friday, 2026-11-20 at 09:00.
@Suite struct ArbitrationTests {
    /// On the spot on the 20th: 城管 and 住建 met, 住建 answers for it.
    static let meeting = [
        "to": Cast.housing, "text": "现场看过，灯杆归住建。", "met_on": "2026-11-20", "met_at": "08:30", "met_where": "人民路口灯杆旁",
        "unit_1": Cast.housing, "duty_1": "修灯杆", "unit_2": Cast.cityManagement, "duty_2": "清理路面",
    ]

    private func disputed(_ county: County) async throws -> String {
        let number = try await county.matter(after: .dispatch)
        try await county.take(.dispute, on: number, by: Cast.zhao.actor(in: county))
        return number
    }

    private func arbitrations(_ number: String, _ county: County) throws -> [Arbitration] {
        guard let matter = try county.matter(number) else { return [] }
        return try county.read { try Arbitration.all(of: matter.id, in: $0) }
    }

    private func clock(_ number: String, _ county: County) throws -> Clock? {
        try arbitrations(number, county).last.flatMap { one in try county.read { try Clock.all(of: one.id, in: $0) }.last }
    }

    @Test func whatWasReturnedAsOftenAsMayBeIsDisputed() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        let zhao = try Cast.zhao.actor(in: county)
        #expect(try county.view(number, zhao)?.verbs.contains(.return) == true && county.view(number, zhao)?.returns == 1)
        try await county.take(.return, on: number, by: zhao)
        try await county.take(.dispatch, on: number)
        let view = try #require(try county.view(number, zhao))
        #expect(!view.verbs.contains(.return) && view.verbs.contains(.dispute))
        #expect(try await outcome { try await county.take(.return, on: number, by: zhao) } == "409 matter.returned_often")
        try await county.take(.dispute, on: number, by: zhao)
        try await county.take(.arbitrate, on: number)
        let qian = try #require(try county.view(number, Cast.qian.actor(in: county)))
        #expect(!qian.verbs.contains(.return) && !qian.verbs.contains(.dispute) && qian.verbs.contains(.accept))
        #expect(try county.faults() == [])
    }

    /// The office answers for the matter meanwhile; the arbiter has a day of their own, is warned, late, and told of to those above.
    @Test func theArbiterHasAClock() async throws {
        let county = try await County.handling()
        let number = try await disputed(county)
        let one = try #require(try arbitrations(number, county).first)
        #expect(try one.asker == county.unit(Cast.cityManagement).id && one.state == .waiting)
        let clock = try #require(try clock(number, county))
        #expect(clock.stage == .decide && clock.due.minuteText == "2026-11-23 18:00" && clock.limit == TimeLimit(1, .workingDay))
        // Nobody holds the post of an arbiter here: the top is to decide.
        #expect(try one.unit == county.unit("141029").id && clock.unit == one.unit)
        county.entropy.advance(seconds: 5 * 86_400)
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.payload["subject"] == .id(one.id) }
        #expect(rung.map(\.type) == ["clock.warn", "clock.late"])
        #expect(rung.last?.payload["to"] == .id(one.unit))
        let line = try #require(try county.view(number, Cast.zhao.actor(in: county))?.arbitrations.first)
        #expect(line.isLate && line.proof?.due.at == clock.due && line.arbiter?.code == "141029")
        try await county.take(.arbitrate, on: number)
        #expect(try self.clock(number, county)?.outcome == .late && arbitrations(number, county).map(\.state) == [.decided])
        #expect(try county.faults() == [])
    }

    @Test func whatIsTakenBackNeedsNoArbiter() async throws {
        let county = try await County.handling()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.matter(after: .dispatch, by: wang)
        try await county.take(.dispute, on: number)
        try await county.take(.note, on: number)
        #expect(try arbitrations(number, county).map(\.state) == [.waiting])
        try await county.take(.withdraw, on: number, by: wang)
        #expect(try arbitrations(number, county).map(\.state) == [.dropped] && clock(number, county)?.outcome == .stopped)
        #expect(try county.faults() == [])
    }

    /// A pack without a limit for it: to say whose it is takes as long as giving it out.
    @Test func withoutALimitThatOfDispatchingHolds() async throws {
        let county = try await County.found(Handling.changes + [.whole("shares: {}\n", in: "bounds.yaml")])
        let number = try await disputed(county)
        #expect(try clock(number, county)?.limit == TimeLimit(4, .workingHour))
        #expect(try county.faults() == [])
    }

    @Test func whatVerifyWouldSay() async throws {
        let county = try await County.handling()
        let number = try await disputed(county)
        let one = try #require(try arbitrations(number, county).first)
        try await county.damage("DELETE FROM clock WHERE subject = \(one.id)")
        #expect(try county.faults().contains { $0.contains("waits for an arbiter without a clock") })
    }

    // MARK: - 现场定责

    @Test(arguments: [
        (["met_where": ""], ["met_where required"]), (["met_on": ""], ["met_on required"]), (["met_at": "8:30"], ["met_at meeting_hour"]),
        (["met_at": "25:00"], ["met_at meeting_hour"]), (["met_on": "2026-11-21"], ["met_on meeting_day"]),
        (["met_on": "2026-11-19"], ["met_on meeting_day"]), (["unit_2": "", "duty_2": ""], ["unit_2 meeting_two"]),
        (["unit_2": Cast.housing], ["unit_2 choice"]), (["unit_2": "nobody"], ["unit_2 choice"]), (["unit_2": ""], ["unit_2 required"]),
        (["duty_1": ""], ["to meeting_owner"]), (["to": "141029-JT"], ["to meeting_owner"]),
    ])
    func aMeetingIsWrittenDownWhole(_ said: [String: String], _ faults: [String]) async throws {
        let county = try await County.handling()
        let number = try await disputed(county)
        let before = try county.eventCount
        do {
            try await county.take(.arbitrate, on: number, by: Cast.liu.actor(in: county), Self.meeting.merging(said) { $1 })
            Issue.record("\(said) was taken")
        } catch let problem as Problem {
            #expect(problem.status == 422 && problem.fields.map { "\($0.field) \($0.code)" } == faults, "\(said)")
        }
        #expect(try county.eventCount == before)
    }

    @Test func whatWasSharedOutIsSealedAndTold() async throws {
        let county = try await County.handling()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.matter(after: .dispatch, by: wang)
        try await county.take(.dispute, on: number)
        try await county.take(.arbitrate, on: number, by: Cast.liu.actor(in: county), Self.meeting)
        #expect(try county.matter(number)?.owner.code == Cast.housing)
        let event = try #require(try county.events(of: number).last)
        #expect(try event.payload["party.2"] == .id(county.unit(Cast.cityManagement).id) && event.type == "matter.arbitrate")
        guard case .commitment? = event.payload["duty.1"], case .commitment? = event.payload["where"] else {
            Issue.record("a duty stands in the log in the clear")
            return
        }
        for who in [Cast.qian, .liu, .wang] {
            let division = try #require(try county.view(number, who.actor(in: county))?.steps.last?.division, "\(who)")
            #expect(division.place == "人民路口灯杆旁" && division.met.minuteText == "2026-11-20 08:30")
            #expect(division.parties.map(\.unit.code) == [Cast.housing, Cast.cityManagement])
            #expect(division.parties.map(\.duty) == ["修灯杆", "清理路面"])
        }
        // The text lies sealed, and nowhere else.
        #expect(try county.bytesOnDisk().range(of: Data("修灯杆".utf8)) == nil)
        #expect(try county.faults() == [])
    }

    /// A unit that met sees its own part, though the matter is another's now and it can no longer open it.
    @Test func aUnitThatMetFindsItsPart() async throws {
        let county = try await County.handling()
        let number = try await disputed(county)
        try await county.take(.arbitrate, on: number, by: Cast.liu.actor(in: county), Self.meeting)
        let services = try county.services()
        func list(_ who: Cast) throws -> [DivisionList.Line] {
            let actor = try who.actor(in: county)
            return try county.read { try DivisionList.load(after: nil, for: actor, services, in: $0) }.lines
        }
        #expect(try list(.zhao).map(\.duty) == ["清理路面"] && list(.zhao).map(\.opens) == [false])
        #expect(try list(.qian).map(\.duty) == ["修灯杆"] && list(.qian).map(\.opens) == [true])
        #expect(try list(.zhao).first?.owner?.code == Cast.housing && list(.chen).isEmpty && list(.wang).isEmpty)
        try expectIndexed(county.store, DivisionList.statement(try county.unit(Cast.housing).id, after: .start))
    }

    @Test func theUnitsThatMetAreTold() async throws {
        let kinds = """
            raise: {version: 2026-12, kept_years: 3}
            kinds:
              to_arbitrate: {on: matter.dispute, to: [county_dispatcher]}
              arbitrated: {on: matter.arbitrate, to: [office_clerk]}

            """
        let county = try await County.found(Handling.changes + [.whole(kinds, in: "notices.yaml")])
        for cast in [Cast.zhao, .qian, .liu] {
            let name = cast.rawValue + "x"
            try await county.damage(
                "INSERT INTO account (id, username, display_name, disabled, version, created_ms) VALUES (\(cast.account), \(name), \(name), \(false), \(1), \(1))"
            )
            for grant in try cast.actor(in: county).grants {
                try await county.damage(
                    "INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(cast.account), \(grant.role), \(grant.unit), \(1))"
                )
            }
        }
        let number = try await county.matter(after: .dispatch)
        try await county.take(.dispute, on: number)
        #expect(try arbitrations(number, county).last?.unit == county.unit("141029").id)
        try await county.take(.arbitrate, on: number, Self.meeting)
        for _ in 0..<2 { await county.jobs().catchUp() }
        func told(_ cast: Cast) throws -> [String] {
            try county.read { try Delivery.list(to: cast.account, after: .start, limit: 50, in: $0).items.map { "\($0.kind) \($0.path)" } }
        }
        #expect(try told(.liu) == ["to_arbitrate /matters/\(number)"])
        #expect(try told(.qian) == ["arbitrated /matters/\(number)"])
        #expect(try told(.zhao) == ["arbitrated /divisions"])
    }
}
