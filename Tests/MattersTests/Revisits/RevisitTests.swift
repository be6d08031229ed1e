import Foundation
import Kernel
import People
import Territory
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// From the commitment to the resident's word.
@Suite struct RevisitTests {
    @Test func theCommitmentStandsBeforeThePeriodAndTheSeedIsToldAfterIt() async throws {
        let county = try await County.calling()
        try await county.turnPeriods()
        #expect(try county.periods().map(\.name) == ["2026-W49", "2026-W48"])
        let before = try #require(try county.period("2026-W48"))
        #expect(before.seed == nil && before.drawn == nil && before.committed < before.from)
        // Whoever reads the files finds no seed in them.
        await county.jobs().catchUp()
        let revisits = try await county.drawn(30)
        let period = try #require(try county.period("2026-W48"))
        let seed = try #require(period.seed)
        #expect(Digest.sha256(seed) == before.commitment && period.commitment == before.commitment)
        // A fifth of thirty, by anybody's count.
        let frame = try county.read { try period.frame(in: $0) }
        #expect(frame.count == 30 && revisits.count == 6)
        let tokens = frame.map(\.token).sorted { Digest.sha256(seed + $0).lexicographicallyPrecedes(Digest.sha256(seed + $1)) }
        #expect(Set(tokens.prefix(6)) == Set(revisits.map(\.token)))
        #expect(try county.periods().map(\.name) == ["2026-W51", "2026-W50", "2026-W49", "2026-W48"])
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func aCommitmentThatComesTooLateIsNone() async throws {
        let county = try await County.calling()
        let week = RevisitSpan(containing: county.entropy.now().day, .week)
        #expect(try await outcome { try await county.executor.perform(CommitRevisits(week), as: .system) } == "404 not_found")
        // Two weeks without the program cost no draw, a third one does.
        try await county.turnPeriods()
        county.entropy.set(now: Day(year: 2026, month: 12, day: 10).start)
        try await county.turnPeriods()
        #expect(try county.periods().map(\.name) == ["2026-W52", "2026-W51", "2026-W49", "2026-W48"])
        #expect(try county.period("2026-W48")?.drawn != nil && county.period("2026-W50") == nil)
        #expect(
            try await outcome { try await county.executor.perform(CommitRevisits(week.next(.week)), as: county.caller()) }
                == "403 forbidden")
    }

