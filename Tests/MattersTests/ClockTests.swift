import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// What time does to matters: due dates, warnings, lateness told up the ladder. The county begins on Friday, 2026-11-20 at 09:00.
@Suite struct ClockTests {
    @Test func whatIsRaisedHasItsDispatchClock() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        let clocks = try county.running(number)
        #expect(Set(clocks.keys) == [.dispatch])
        let clock = try #require(clocks[.dispatch])
        #expect(clock.due.minuteText == "2026-11-20 15:30" && clock.warn?.minuteText == "2026-11-20 14:30")
        #expect(clock.limit.text == "4 working hours" && clock.pack == county.scheme.hash && !clock.isProvisional)
        #expect(try clock.unit == county.unit(Cast.changning).id)
        #expect(clock.next == clock.warn)
    }

    @Test func eachStepEndsItsClockAndBeginsTheNext() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        try await county.take(.dispatch, on: number)
        #expect(Set(try county.running(number).keys) == [.accept, .contact, .handle])
        #expect(try county.running(number)[.handle]?.due.minuteText == "2026-12-01 18:00")
        try await county.take(.accept, on: number)
        #expect(Set(try county.running(number).keys) == [.contact, .handle])
        try await county.take(.contact, on: number)
        #expect(Set(try county.running(number).keys) == [.handle])
        county.entropy.advance(seconds: 30 * 86_400)
        try await county.take(.resolve, on: number)
        #expect(Set(try county.running(number).keys) == [.recheck])
        try await county.take(.rate, on: number)
        #expect(try county.running(number).isEmpty)
        let outcomes = try county.clocks(number).map { "\($0.stage) \($0.outcome?.rawValue ?? "-")" }
        #expect(Set(outcomes) == ["dispatch met", "accept met", "contact met", "handle late", "recheck met"])
        #expect(try county.faults() == [])
    }

    /// «A comment that restarts a clock»: neither a comment, a note nor a contact moves the end of the handling.
    @Test func aCommentRestartsNoClock() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept)
        let before = try county.running(number)
        county.entropy.advance(seconds: 86_400)
        for verb in [MatterVerb.comment, .note, .contact, .escalate] { try await county.take(verb, on: number) }
        let after = try county.running(number)
        #expect(after[.handle]?.due == before[.handle]?.due && after[.handle]?.started == before[.handle]?.started)
        #expect(after[.contact] == nil)
    }

    /// «Escalation that skips what nobody was assigned»: what waits to be dispatched is late like anything else.
    @Test func whatNobodyDispatchedIsToldFurtherUp() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        county.entropy.advance(seconds: 3 * 86_400)
        await county.jobs().ringAll()
        let rung = try county.rung()
        #expect(rung.map(\.type) == ["clock.warn", "clock.late"])
        #expect(rung.map(\.occurred.minuteText) == ["2026-11-20 14:30", "2026-11-20 15:30"])
        #expect(rung.last?.payload["to"] == .id(try county.unit("141029").id))
        #expect(rung.allSatisfy { $0.actor == nil && $0.recorded > $0.occurred })
        let clock = try #require(try county.running(number)[.dispatch])
        #expect(clock.level == 1 && clock.next == nil)
        await county.jobs().ringAll()
        #expect(try county.rung().count == 2)
        #expect(try county.faults() == [])
    }

    /// From a station of a township: the township is told first, and the county a working day later.
    @Test func latenessClimbsOneRungAfterTheOther() async throws {
        let county = try await County.found(
            Handling.changes + [
                .replacing(
                    "  - {id: office, kind",
                    with: "  - {id: station, kind: office, parent: township, code: {kind: office}}\n  - {id: office, kind",
                    in: "territory.yaml"),
                .replacing(
                    "  # 县直部门", with: "  - {code: 141029100-ZF, name: 综合执法队, level: station, parent: 141029100}\n  # 县直部门",
                    in: "territory.yaml"),
                .replacing("level.office:", with: "level.station: 站所\nlevel.office:", in: "words/zh-Hans.yaml"),
                .replacing("level.office:", with: "level.station: Station\nlevel.office:", in: "words/en.yaml"),
                .replacing("handlers: [", with: "handlers: [141029100-ZF, "),
            ])
        let number = try await county.raise()
        try await county.take(.dispatch, on: number, ["to": "141029100-ZF"])
        county.entropy.advance(seconds: 6 * 86_400)
        await county.jobs().ringAll()
        let clock = try #require(try county.running(number)[.accept])
        let rung = try county.rung().filter { $0.stream == clock.id }
        #expect(rung.map(\.type) == ["clock.warn", "clock.late", "clock.escalate"])
        #expect(rung.map(\.occurred.minuteText).dropFirst() == ["2026-11-23 18:00", "2026-11-24 18:00"])
        let told = [try county.unit(Cast.changning).id, try county.unit("141029").id]
        #expect(rung.dropFirst().map { $0.payload["to"] } == told.map(Payload.Item.id))
        let line = try #require(try county.view(number, Cast.liu.actor(in: county))?.clocks.first { $0.clock.stage == .accept })
        #expect(line.isLate && line.told.map(\.code) == [Cast.changning, "141029"])
        #expect(try county.faults() == [])
    }

    /// «Escalation that reads the first page»: more than a bite of late ones are all told, in the order they fell due.
    @Test func everythingThatIsLateIsTold() async throws {
        let county = try await County.handling()
        for index in 0..<230 {
            if index % 10 == 0 { county.entropy.advance(seconds: 1800) }
            try await county.raise()
        }
        county.entropy.advance(seconds: 20 * 86_400)
        await county.jobs().ringAll()
        let rung = try county.rung()
        #expect(rung.count { $0.type == "clock.warn" } == 230 && rung.count { $0.type == "clock.late" } == 230)
        #expect(zip(rung, rung.dropFirst()).allSatisfy { $0.occurred <= $1.occurred && $0.recorded <= $1.recorded })
        #expect(try county.faults() == [])
    }

    /// «Changing a policy rewrites history»: what was promised stays; what comes new goes by the new pack.
    @Test func anotherPackLeavesRunningClocksAsTheyAre() async throws {
        let county = try await County.handling()
        let number = try await county.raise()
        let before = try #require(try county.running(number)[.dispatch])
        let later = try await county.governed(
            by: Handling.changes + [
                .replacing("dispatch: 4 working hours", with: "dispatch: 2 working hours"),
                .replacing("hours:\n", with: "hours:\n  township: [\"06:00-08:00\"]\n", in: "calendar.yaml"),
            ])
        let now = try #require(try later.running(number)[.dispatch])
        #expect(now.due == before.due && now.limit == before.limit && now.pack == before.pack && now.pack != later.scheme.hash)
        let line = try #require(try later.view(number, Cast.chen.actor(in: later))?.clocks.first)
        #expect(line.proof.isByKeptCalendar && line.proof.due.at == before.due)
        let other = try await later.raise()
        #expect(
            try later.running(other)[.dispatch]?.due.minuteText == "2026-11-21 08:00"
                || later.running(other)[.dispatch]?.hours == "township")
        #expect(try later.faults() == [])
    }

    /// Beyond the last published year an end is provisional; the year comes out, and it is counted anew by an event.
    @Test func aProvisionalEndIsCountedAnewWhenTheYearIsPublished() async throws {
        let county = try await County.handling()
        try county.at("2026-12-31 10:00")
        let number = try await county.matter(after: .dispatch)
        let before = try #require(try county.running(number)[.accept])
        #expect(before.isProvisional && before.due.minuteText == "2027-01-01 18:00")
        let year = """
            years:
              2027:
                source: 虚构的
                rest: [{name: 元旦, from: 2027-01-01, to: 2027-01-03}]
                work: []

            """
        let later = try await county.governed(by: Handling.changes + [.replacing("years:\n", with: year, in: "calendar.yaml")])
        await later.jobs().ringAll()
        let after = try #require(try later.running(number)[.accept])
        #expect(!after.isProvisional && after.due.minuteText == "2027-01-04 18:00" && after.pack == before.pack)
        let event = try #require(try later.rung().first { $0.type == "clock.recompute" && $0.stream == after.id })
        #expect(event.payload["was"] == .instant(before.due) && event.payload["due"] == .instant(after.due))
        let count = try later.rung().count
        await later.jobs().ringAll()
        #expect(try later.rung().count == count)
        #expect(try later.faults() == [])
    }

    @Test func theReporterIsAskedAndTheClockStandsStill() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept)
        let due = try #require(try county.running(number)[.handle]).due
        try await county.take(.suspend, on: number)
        let paused = try #require(try county.running(number)[.handle])
        #expect(paused.paused != nil && paused.due > due && paused.next?.minuteText == "2026-11-27 18:00")
        try county.at("2026-11-24 10:00")
        try await county.take(.resume, on: number, by: Cast.zhao.actor(in: county))
        // Friday and Monday had no end of business that counted.
        #expect(try county.running(number)[.handle]?.due.minuteText == "2026-12-02 18:00")
        #expect(try county.running(number)[.handle]?.paused == nil)
        #expect(try county.faults() == [])
    }

    @Test func aPauseEndsByItselfAtItsBound() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept)
        try await county.take(.suspend, on: number)
        try county.at("2026-12-02 09:00")
        await county.jobs().ringAll()
        let last = try #require(try county.events(of: number).last)
        #expect(last.type == "matter.resume" && last.occurred.minuteText == "2026-11-27 18:00")
        #expect(last.payload["automatic"] == .flag(true))
        #expect(try county.matter(number)?.state == "accepted")
        #expect(try county.faults() == [])
    }

    @Test func whatNobodyDoubtsIsVerifiedByItself() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch, .accept, .resolve)
        let due = try #require(try county.running(number)[.recheck]).due
        county.entropy.set(now: due.adding(seconds: 60))
        await county.jobs().ringAll()
        #expect(try county.matter(number)?.state == "verified")
        #expect(try county.events(of: number).last?.occurred == due)
        #expect(try county.rung().filter { $0.payload["stage"] == .token("recheck") }.isEmpty)
    }

    /// What the reporter was promised runs on through every pair of hands; only signing for it begins anew.
    @Test func handingOnRestartsNothingThatWasPromised() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        let before = try #require(try county.running(number)[.handle])
        county.entropy.advance(seconds: 86_400)
        try await county.take(.return, on: number)
        #expect(Set(try county.running(number).keys) == [.dispatch, .contact, .handle])
        #expect(try county.running(number)[.handle]?.unit == (try county.unit(Cast.changning).id))
        try await county.take(.dispatch, on: number, ["to": Cast.housing])
        let after = try #require(try county.running(number)[.handle])
        #expect(after.id == before.id && after.due == before.due)
        #expect(try after.unit == county.unit(Cast.housing).id)
        #expect(try county.running(number)[.accept]?.started == county.entropy.now())
        #expect(try county.faults() == [])
    }

    @Test func clocksAreFoundByTheirIndexes() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        let matter = try #require(try county.matter(number))
        try expectIndexed(county.store, Clock.ringingStatement("matter", by: county.entropy.now(), limit: 200))
        for statement: Statement in [
            "SELECT id FROM clock WHERE subject = \(matter.id) AND ended_ms IS NULL ORDER BY id LIMIT 100",
            "UPDATE clock SET next_ms = NULL WHERE subject = \(matter.id) AND ended_ms IS NULL AND stage IN (\("handle"))",
            "SELECT from_ms FROM clock_pause WHERE subject = \(matter.id) ORDER BY from_ms, id LIMIT 100",
            "SELECT version FROM holding WHERE matter = \(matter.id) ORDER BY version LIMIT 200",
            """
            SELECT id FROM clock WHERE provisional AND ended_ms IS NULL AND subject_kind = \("matter") AND calendar < \([UInt8](repeating: 9, count: 32))
            ORDER BY calendar, subject, id LIMIT 200
            """,
        ] { try expectIndexed(county.store, statement) }
    }

    /// What was open before there were clocks is wound when the program comes to it.
    @Test func whatWasOpenBeforeThereWereClocksIsWound() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        let matter = try #require(try county.matter(number))
        try await county.damage(
            "DELETE FROM clock", "INSERT INTO matter_unwound (matter) VALUES (\(matter.id))")
        #expect(try county.faults() == [])
        await county.jobs().ringAll()
        #expect(Set(try county.running(number).keys) == [.accept, .contact, .handle])
        #expect(try county.events(of: number).last?.type == "matter.wind")
        #expect(try county.faults() == [])
    }

    @Test func verifyFindsWhatIsWrongWithClocks() async throws {
        let county = try await County.handling()
        let number = try await county.matter(after: .dispatch)
        let matter = try #require(try county.matter(number))
        func faults(_ statement: Statement, back: Statement) async throws -> [String] {
            try await county.damage(statement)
            let found = try county.faults()
            try await county.damage(back)
            #expect(try county.faults() == [])
            return found
        }
        let late = try await faults(
            "UPDATE clock SET due_ms = due_ms + 60000 WHERE stage = 'handle'",
            back: "UPDATE clock SET due_ms = due_ms - 60000 WHERE stage = 'handle'")
        #expect(late.contains { $0.hasPrefix("clock ends: ") })
        let place = try county.unit(Cast.changning).id
        let foreign = try await faults(
            "UPDATE clock SET unit = \(place) WHERE stage = 'handle'",
            back: "UPDATE clock SET unit = \(matter.owner.unit) WHERE stage = 'handle'")
        #expect(foreign.contains { $0.hasPrefix("matter clocks: ") })
        try await county.damage("DELETE FROM clock WHERE subject = \(matter.id)")
        #expect(try county.faults().contains { $0.hasPrefix("matter clocks: ") })
    }
}
