import Delivery
import Kernel
import People
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// A roster from its places to confirmed hours. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct RosterTests {
    @Test(arguments: [
        (["roster_kind": "sleeping"], "422 input.invalid roster_kind"), (["role": "on_duty"], "422 input.invalid role"),
        (["weekday": "8"], "422 input.invalid weekday"), (["starts": "8:00"], "422 input.invalid starts"),
        (["ends": "25:00"], "422 input.invalid ends"), (["people": "0"], "422 input.invalid people"),
    ]) func whatCannotBeSetUpIsNot(_ changes: [String: String], _ told: String) async throws {
        let village = try await Village.found(volunteers: 0)
        let squad = try await village.form()
        #expect(try await outcome { try await village.roster(of: squad, changes) } == told)
        #expect(try await outcome { try await village.roster(of: squad, by: .li) } == "403 forbidden")
    }

    @Test func itIsPlannedByRotationAndAnybodyCanWorkItOutAgain() async throws {
        let village = try await Village.found(volunteers: 4)
        let squad = try await village.form(["leader": "wang"])
        let roster = try await village.roster(of: squad)
        let zhang = try village.actor(.zhang)
        #expect(try await outcome { try await village.plan("publish", roster, ["weeks": "4"], by: zhang) } == "409 roster.nobody")
        try await village.recruit(squad, 0..<3)
        #expect(try await outcome { try await village.plan("publish", roster, ["weeks": "0"], by: zhang) } == "422 input.invalid weeks")
        #expect(try await outcome { try await village.plan("publish", roster, ["weeks": "4"], by: village.actor(.guo)) } == "404 not_found")
        #expect(
            try await outcome { try await village.plan("publish", roster, ["weeks": "4"], by: village.volunteer(0)) } == "404 not_found")
        let known = try village.read { try Roster.load(roster, in: $0) }
        let now = village.entropy.now()
        let people = try village.read { try Rotation.people(of: known, at: now, in: $0) }
        try await village.plan("publish", roster, ["weeks": "4"], by: zhang)
        let duties = try village.duties(roster)
        // The Mondays of this week's rest and of four weeks after it.
        #expect(duties.map { $0.time.lowerBound.minuteText }.first == "2026-11-23 08:00" && duties.count == 4)
        let again = Rotation.plan(duties.map { Rotation.Place($0.time) }, people, seed: known.seed)
        #expect(duties.indices.allSatisfy { again[$0] == duties[$0].member })
        #expect(Set(duties.prefix(3).compactMap(\.member)).count == 3, "everybody once before anybody twice")
        // Asked for once more nothing moves; further weeks go on from there.
        try await village.plan("publish", roster, ["weeks": "4"], by: zhang)
        #expect(try village.duties(roster).map(\.id) == duties.map(\.id))
        try await village.plan("publish", roster, ["weeks": "7"], by: zhang)
        let more = try village.duties(roster)
        #expect(more.count == 7 && Array(more.prefix(4).map(\.member)) == duties.map(\.member))
        let counts = Dictionary(grouping: more.compactMap(\.member)) { $0 }.values.map(\.count)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[0]).contains("duty_planned"))
        #expect(try village.faults() == [])
    }

    @Test func oneDutyIsHandedOnAndNobodyIsInTwoPlaces() async throws {
        let village = try await Village.found(volunteers: 3)
        let squad = try await village.form(["leader": "wang"])
        let roster = try await village.roster(of: squad)
        try await village.recruit(squad, 0..<2)
        try await village.plan("publish", roster, ["weeks": "2"], by: village.actor(.zhang))
        let duties = try village.duties(roster)
        let first = try #require(duties.first)
        let holder = try #require((0..<2).first { try village.member($0, of: squad)?.id == first.member })
        let (mine, other) = (village.volunteer(holder), village.volunteer(1 - holder))
        #expect(try await outcome { try await village.offer(first.id, by: other) } == "404 not_found")
        #expect(try await outcome { try await village.take(first.id, by: other) } == "409 duty.state")
        try await village.offer(first.id, by: mine)
        #expect(try await outcome { try await village.take(first.id, by: village.volunteer(2)) } == "404 not_found")
        #expect(try await outcome { try await village.take(first.id, by: mine) } == "409 duty.state")
        try await village.offer(first.id, takingBack: true, by: mine)
        #expect(try await outcome { try await village.take(first.id, by: other) } == "409 duty.state")
        try await village.offer(first.id, by: mine)
        // Who has a place in a task at that time cannot.
        let (_, shift) = try await village.publish(["day": "2026-11-23", "starts": "09:00", "ends": "12:00"])
        let claim = try #require(try await village.claim(shift, by: 1 - holder))
        #expect(try await outcome { try await village.take(first.id, by: other) } == "409 duty.overlap")
        try await village.leave(claim.id, of: shift, by: other)
        try await village.take(first.id, by: other)
        #expect(try village.read { try Duty.load(first.id, in: $0) }.member == village.member(1 - holder, of: squad)?.id)
        #expect(try village.events(first.id).map(\.type) == ["duty.offer", "duty.offer", "duty.offer", "duty.take"])
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[holder]).contains("duty_taken"))
        #expect(try village.notices(of: village.volunteers[1 - holder]).contains("duty_offered"))
        #expect(try village.faults() == [])
    }

    @Test func whoIsAwayIsAskedForNothingAndSaysNoReason() async throws {
        let village = try await Village.found(volunteers: 2)
        let squad = try await village.form(["leader": "wang"])
        let roster = try await village.roster(of: squad)
        try await village.recruit(squad, 0..<2)
        func away(_ said: [String: String], by number: Int = 0) async throws -> String {
            try await outcome { try await village.step("away", squad, said, by: village.volunteer(number)) }
        }
        #expect(try await outcome { try await village.step("away", squad, by: village.actor(.li)) } == "409 squad.not_member")
        #expect(try await away(["back_day": "2026-11-28"]) == "422 input.invalid from_day")
        #expect(try await away(["from_day": "2026-11-28"]) == "422 input.invalid back_day")
        try await village.plan("publish", roster, ["weeks": "2"], by: village.actor(.zhang))
        let own = try #require(try village.member(0, of: squad))
        let before = try village.duties(roster)
        #expect(before.contains { $0.member == own.id })
        #expect(try await away(["from_day": "2026-11-21", "back_day": "2026-12-31"]) == "ok")
        let freed = try village.duties(roster)
        #expect(freed.allSatisfy { $0.member != own.id } && freed.contains { $0.member == nil })
        let free = try #require(freed.first { $0.member == nil })
        #expect(try await outcome { try await village.take(free.id, by: village.volunteer(0)) } == "409 duty.overlap")
        // What is free is filled by the same rule, and further weeks pass them over.
        try await village.plan("publish", roster, ["weeks": "4"], by: village.actor(.zhang))
        let other = try #require(try village.member(1, of: squad))
        #expect(try village.duties(roster).allSatisfy { $0.member == other.id })
        #expect(try await away([:]) == "ok")
        try await village.plan("publish", roster, ["weeks": "8"], by: village.actor(.zhang))
        #expect(try village.duties(roster).contains { $0.member == own.id })
        // Whoever leaves has promised nothing any more.
        try await village.step("leave", squad, by: village.volunteer(0))
        #expect(try village.duties(roster).allSatisfy { $0.member != own.id })
        // Nobody needs to know later when somebody was away.
        #expect(try await away(["from_day": "2026-11-21", "back_day": "2026-11-28"], by: 1) == "ok")
        func prune() async throws { _ = try await village.store.write(Work { tx in try StayAway.prune.run(tx) }) }
        try await prune()
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM duty_away") } == 1)
        village.wait(hours: 24 * 8)
        try await prune()
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM duty_away") } == 0)
        #expect(try village.faults() == [])
    }

    @Test func hoursThatTheLeaderConfirmedAreOnesOwn() async throws {
        let village = try await Village.found(volunteers: 2)
        let squad = try await village.form()
        let roster = try await village.roster(of: squad)
        try await village.recruit(squad, 0..<1)
        let zhang = try village.actor(.zhang)
        try await village.plan("publish", roster, ["weeks": "2"], by: zhang)
        let own = try #require(try village.member(0, of: squad))
        let duties = try village.duties(roster)
        let mine = try #require(duties.first { $0.member == own.id })
        let leaders = try #require(duties.first { $0.member != own.id })
        func confirm(_ duty: ID, _ said: [String: String] = [:], by actor: Actor) async throws -> String {
            let fields = said.merging([ConfirmDuties.Fields.tick(duty): "true"]) { $1 }
            return try await outcome { try await village.plan("confirm", roster, fields, by: actor) }
        }
        #expect(try await confirm(mine.id, by: zhang) == "409 task.ahead")
        village.wait(hours: 24 * 14)
        #expect(try await outcome { try await village.plan("confirm", roster, by: zhang) } == "422 task.nobody")
        #expect(try await confirm(squad, by: zhang) == "422 input.invalid served.")
        #expect(try await confirm(mine.id, by: village.volunteer(0)) == "404 not_found")
        #expect(try await confirm(leaders.id, by: zhang) == "409 task.own_hours")
        #expect(try await confirm(mine.id, by: zhang) == "ok")
        let services = try village.services()
        let (volunteer, stranger) = (village.volunteer(0), village.volunteer(1))
        func record(_ actor: Actor) throws -> VolunteerRecord? {
            try village.read { try VolunteerRecord.load(actor, services, limit: 10, in: $0) }
        }
        let served = try #require(try record(volunteer))
        #expect(served.minutes == 120 && served.times == 1 && served.duties.map(\.duty.id) == [mine.id])
        #expect(try record(stranger)?.minutes == 0)
        let certificate = String(decoding: TaskJSON.write(certificate: served, printed: village.entropy.now()), as: UTF8.self)
        #expect(certificate.contains("\"minutes\":120") && certificate.contains(mine.id.description))
        #expect(try village.read { try Volunteer.of(village.volunteers[0], in: $0) }?.served == mine.time.upperBound)
        let kept = try village.read { tx in
            let look = PersonalHolding.Look(tx: tx, scheme: village.scheme, vault: village.vault, now: village.entropy.now())
            return try MobilisationSlice.holdings[0].list(Person(volunteer), nil, 1, look)
        }
        #expect(kept.first?.fields.first { $0.name == "volunteer.minutes" }?.masked == "120")
        // Said again it is corrected; 0 takes it back.
        #expect(try await confirm(mine.id, ["minutes": "90"], by: zhang) == "ok")
        #expect(try record(volunteer)?.minutes == 90)
        #expect(try await confirm(mine.id, ["minutes": "0"], by: zhang) == "ok")
        #expect(try record(volunteer)?.minutes == 0)
        #expect(try village.read { try Volunteer.of(village.volunteers[0], in: $0) }?.served == nil)
        // Whoever is no volunteer any more is a member still, and has no hours there.
        #expect(try await confirm(mine.id, by: zhang) == "ok")
        _ = try await village.executor.perform(QuitVolunteers(), as: volunteer)
        #expect(try village.read { try Duty.find(mine.id, in: $0) }?.minutes == nil)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM duty WHERE volunteer IS NOT NULL") } == 0)
        #expect(try village.faults() == [])
    }

    /// A list of who came and who did not is nobody's but the leader's.
    @Test func ofADutyThatIsOverTheOthersSeeNobody() async throws {
        let village = try await Village.found(volunteers: 2)
        let squad = try await village.form()
        let roster = try await village.roster(of: squad)
        try await village.recruit(squad, 0..<2)
        let zhang = try village.actor(.zhang)
        try await village.plan("publish", roster, ["weeks": "3"], by: zhang)
        let own = try #require(try village.member(0, of: squad))
        let mine = try #require(try village.duties(roster).first { $0.member == own.id })
        func seen(_ actor: Actor) throws -> RosterView.Line {
            let services = try village.services()
            let week = mine.time.lowerBound.day.text
            let view = try village.read { try RosterView.load(roster.description, week: week, for: actor, services, in: $0) }
            return try #require(view.lines.first { $0.duty.id == mine.id })
        }
        #expect(try seen(village.volunteer(1)).name == "志愿0", "who comes is known to all of them")
        village.wait(hours: 24 * 28)
        try await village.plan("confirm", roster, [ConfirmDuties.Fields.tick(mine.id): "true", "minutes": "90"], by: zhang)
        let other = try seen(village.volunteer(1))
        #expect(other.name == nil && other.minutes == nil && other.state == .planned)
        for actor in [village.volunteer(0), zhang] {
            let line = try seen(actor)
            #expect(line.name == "志愿0" && line.minutes == 90 && line.state == .served)
        }
    }

    @Test func whatWasServedBeforeTheEndIsConfirmedAfterIt() async throws {
        let village = try await Village.found(volunteers: 1)
        let squad = try await village.form(["leader": "wang"])
        try await village.recruit(squad, 0..<1)
        let roster = try await village.roster(of: squad)
        let zhang = try village.actor(.zhang)
        try await village.plan("publish", roster, ["weeks": "2"], by: zhang)
        let duties = try village.duties(roster)
        village.wait(hours: 24 * 4)
        try await village.step("dissolve", squad, by: zhang)
        func find(_ duty: Duty) throws -> Duty? { try village.read { try Duty.find(duty.id, in: $0) } }
        #expect(try find(duties[0])?.state == .planned && find(duties[1])?.state == .off)
        for (duty, told) in [(duties[0], "ok"), (duties[1], "409 task.ahead")] {
            let said = [ConfirmDuties.Fields.tick(duty.id): "true"]
            #expect(try await outcome { try await village.plan("confirm", roster, said, by: zhang) } == told)
        }
        let own = try village.read { try Volunteer.of(village.volunteers[0], in: $0) }
        #expect(own?.served == duties[0].time.upperBound)
        #expect(try village.faults() == [])
    }

    @Test func onesOwnDutiesStandInOrderAndInACalendar() async throws {
        let village = try await Village.found(volunteers: 1)
        let squad = try await village.form(["leader": "wang"])
        try await village.recruit(squad, 0..<1)
        let roster = try await village.roster(of: squad)
        let zhang = try village.actor(.zhang)
        try await village.plan("places", roster, Village.place.merging(["weekday": "3"]) { $1 }, by: zhang)
        try await village.plan("publish", roster, ["weeks": "2"], by: zhang)
        let services = try village.services()
        let (account, now) = (village.volunteers[0], village.entropy.now())
        func list(_ after: Keyset = .start, limit: Int = 2) throws -> DutyList {
            try village.read { try DutyList.load(account, services, after: after, limit: limit, in: $0) }
        }
        let ahead = try list()
        #expect(ahead.ahead.count == 4 && ahead.past.isEmpty && ahead.ahead.first?.spot == "东桥头" && ahead.ahead.first?.squad == "清河队")
        #expect(ahead.ahead.map { $0.duty.time.lowerBound } == ahead.ahead.map { $0.duty.time.lowerBound }.sorted())
        #expect(try village.read { try DutyList.calendar(account, since: now, in: $0) }.count == 4)
        village.wait(hours: 24 * 13)
        let past = try list()
        #expect(past.ahead.count == 0 && past.past.count == 2)
        let rest = try list(try #require(past.next))
        #expect(rest.past.count == 2 && rest.next == nil && rest.ahead.isEmpty)
        try await village.plan("end", roster, by: zhang)
        #expect(try await outcome { try await village.plan("publish", roster, ["weeks": "2"], by: zhang) } == "409 roster.ended")
        #expect(try village.faults() == [])
    }
}