    @Test func onlyWhoLeftAPhoneAndDidNotHideStandsInTheFrame() async throws {
        let county = try await County.calling()
        try await county.turnPeriods()
        county.entropy.set(now: Day(year: 2026, month: 11, day: 24).start.adding(seconds: 9 * 3600))
        let resolve = [MatterVerb.dispatch, .accept, .resolve]
        let plain = try await county.matter(after: .dispatch, .accept, .resolve)
        let mute = try await county.raise("井盖坏了。")
        for verb in resolve { try await county.take(verb, on: mute) }
        let hidden = try await county.matter(after: .dispatch, .accept, .resolve)
        try await county.damage("UPDATE reporter SET hidden = TRUE WHERE matter = \(try #require(try county.matter(hidden)).id)")
        _ = try await county.matter(after: .dispatch, .accept)
        let again = try await county.matter(after: .dispatch, .accept, .resolve)
        try await county.take(.verify, on: again, ["solved": "no"])
        county.entropy.set(now: Day(year: 2026, month: 11, day: 30).start)
        let late = try await county.matter(after: .dispatch, .accept, .resolve)
        try await county.turnPeriods()
        let waiting = try county.waiting(county.caller())
        #expect(waiting.map(\.matter.number) == [plain] && late != plain)
        // One alone: nobody is told how many there were.
        let view = try county.read { try RevisitPeriodView(try #require(try RevisitPeriod.find("2026-W48", in: $0)), in: $0) }
        #expect(view.strata.count == 1 && view.strata[0].unit == nil && view.strata[0].isSmall && view.drawn.isEmpty)
    }

    @Test func aLongFrameIsGatheredInBites() async throws {
        let county = try await County.calling()
        try await county.drawn(40)
        let period = try #require(try county.period("2026-W48"))
        let types = try county.read { try EventLog.stream(period.id, limit: 100, in: $0) }.map(\.type)
        #expect(types == ["revisit.commit", "revisit.collect", "revisit.draw"])
        // The same moments, read in bites of any size.
        for bite in [1, 7, 40] {
            var (cursor, found): ((ms: Int64, id: ID), [ID]) = ((period.from.ms, .zero), [])
            while true {
                let statement = CollectRevisits.statement(from: cursor, until: period.until, limit: bite)
                let some = try county.read { try $0.all(statement) { (ms: try $0.int(0), id: try $0.id(1)) } }
                found += some.map(\.id)
                guard let last = some.last else { break }
                cursor = last
            }
            #expect(found.count == 40 && Set(found).count == 40)
        }
    }

    @Test func whoHadToDoWithItDoesNotCall() async throws {
        let county = try await County.calling()
        let revisit = try #require(try await county.drawn(5).first)
        let clerk = try county.caller(2, also: [("office_clerk", Cast.cityManagement)])
        let dispatcher = try county.caller(3, also: [("township_dispatcher", Cast.changning)])
        let elsewhere = try county.caller(4, in: Cast.guanghua)
        // Before it was dispatched the town had it: somebody of the town is not independent, whatever the role.
        let first = try county.caller(6, in: Cast.changning)
        for actor in [clerk, dispatcher, first] {
            #expect(try county.waiting(actor).isEmpty)
            #expect(try await outcome { try await county.call(revisit.id, Calling.content, by: actor) } == "403 revisit.not_independent")
            #expect(try await outcome { try await county.reveal(revisit.id, by: actor) } == "403 revisit.not_independent")
            #expect(try await outcome { try await county.skip(revisit.id, "other", by: actor) } == "403 revisit.not_independent")
        }
        #expect(try county.waiting(elsewhere).isEmpty)
        #expect(try await outcome { try await county.call(revisit.id, Calling.content, by: elsewhere) } == "404 not_found")
        #expect(
            try await outcome { try await county.call(revisit.id, Calling.content, by: Cast.zhao.actor(in: county)) } == "404 not_found")
        #expect(try await outcome { try await county.call(ID(high: 1, low: 1), Calling.content) } == "404 not_found")
        // Somebody who wrote a word on it once.
        let noted = Actor(account: ID(high: 0xCA11, low: 5), grants: try Cast.chen.actor(in: county).grants)
        try await county.take(.note, on: revisit.matter.number, by: noted, ["text": "记一笔。", "audience": "internal"])
        let caller = try county.caller(5)
        #expect(try await outcome { try await county.call(revisit.id, Calling.content, by: caller) } == "403 revisit.not_independent")
        #expect(try await outcome { try await county.call(revisit.id, Calling.content) } == "ok")
    }

    @Test func theResidentsWordIsWrittenDownOnce() async throws {
        let county = try await County.calling()
        let revisits = try await county.drawn(10)
        #expect(revisits.count == 2)
        let id = revisits[0].id
        for (said, code) in [
            (["outcome": "answered"], "422 input.invalid"),
            (["outcome": "answered", "responded": "yes", "solved": "yes"], "422 input.invalid"),
            (["outcome": "no_answer", "solved": "yes"], "422 input.invalid"), (["outcome": "perhaps"], "422 input.invalid"),
        ] { #expect(try await outcome { try await county.call(id, said) } == code) }
        let key = IdempotencyKey(owner: try #require(try county.caller().account), key: "k", requestHash: [1])
        try await county.call(id, Calling.content, key: key)
        try await county.call(id, Calling.content, key: key)
        #expect(try await outcome { try await county.call(id, Calling.unsolved) } == "409 revisit.settled")
        #expect(try await outcome { try await county.skip(id, "other") } == "409 revisit.settled")
        #expect(try await outcome { try await county.reveal(id) } == "409 revisit.settled")
        let settled = try county.revisit(id)
        #expect(settled.state == .reached && settled.solved == true && settled.satisfied == true && !settled.isReopened)
        #expect(try county.matter(settled.matter.number)?.kind == .resolved)
        let skipped = revisits[1].id
        #expect(try await outcome { try await county.skip(skipped, "lazy") } == "422 input.invalid")
        #expect(try await outcome { try await county.skip(skipped, "other", "") } == "422 input.invalid")
        try await county.skip(skipped, "asked_not_to")
        #expect(try county.revisit(skipped).reason == "asked_not_to" && county.waiting(county.caller()).isEmpty)
        // Words lie sealed, never in the log.
        let bytes = try county.bytesOnDisk()
        #expect(bytes.range(of: "不方便".data(using: .utf8)!) == nil)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatIsNotSolvedGoesBackToWork() async throws {
        let county = try await County.calling()
        let revisits = try await county.drawn(15)
        #expect(revisits.count == 3)
        // Not rated yet, rated, and at work again already.
        let numbers = revisits.map(\.matter.number)
        try await county.take(.rate, on: numbers[1])
        try await county.take(.verify, on: numbers[2], ["solved": "no"])
        for revisit in revisits { try await county.call(revisit.id, Calling.unsolved) }
        #expect(try revisits.map { try county.revisit($0.id).isReopened } == [true, true, false])
        #expect(try numbers.map { try county.matter($0)?.kind } == [.accepted, .accepted, .accepted])
        // To send it back by the resident's word is no handling: whoever called finds the page again, and may call another time.
        let caller = try county.caller()
        for number in numbers {
            let matter = try #require(try county.matter(number))
            #expect(try county.read { try RevisitCaller.isIndependent(caller, of: matter, county.scheme, in: $0) })
        }
        #expect(try numbers.map { try county.matter($0)?.course.redone } == [1, 1, 1])
        #expect(try county.running(numbers[1])[.handle] != nil, "its clock runs again")
        let wang = Actor.holding(try county.matter(numbers[1]))
        let view = try #require(try county.view(numbers[1], wang))
        #expect(view.steps.last?.verb == "reopen" && view.steps.last?.text == "灯又灭了。")
        #expect(view.revisits.first?.revisit?.solved == false)
        // What the office resolves again can be drawn again.
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func itGoesBackAsOftenAsTheReporterMayAndInTimeHoweverLongTheCallTook() async throws {
        let county = try await County.calling()
        let revisit = try #require(try await county.drawn(5).first)
        let number = revisit.matter.number
        try await county.take(.rate, on: number)
        for _ in 0..<2 {
            try await county.take(.reopen, on: number)
            try await county.take(.resolve, on: number)
            try await county.take(.rate, on: number)
        }
        county.entropy.advance(seconds: 60 * 86_400)
        try await county.call(revisit.id, Calling.unsolved)
        #expect(try county.revisit(revisit.id).isReopened == false, "redone twice already")
        let other = try #require(try county.waiting(county.caller()).first)
        try await county.take(.rate, on: other.matter.number)
        try await county.call(other.id, Calling.unsolved)
        #expect(try county.revisit(other.id).isReopened)
    }

    @Test func nobodyIsGivenUpAfterTriesAtOneTimeOfDay() async throws {
        let county = try await County.calling()
        let id = try #require(try await county.drawn(5).first).id
        let missed = ["outcome": "no_answer"]
        try await county.call(id, missed)
        #expect(try await outcome { try await county.call(id, missed) } == "409 revisit.too_soon")
        county.entropy.advance(seconds: 24 * 3600)
        try await county.call(id, missed)
        county.entropy.advance(seconds: 24 * 3600)
        #expect(try await outcome { try await county.call(id, missed) } == "409 revisit.same_part")
        #expect(try county.revisit(id).state == .waiting && county.revisit(id).tries == 2)
        county.entropy.advance(seconds: 6 * 3600)
        try await county.call(id, missed)
        #expect(try county.revisit(id).state == .unreached && county.revisit(id).tries == 3)
    }

    @Test func aPhoneIsShownForACallAndTheResidentSeesToWhom() async throws {
        let county = try await County.calling()
        let revisit = try #require(try await county.drawn(5).first)
        let contact = try #require(try await county.reveal(revisit.id))
        #expect(contact.phone == "13800001234" && contact.name == "王村民")
        let looked = try county.read { try EventLog.stream(revisit.id, limit: 10, in: $0) }
        #expect(looked.map(\.type) == ["revisit.choose", "revisit.reveal"])
        let wang = Actor.holding(try county.matter(revisit.matter.number))
        let line = try #require(try county.view(revisit.matter.number, wang)?.revisits.first)
        #expect(line.looks.map(\.role) == ["revisit_caller"] && line.looks.map(\.purpose) == ["revisit"])
        #expect(line.token == revisit.token)
        // Those who handled it hear nothing before the call is over, and never the token's owner's looks.
        let zhao = try Cast.zhao.actor(in: county)
        #expect(try county.view(revisit.matter.number, zhao)?.revisits.isEmpty == true)
        try await county.call(revisit.id, Calling.content)
        #expect(try county.view(revisit.matter.number, zhao)?.revisits.first?.looks.isEmpty == true)
        #expect(try county.view(revisit.matter.number, zhao)?.revisits.first?.revisit?.satisfied == true)
    }

    @Test func ratesStandBesideTheHandlersOwnAndTellNobody() async throws {
        let county = try await County.calling()
        let revisits = try await county.drawn(100)
        #expect(revisits.count == 20)
        for (index, revisit) in revisits.enumerated() { try await county.call(revisit.id, index < 10 ? Calling.content : Calling.unsolved) }
        await county.jobs().catchUp()
        func lines(_ code: String) throws -> [RevisitMonths.Line] {
            let unit = try county.unit(code).id
            return try county.read { try RevisitMonths.lines(unit, until: county.entropy.now(), in: $0) }
        }
        let office = try #require(try lines(Cast.cityManagement).first)
        #expect(office[.reached] == 20 && office.percent(.responded) == 100 && office.percent(.solved) == 50 && office[.reopened] == 10)
        #expect(office.own?[.handled] == 100 && office.own?.percent == 100, "all in time, by its own account")
        #expect(try lines("141029").first?[.reached] == 20 && lines(Cast.housing).isEmpty)
        for (reached, solved, due) in [(20, 18, nil), (20, 3, nil), (4, 4, nil), (20, 0, 0), (20, 10, 50)] as [(Int64, Int64, Int64?)] {
            let line = RevisitMonths.Line(month: "2026-11", counts: [.reached: reached, .solved: solved])
            #expect(line.percent(.solved) == due)
        }
        #expect(try county.faults() == [])
    }

    @Test func whoChangesADrawIsFoundOut() async throws {
        let county = try await County.calling()
        let revisits = try await county.drawn(30)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
        let period = try #require(try county.period("2026-W48"))
        let drawn = Set(revisits.map(\.token))
        let other = try #require(try county.read { try period.frame(in: $0) }.first { !drawn.contains($0.token) })
        try await county.damage("UPDATE revisit SET token = \(other.token), matter = \(other.matter) WHERE id = \(revisits[0].id)")
        #expect(try county.faults().contains { $0.contains("others are called than were drawn") })
        try await county.damage(
            "UPDATE revisit SET token = \(revisits[0].token), matter = \(revisits[0].matter.id) WHERE id = \(revisits[0].id)",
            "UPDATE revisit_period SET seed = \(Digest.sha256([1])) WHERE id = \(period.id)")
        #expect(try county.faults().contains { $0.contains("another seed") })
    }

    /// In however many bites: each unit's sample is the one that anybody comes to, and nothing is told before the last is drawn.
    @Test func aDrawIsMadeInBites() async throws {
        let county = try await County.calling()
        try await county.turnPeriods()
        try county.at("2026-11-24 09:00")
        for index in 0..<15 {
            let unit = index % 2 == 0 ? Cast.changning : Cast.guanghua
            let number = try await county.raise("路灯不亮 \(index)。", unit: unit, name: "王村民", phone: "13800001234")
            for verb in [MatterVerb.dispatch, .accept, .resolve] { try await county.take(verb, on: number) }
        }
        try county.at("2026-11-30 09:00")
        let id = try #require(try county.period("2026-W48")).id
        _ = try await county.executor.perform(CollectRevisits(period: id), as: .system)
        func view(_ after: ID? = nil, limit: Int = 20) throws -> RevisitPeriodView {
            try county.read { tx in
                try RevisitPeriodView(try #require(try RevisitPeriod.find(id: id, in: tx)), after: after?.description, limit: limit, in: tx)
            }
        }
        let bite = DrawRevisits(period: id, callBite: 1)
        _ = try await county.executor.perform(bite, as: .system)
        #expect(try county.period("2026-W48")?.seed == nil && view().strata.isEmpty && view().drawn.isEmpty)
        _ = try await county.executor.perform(bite, as: .system)
        #expect(try await outcome { try await county.executor.perform(bite, as: .system) } == "404 not_found")
        let period = try #require(try county.period("2026-W48"))
        let frame = try county.read { try period.frame(in: $0) }.map { (unit: $0.unit, token: $0.token) }
        let due = RevisitDraw.draw(frame, try #require(period.seed), period.rule)
        let shown = try view()
        #expect(due.count == 2 && shown.drawn.mapValues { Set($0) } == due.mapValues { Set($0.drawn) })
        #expect(shown.next == nil && shown.summary.frame == 15 && shown.summary.size == Int64(due.values.flatMap(\.drawn).count))
        // A page at a time, each sample on one of them.
        let first = try view(limit: 1)
        let second = try view(first.next, limit: 1)
        #expect(second.next == nil && first.strata.map(\.id) + second.strata.map(\.id) == shown.strata.map(\.id))
        #expect(first.drawn.merging(second.drawn) { $1 } == shown.drawn)
        let told = try county.read { try period.told(after: [], limit: 50, in: $0) }
        #expect(told.count == 15 && told.allSatisfy { $0.told?.unit != nil })
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    /// What adds up to a sum that is known gives no small one away.
    @Test func noCountCanBeWorkedOutFromTheOthers() {
        #expect(RevisitSummary.told(["a": 40, "b": 0, "c": 12]) == ["a": 40, "b": 0, "c": 12])
        #expect(RevisitSummary.told(["a": 40, "b": 3, "c": 12, "d": 0]) == ["a": 40, "d": 0])
        #expect(RevisitSummary.told(["a": 40, "b": 3, "c": 1]) == ["a": 40])
        #expect(RevisitSummary.told(["a": 0, "b": 4]) == ["a": 0])
        for counts in [["a": 7, "b": 4, "c": 9], ["a": 1, "b": 5], ["a": 4, "b": 4, "c": 30]] as [[String: Int64]] {
            let told = RevisitSummary.told(counts)
            #expect(counts.count - told.count >= 2, "\(counts): \(told)")
        }
    }

    @Test func listsWalkTheirIndexes() async throws {
        let county = try await County.calling()
        let store = county.store
        let (id, now) = (ID(high: 1, low: 1), county.entropy.now())
        try expectIndexed(store, RevisitPeriod.statement(over: now))
        try expectIndexed(store, RevisitPeriod.statement(before: .max, limit: 20))
        try expectIndexed(store, RevisitPeriod.statement(frameOf: id, after: [], limit: 20))
        try expectIndexed(store, RevisitPeriod.statement(partsOf: id))
        try expectIndexed(store, RevisitPeriod.statement(tokensOf: id, in: id))
        try expectIndexed(store, RevisitPeriod.statement(toldOf: id, after: [], limit: 20))
        try expectIndexed(store, RevisitPeriodView.statement(drawnIn: id, from: id, to: id))
        try expectIndexed(store, CollectRevisits.statement(from: (0, .zero), until: now))
        let after = Keyset(ms: -1, id: .zero)
        try expectIndexed(store, Revisit.statement(waitingAfter: after, filter: "TRUE", limit: 20))
        try expectIndexed(store, RevisitMonths.statement(id, from: "2026-01"))
    }

    @Test(
        arguments: [
            ("every: week", "every: year", "revisits.yaml:1:8 pack.choice"), ("share: 20", "share: 0", "revisits.yaml:3:8 pack.number"),
            ("at_most: 20", "at_most: 1", "revisits.yaml:5:10 pack.number"), ("tries: 3", "tries: 1", "revisits.yaml:7:8 pack.number"),
            ("apart: 4 hours", "apart: 1 working day", "revisits.yaml:8:8 revisits.apart"),
            ("level: township", "level: galaxy", "revisits.yaml:2:8 revisits.level"),
        ])
    func aPackIsTold(_ text: String, _ broken: String, _ fault: String) throws {
        #expect(try PackText.errors(Calling.changes + [.replacing(text, with: broken, in: "revisits.yaml")]) == [fault])
    }

    @Test func whoHandlesMayNotCall() throws {
        let call = "[revisit.list, revisit.call, revisit.skip, revisit.reveal]"
        #expect(
            try PackText.errors(
                Calling.changes + [
                    .replacing(call, with: "[revisit.list, revisit.call, revisit.skip, revisit.reveal, matter.resolve]", in: "roles.yaml")
                ]) == ["revisits.yaml:1:1 revisits.independent"])
        #expect(
            try PackText.errors(Calling.changes + [.replacing(call, with: "[revisit.list]", in: "roles.yaml")])
                == ["revisits.yaml:1:1 revisits.nobody"])
    }
}
