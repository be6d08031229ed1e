import Kernel
import People
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// A task from the call to confirmed hours, and everything that is refused on the way. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct TaskTests {
    @Test(arguments: [
        (["kind": "murder"], "422 input.invalid kind"), (["unit": "nowhere"], "404 not_found"),
        (["unit": Village.guanghua], "403 forbidden"),
        (["title": ""], "422 input.invalid title"), (["starts": "8:30"], "422 input.invalid starts"),
        (["day": "2026-11-19"], "422 input.invalid day"), (["places": "201"], "422 input.invalid places"),
        (["places": "0"], "422 input.invalid places"), (["fairness": "rank"], "422 input.invalid fairness"),
        (["fairness": "draw"], "422 input.invalid window_hours"), (["window_hours": "3"], "422 input.invalid window_hours"),
        (["fairness": "draw", "window_hours": "48"], "422 input.invalid window_hours"), (["skill": "flying"], "422 input.invalid skill"),
        (["least_age": "12"], "422 input.invalid least_age"),
    ]) func whatCannotBePublishedIsNot(_ changes: [String: String], _ told: String) async throws {
        let village = try await Village.found(volunteers: 0)
        #expect(try await outcome { try await village.publish(changes) } == told)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM task") } == 0)
    }

    @Test func onlyWhoMayPublishesOne() async throws {
        let village = try await Village.found(volunteers: 0)
        for who in [Village.Who.guo, .li, .wang] { #expect(try await outcome { try await village.publish(by: who) } == "403 forbidden") }
    }

    @Test func claimsAreRefusedForPlainReasons() async throws {
        let village = try await Village.found(volunteers: 3)
        let (task, shift) = try await village.publish()
        #expect(try await outcome { try await village.executor.perform(ClaimPlace(shift), as: .anonymous) } == "404 not_found")
        #expect(
            try await outcome { try await village.executor.perform(ClaimPlace(shift), as: village.actor(.wang)) } == "409 volunteer.none")
        #expect(try await outcome { try await village.claim(ID(high: 1, low: 1), by: 0) } == "404 not_found")
        try await village.claim(shift, by: 0)
        #expect(try await outcome { try await village.claim(shift, by: 0) } == "409 task.claimed")
        // Another task at the same time; at another time it is fine.
        let same = try await village.publish(["starts": "11:00", "ends": "12:00"])
        #expect(try await outcome { try await village.claim(same.shift, by: 0) } == "409 task.overlap")
        let later = try await village.publish(["starts": "11:30", "ends": "12:00"])
        #expect(try await outcome { try await village.claim(later.shift, by: 0) } == "ok")
        // A skill, an age, a place.
        let skilled = try await village.publish(["skill": "first_aid", "day": "2026-11-22"])
        #expect(try await outcome { try await village.claim(skilled.shift, by: 0) } == "409 task.skill")
        _ = try await village.executor.perform(
            JoinVolunteers(try Village.joining(["skill.first_aid": "true"])), as: village.volunteer(0))
        #expect(try await outcome { try await village.claim(skilled.shift, by: 0) } == "ok")
        _ = try await village.executor.perform(
            JoinVolunteers(try Village.joining(["age": "16", "guardian": "王大民"])), as: village.volunteer(1))
        #expect(try await outcome { try await village.claim(shift, by: 1) } == "409 task.age")
        _ = try await village.executor.perform(JoinVolunteers(try Village.joining(["unit": Village.guanghua])), as: village.volunteer(2))
        #expect(try await outcome { try await village.claim(shift, by: 2) } == "409 task.elsewhere")
        try await village.take("close", on: task)
        _ = try await village.executor.perform(JoinVolunteers(try Village.joining()), as: village.volunteer(2))
        #expect(try await outcome { try await village.claim(shift, by: 2) } == "409 task.closed")
        village.wait(hours: 72)
        #expect(try await outcome { try await village.claim(later.shift, by: 1) } == "409 task.over")
        #expect(try village.faults() == [])
    }

    @Test func joiningAsksForWhatItNeeds() async throws {
        let village = try await Village.found(volunteers: 1)
        func join(_ changes: [String: String]) async throws -> String {
            try await outcome { try await village.executor.perform(JoinVolunteers(try Village.joining(changes)), as: village.actor(.wang)) }
        }
        #expect(try await join(["consent": "false"]) == "422 input.invalid consent")
        #expect(try await join(["age": "14"]) == "422 input.invalid guardian")
        #expect(try await join(["unit": "nowhere"]) == "422 input.invalid unit")
        #expect(try await join(["skill.mind_reading": "true"]) == "422 input.invalid skill.mind_reading")
        #expect(try await join(["age": "14", "guardian": "王大民", "skill.driving": "true"]) == "ok")
        #expect(
            try await outcome { try await village.executor.perform(JoinVolunteers(try Village.joining()), as: .anonymous) }
                == "401 sign_in_needed")
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM volunteer") } == 2)
    }

    @Test func fromTheCallToConfirmedHours() async throws {
        let village = try await Village.found(volunteers: 3)
        let (task, shift) = try await village.publish()
        let first = try #require(try await village.claim(shift, by: 0))
        let second = try #require(try await village.claim(shift, by: 1))
        #expect(try await outcome { try await village.confirm(shift, [first.id]) } == "409 task.ahead")
        #expect(try await outcome { try await village.take("finish", on: task, ["result": "好"]) } == "409 task.ahead")
        func arrive(_ claim: ID, _ actor: Actor, spot: ID? = nil) async throws -> String {
            try await outcome { try await village.executor.perform(ArrivePlace(claim, spot: spot), as: actor) }
        }
        #expect(try await arrive(first.id, village.volunteer(0), spot: task) == "409 task.not_now")
        village.wait(hours: 23)
        #expect(try await arrive(first.id, village.volunteer(0)) == "409 task.code", "not without the code of the spot")
        #expect(try await arrive(first.id, village.volunteer(0), spot: ID(high: 1, low: 1)) == "409 task.code")
        #expect(try await arrive(first.id, village.volunteer(1), spot: task) == "404 not_found")
        #expect(try await arrive(first.id, village.volunteer(0), spot: task) == "ok")
        #expect(try await arrive(second.id, village.actor(.li)) == "ok")
        #expect(try await arrive(second.id, village.actor(.zhang)) == "409 task.claim_state")
        #expect(try await outcome { try await village.leave(first.id, of: shift, by: village.volunteer(0)) } == "409 task.claim_state")
        village.wait(hours: 3)
        #expect(try await outcome { try await village.confirm(shift, []) } == "422 task.nobody")
        #expect(try await outcome { try await village.confirm(shift, [task]) } == "422 input.invalid served.")
        #expect(try await outcome { try await village.confirm(shift, [first.id], by: .guo) } == "403 forbidden")
        try await village.confirm(shift, [first.id], ["thanks": "辛苦了"])
        try await village.confirm(shift, [first.id, second.id], ["minutes": "90"], by: .li)
        #expect(try village.find(first.id).minutes == 90)
        let services = try village.services()
        let (own, stranger) = (village.volunteer(0), try village.actor(.wang))
        let record = try #require(try village.read { try VolunteerRecord.load(own, services, limit: 10, in: $0) })
        #expect(record.minutes == 90 && record.times == 1 && record.lines.first?.thanks == "辛苦了" && record.lines.first?.title == "清理河道")
        #expect(try village.read { try VolunteerRecord.load(stranger, services, limit: 10, in: $0) } == nil)
        // Of who was not ticked nothing is kept; of who served the last time is.
        #expect(try village.read { try Volunteer.of(village.volunteers[0], in: $0) }?.served != nil)
        #expect(try village.read { try Volunteer.of(village.volunteers[2], in: $0) }?.served == nil)
        try await village.take("finish", on: task, ["result": "河道干净了"])
        #expect(try village.task(task).state == .done)
        #expect(try await outcome { try await village.take("cancel", on: task, ["reason": "晚了"]) } == "409 task.state")
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[0]) == ["task_called", "task_served", "task_served"])
        #expect(try village.notices(of: village.volunteers[2]) == ["task_called"])
        #expect(try village.notices(of: try #require(village.accounts[.wang])) == [])
        #expect(try village.faults() == [])
    }

    @Test func whatWasCalledOffBindsNobody() async throws {
        let village = try await Village.found(volunteers: 3)
        let (task, shift) = try await village.publish(["places": "1"])
        let first = try #require(try await village.claim(shift, by: 0))
        let second = try #require(try await village.claim(shift, by: 1))
        #expect(first.state == .held && second.state == .waiting)
        try await village.take("cancel", on: task, ["reason": "下雨"])
        // Nobody moves up into a place that is no more, and all are free at that time.
        try await village.leave(first.id, of: shift, by: village.volunteer(0))
        #expect(try village.find(second.id).state == .waiting)
        let (_, other) = try await village.publish(["title": "改在室内", "places": "2"])
        #expect(try await village.claim(other, by: 1)?.state == .held)
        _ = try await village.executor.perform(QuitVolunteers(), as: village.volunteer(2))
        await village.jobs().catchUp()
        #expect(try village.faults() == [])
    }

    @Test func hoursThatWereConfirmedByMistakeAreTakenBack() async throws {
        let village = try await Village.found(volunteers: 2)
        let (_, shift) = try await village.publish()
        let first = try #require(try await village.claim(shift, by: 0))
        let second = try #require(try await village.claim(shift, by: 1))
        village.wait(hours: 72)
        try await village.confirm(shift, [first.id, second.id])
        #expect(try village.find(second.id).state == .served)
        try await village.confirm(shift, [first.id])
        let taken = try village.find(second.id)
        #expect(taken.state == .held && taken.minutes == nil)
        #expect(try village.read { try Volunteer.of(village.volunteers[1], in: $0) }?.served == nil)
        // Nobody confirms their own.
        let leader = try village.actor(.zhang)
        let input = try JoinVolunteers.Fields.schema.decode(
            ["unit": .text(Village.changning), "age": .text("18"), "consent": .flag(true)])
        _ = try await village.executor.perform(JoinVolunteers(input), as: leader)
        let (_, next) = try await village.publish(["day": "2026-11-26"])
        let own = try #require(try await village.executor.perform(ClaimPlace(next), as: leader).output)
        village.wait(hours: 144)
        #expect(try await outcome { try await village.confirm(next, [own.id]) } == "409 task.own_hours")
        try await village.confirm(next, [own.id], by: .li)
        #expect(try village.find(own.id).state == .served)
        #expect(try village.faults() == [])
    }

    @Test func somebodyElseComesIfTheyWantTo() async throws {
        let village = try await Village.found(volunteers: 3)
        let (_, shift) = try await village.publish()
        let mine = try #require(try await village.claim(shift, by: 0))
        func offer(_ name: String, by number: Int = 0) async throws -> String {
            let input = try OfferPlace.Fields.schema.decode(["substitute": .text(name)])
            return try await outcome { try await village.executor.perform(OfferPlace(mine.id, input), as: village.volunteer(number)) }
        }
        func take(_ number: Int) async throws -> String {
            try await outcome { try await village.executor.perform(TakePlace(mine.id, of: shift), as: village.volunteer(number)) }
        }
        #expect(try await offer("v2", by: 1) == "404 not_found")
        for name in ["nobody", "wang", "v0"] { #expect(try await offer(name) == "422 input.invalid substitute") }
        #expect(try await take(2) == "404 not_found")
        #expect(try await offer("v2") == "ok")
        #expect(try await take(1) == "404 not_found")
        #expect(try await offer("") == "ok")
        #expect(try await take(2) == "404 not_found", "the offer was taken back")
        #expect(try await offer("v2") == "ok")
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[2]).filter { $0 == "task_offered" }.count == 1)
        #expect(try await take(2) == "ok")
        let seated = try village.seated(shift)
        #expect(seated.count == 1 && seated.first?.seat == mine.seat)
        #expect(try village.read { try Volunteer.find(seated[0].volunteer, in: $0) }?.account == village.volunteers[2])
        #expect(try village.find(mine.id).state == .left)
        #expect(try village.faults() == [])
    }

    @Test func somebodyWithoutAnAccountIsHelped() async throws {
        let village = try await Village.found(volunteers: 1)
        let (task, shift) = try await village.publish()
        func help(_ changes: [String: String] = [:], by actor: Actor) async throws -> String {
            let fields = ["volunteer_name": "赵奶奶", "volunteer_phone": "13911112222", "age": "18", "consent": "true"].merging(changes) { $1 }
            let input = try HelpClaim.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
            return try await outcome { try await village.executor.perform(HelpClaim(shift, input), as: actor) }
        }
        #expect(try await help(by: village.volunteer(0)) == "403 forbidden")
        #expect(try await help(by: village.actor(.guo)) == "403 forbidden")
        #expect(try await help(["consent": "false"], by: village.actor(.li)) == "422 input.invalid consent")
        #expect(try await help(["age": "16"], by: village.actor(.li)) == "422 input.invalid guardian")
        #expect(try await help(by: village.actor(.li)) == "ok")
        #expect(try await help(by: village.actor(.li)) == "409 task.claimed", "known again by the phone")
        let services = try village.services()
        let (leader, volunteer) = (try village.actor(.zhang), village.volunteer(0))
        let view = try village.read { try TaskView.load(task.description, for: leader, services, in: $0) }
        #expect(view.names(of: shift).compactMap(\.name) == ["赵**"])
        let other = try village.read { try TaskView.load(task.description, for: volunteer, services, in: $0) }
        #expect(other.names(of: shift).isEmpty, "who comes is for whoever leads")
        // The log holds no word of them, and when the retention has come to them nothing does.
        let payloads = try village.read { tx in try tx.all("SELECT payload FROM event ORDER BY id LIMIT 5000") { try $0.bytes(0) } }
        #expect(!payloads.contains { String(decoding: $0, as: UTF8.self).contains("赵奶奶") })
        village.wait(hours: 24 * 366 * 2 + 48)
        let now = village.entropy.now()
        let due = try village.read { try VolunteerHolding.due(before: now, after: nil, limit: 9, in: $0) }
        #expect(due.count == 1)
        _ = try await village.store.write(Work { tx in try VolunteerErasure.erase(due.flatMap(\.keys), in: tx) })
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM volunteer WHERE account IS NULL") } == 0)
        let later = try village.read { try TaskView.load(task.description, for: leader, services, in: $0) }
        #expect(later.names(of: shift).count == 1 && later.names(of: shift).allSatisfy { $0.name == nil })
        #expect(try village.faults() == [])
    }

    @Test func whoLeavesIsForgotten() async throws {
        let village = try await Village.found(volunteers: 2)
        let (_, shift) = try await village.publish()
        let claim = try #require(try await village.claim(shift, by: 0))
        #expect(
            try await outcome { try await village.executor.perform(QuitVolunteers(), as: village.actor(.wang)) } == "409 volunteer.none")
        #expect(
            try await outcome { try await village.executor.perform(QuitVolunteers(), as: village.volunteer(0)) } == "409 volunteer.bound")
        try await village.leave(claim.id, of: shift, by: village.volunteer(0))
        #expect(try await outcome { try await village.executor.perform(QuitVolunteers(), as: village.volunteer(0)) } == "ok")
        #expect(try village.read { try Volunteer.of(village.volunteers[0], in: $0) } == nil)
        #expect(try await outcome { try await village.claim(shift, by: 0) } == "409 volunteer.none")
        #expect(try village.find(claim.id).state == .left)
        #expect(try village.faults() == [])
    }

    @Test func furtherShiftsAreAddedAsLongAsItIsOpen() async throws {
        let village = try await Village.found(volunteers: 1)
        let (task, _) = try await village.publish()
        func add(_ changes: [String: String], by who: Village.Who = .zhang) async throws -> String {
            let fields = ["day": "2026-11-22", "starts": "20:00", "ends": "06:00", "places": "3"].merging(changes) { $1 }
            let input = try AddShift.schema.decode(fields.mapValues(Schema.Raw.text))
            return try await outcome { try await village.executor.perform(AddShift(task, input), as: village.actor(who)) }
        }
        #expect(try await add([:], by: .li) == "403 forbidden")
        #expect(try await add(["ends": "25:00"]) == "422 input.invalid ends")
        #expect(try await add([:]) == "ok")
        let shifts = try village.read { try TaskShift.all(of: task, in: $0) }
        #expect(shifts.map(\.minutes) == [180, 600], "a watch at night is one shift")
        try await village.take("close", on: task)
        #expect(try await add(["day": "2026-11-23"]) == "409 task.closed")
    }
}
