import Foundation
import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// Who may blow a whistle and what is refused; who is there, until when, and what is told of it. The county begins on Friday,
/// 2026-11-20 at 09:00.
@Suite struct WhistleTests {
    @Test func whoMayNotBlowIsTold() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch, by: Cast.sun.actor(in: county))
        func told(_ cast: Cast, _ said: [String: String] = [:]) async throws -> String {
            try await outcome { try await county.blow(on: number, by: cast, said) }
        }
        for cast in [Cast.wang, .li, .guo, .qian, .zhou] { #expect(try await told(cast) == "404 not_found", "\(cast)") }
        for cast in [Cast.sun, .zhao, .liu, .leader] { #expect(try await told(cast) == "403 forbidden", "\(cast)") }
        #expect(try await outcome { try await county.blow(on: "2026000000010") } == "404 not_found")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM whistle") + $0.count("SELECT COUNT(*) FROM whistle_call") } == 0)
    }

    @Test func whatIsNotSaidOrCannotBeIsRefused() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch, .accept)
        let many = (0..<13).map { "141029-\($0)" }.joined(separator: ",")
        for (said, field) in [
            (["ground": "boredom"], "ground"), (["ground": ""], "ground"), (["units": ""], "units"), (["units": " , "], "units"),
            (["units": "141029-CG,141029-CG"], "units"), (["units": "nowhere"], "units"), (["units": Cast.changning], "units"),
            (["units": many], "units"), (["meet": ""], "meet"), (["meet": "", "lon": "110.8"], "lat"), (["text": ""], "text"),
            (["meet": "", "lon": "nan", "lat": "36"], "lon"),
        ] {
            do {
                try await county.blow(on: number, said)
                Issue.record("\(said) was taken")
            } catch let problem as Problem { #expect(problem.status == 422 && problem.fields.map(\.field) == [field], "\(said)") }
        }
        try await county.take(.resolve, on: number)
        #expect(try await outcome { try await county.blow(on: number) } == "409 matter.transition")
        #expect(try county.faults() == [])
    }

    /// What is taken back, or is no matter at all, calls nobody any more.
    @Test(arguments: [MatterVerb.withdraw, .void]) func itEndsWithAMatterThatEndsWithoutAnAnswer(_ verb: MatterVerb) async throws {
        let county = try await County.found(
            Deciding.changes + [
                .replacing(
                    "  - {verb: note, from: [raised,",
                    with: "  - {verb: whistle, from: [raised, dispatched]}\n  - {verb: note, from: [raised,")
            ])
        let number = try await county.matter(after: [], by: Cast.sun.actor(in: county))
        let whistle = try await county.blow(on: number)
        if verb == .withdraw {
            try await county.take(.withdraw, on: number, by: Cast.sun.actor(in: county))
        } else {
            let id = try await county.ask(.void, on: number, by: .chen)
            try await county.answer(id, "grant", by: .liu)
            try await county.answer(id, "grant", by: .leader)
        }
        #expect(try county.matter(number)?.kind == .closed)
        #expect(try county.whistle(whistle.id).state == .withdrawn && county.whistles(of: Cast.changning).isEmpty)
        for call in try county.calls(whistle) {
            let events = try county.read { try EventLog.stream(call.id, limit: 10, in: $0) }
            #expect(events.map(\.type) == ["whistle.call", "whistle.cancel"])
        }
        county.entropy.advance(seconds: 3 * 86_400)
        await county.jobs().ringAll()
        #expect(try county.rung().isEmpty)
        #expect(try county.whistleView(whistle.id, .chen).withdrawn == nil)
        #expect(try county.faults() == [])
    }

    /// A point does instead of words; both are sealed, and neither is in the log.
    @Test func aPlaceIsSaidOrTapped() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number, ["meet": "", "lon": "110.8437", "lat": "35.9712"])
        let view = try county.whistleView(whistle.id, .chen)
        #expect(view.point == "110.8437, 35.9712" && view.meet == nil && view.reason == "路面塌了，要围起来。")
        for word in ["110.8437", "路面塌了"] { #expect(try county.bytesOnDisk().range(of: .init(word.utf8)) == nil, "\(word)") }
    }

    /// Too many remarks call nobody anew, and keep nobody there who was called.
    @Test func aWhistleIsSettledHoweverMuchWasSaid() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch, .accept)
        let whistle = try await county.blow(on: number)
        for _ in 0..<MatterMove.remarkLimit { _ = try await outcome { try await county.take(.comment, on: number) } }
        #expect(try await outcome { try await county.blow(on: number, ["units": Whistling.waterOffice]) } == "409 matter.full")
        try await county.take(.arrive, county.call(whistle, Cast.cityManagement).id, by: .chen)
        try await county.take(.settle, whistle.id, by: .chen)
        #expect(try county.whistle(whistle.id).state == .settled)
        #expect(try county.faults() == [])
    }

    @Test func aUnitOnItsWayIsNotCalledTwice() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        let first = try await county.blow(on: number)
        #expect(try await outcome { try await county.blow(on: number, ["units": Cast.housing]) } == "409 whistle.called")
        let second = try await county.blow(on: number, ["units": Whistling.waterOffice])
        #expect(try county.whistles(of: Cast.changning) == [first.id, second.id])
        #expect(try county.whistles(of: Cast.housing) == [first.id])
        #expect(try county.whistles(of: Whistling.waterOffice) == [second.id])
        #expect(try county.whistles(of: Cast.guanghua) == [])
        try await county.take(.withdraw, first.id, by: .chen)
        #expect(try await outcome { try await county.blow(on: number, ["units": Cast.housing]) } == "ok")
        #expect(try county.faults() == [])
    }

    /// Half an hour by the clock, at night and on a Sunday: warned, late, and told above, in the order of time.
    @Test func theClockRunsAtNight() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        try county.at("2026-11-22 23:50")
        await county.jobs().ringAll()
        let whistle = try await county.blow(on: number)
        #expect(whistle.due.minuteText == "2026-11-23 00:20" && whistle.unit.code == Cast.changning)
        let (city, housing) = (try county.call(whistle, Cast.cityManagement), try county.call(whistle, Cast.housing))
        try county.at("2026-11-23 00:04")
        try await county.take(.arrive, city.id, by: .chen)
        try county.at("2026-11-23 00:40")
        await county.jobs().ringAll()
        let rung = try county.rung().filter { $0.payload["stage"] == .token("arrive") }
        #expect(rung.map(\.type) == ["clock.warn", "clock.late"])
        #expect(rung.map(\.occurred.minuteText) == ["2026-11-23 00:05", "2026-11-23 00:20"])
        #expect(rung.last?.payload["to"] == .id(try county.unit("141029").id))
        try await county.take(.arrive, housing.id, by: .qian)
        let outcomes = try [city, housing].map { call in try county.read { try Clock.all(of: call.id, in: $0) }.map(\.outcome) }
        #expect(outcomes == [[.met], [.late]])
        #expect(try county.calls(whistle).map(\.arrivedBy) == [.whistler, .unit])
        #expect(try county.faults() == [])
    }

    @Test func whoIsThereIsToldByWhoeverIsThere() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number)
        let (city, housing) = (try county.call(whistle, Cast.cityManagement), try county.call(whistle, Cast.housing))
        // A unit tells of itself, not of another; who has nothing to do with it does not find it.
        for cast in [Cast.zhao, .wang, .guo, .zhou, .li] {
            #expect(try await outcome { try await county.take(.arrive, housing.id, by: cast) } == "404 not_found", "\(cast)")
        }
        for cast in [Cast.liu, .leader] {
            #expect(try await outcome { try await county.take(.arrive, housing.id, by: cast) } == "403 forbidden", "\(cast)")
        }
        #expect(try await outcome { try await county.take(.arrive, .zero, by: .chen) } == "404 not_found")
        let code = WhistleCode.code(whistle.id, at: county.entropy.now(), vault: county.executor.vault)
        #expect(try await outcome { try await county.scan(code, Whistling.waterOffice) } == "422 input.invalid", "was not called")
        #expect(try await outcome { try await county.scan(code, Cast.housing) } == "ok")
        #expect(try await outcome { try await county.scan(code, Cast.housing) } == "409 whistle.arrived")
        #expect(try await outcome { try await county.take(.arrive, housing.id, by: .qian) } == "409 whistle.arrived")
        #expect(try await outcome { try await county.take(.arrive, city.id, by: .zhao) } == "ok")
        let arrivals = try county.read { try EventLog.sealed(after: 0, limit: 1000, in: $0) }.filter { $0.type == "whistle.arrive" }
        #expect(arrivals.map(\.actor) == [nil, Cast.zhao.account], "who scanned is not kept")
        #expect(try county.calls(whistle).map(\.arrivedBy) == [.unit, .scan])
    }

    /// Neither the log nor the keys of requests hold who stood there with a phone that was signed in.
    @Test func whoScannedIsKeptNowhere() async throws {
        let county = try await County.whistling()
        let whistle = try await county.blow(on: try await county.matter(after: .dispatch))
        let services = try county.services()
        let code = WhistleCode.code(whistle.id, at: county.entropy.now(), vault: county.executor.vault)
        let request = Request(
            actor: try Cast.qian.actor(in: county), method: "POST", path: "/arrive", parameters: ["code": code], query: [:],
            input: try ScanArrival.Fields.schema.decode(["unit": .text(Cast.housing)]), locale: "zh-Hans",
            idempotency: IdempotencyKey(owner: Cast.qian.account, key: "once", requestHash: [1]), expectedVersion: nil,
            form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
        let scan = try #require(WhistlePages(services: services).endpoints.first { $0.path == ArrivalPage.path && $0.method == .post })
        #expect(try await outcome { try await scan.handle(request) } == "ok")
        #expect(try await outcome { try await scan.handle(request) } == "409 whistle.arrived")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM idempotency WHERE owner = \(Cast.qian.account)") } == 0)
        #expect(try county.faults() == [])
    }

    @Test func oldAndForgedCodesBringNobodyThere() async throws {
        let county = try await County.whistling()
        let vault = county.executor.vault
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number)
        let now = county.entropy.now()
        let code = WhistleCode.code(whistle.id, at: now, vault: vault)
        #expect(WhistleCode.read(code, at: now, vault: vault) == whistle.id)
        let end = WhistleCode.end(at: now)
        #expect(WhistleCode.read(code, at: Instant(ms: end.ms - 1), vault: vault) == whistle.id)
        #expect(WhistleCode.read(code, at: end, vault: vault) == nil, "a photo of it sent on is worthless")
        #expect(WhistleCode.read(code, at: now.adding(seconds: -900), vault: vault) == nil, "of a time to come")
        let bytes = try #require(Base64URL.decode(code))
        for index in bytes.indices {
            var forged = bytes
            forged[index] ^= 1
            #expect(WhistleCode.read(Base64URL.encode(forged), at: now, vault: vault) == nil, "byte \(index)")
        }
        for text in ["", "x", code + "A", String(code.dropLast(2)), String(repeating: "A", count: 500)] {
            #expect(WhistleCode.read(text, at: now, vault: vault) == nil)
        }
    }

    /// Nobody leaves before it is settled; whoever does says why, and it stays beside it.
    @Test func leavingEarlyIsKept() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number)
        let city = try county.call(whistle, Cast.cityManagement)
        #expect(try await outcome { try await county.take(.leave, city.id, by: .zhao) } == "409 whistle.not_there")
        try await county.take(.arrive, city.id, by: .zhao)
        #expect(try await outcome { try await county.take(.leave, city.id, by: .zhao, ["left_reason": ""]) } == "422 input.invalid")
        #expect(try await outcome { try await county.take(.leave, city.id, by: .qian) } == "404 not_found")
        try await county.take(.leave, city.id, by: .zhao)
        #expect(try await outcome { try await county.take(.leave, city.id, by: .chen) } == "409 whistle.not_there")
        let line = try #require(try county.whistleView(whistle.id, .qian).lines.first)
        #expect(line.call.left != nil && line.whyLeft == "另有火情。")
        try await county.take(.settle, whistle.id, by: .chen)
        #expect(try county.faults() == [])
    }

    @Test func settlingEndsItForEverybody() async throws {
        let county = try await County.whistling()
        let number = try await county.raise()
        let whistle = try await county.blow(on: number)
        let (city, housing) = (try county.call(whistle, Cast.cityManagement), try county.call(whistle, Cast.housing))
        #expect(try await outcome { try await county.take(.settle, whistle.id, by: .chen) } == "409 whistle.nobody")
        try await county.take(.arrive, city.id, by: .chen)
        for cast in [Cast.liu, .zhao] {
            #expect(try await outcome { try await county.take(.settle, whistle.id, by: cast) } != "ok", "\(cast)")
        }
        let elsewhere = try await outcome { try await county.take(.settle, whistle.id, by: .chen, ["to": Whistling.waterOffice + "X"]) }
        #expect(elsewhere == "422 input.invalid")
        #expect(try county.whistle(whistle.id).state == .open, "refused whole")
        try await county.take(.settle, whistle.id, by: .chen, ["to": Cast.cityManagement])
        #expect(try county.whistle(whistle.id).state == .settled)
        #expect(try county.matter(number)?.owner.code == Cast.cityManagement, "dispatched with it")
        #expect(try county.read { try Clock.all(of: housing.id, in: $0) }.map(\.outcome) == [.stopped])
        #expect(try county.whistles(of: Cast.changning) == [] && county.whistles(of: "141029", isOpen: false) == [whistle.id])
        for (step, id) in [(WhistleStep.Name.settle, whistle.id), (.withdraw, whistle.id), (.arrive, housing.id), (.leave, city.id)] {
            #expect(try await outcome { try await county.take(step, id, by: .chen) } == "409 whistle.ended", "\(step)")
        }
        let released = try county.read { try EventLog.sealed(after: 0, limit: 1000, in: $0) }.filter { $0.type == "whistle.release" }
        let told = released.compactMap { if case .id(let unit)? = $0.payload["to"] { unit } else { nil } }
        #expect(Set(told) == [city.unit.unit, housing.unit.unit])
        #expect(try county.whistleView(whistle.id, .leader).division == "城管围挡，住建回填。")
        #expect(try county.faults() == [])
    }

    @Test func aFalseOneIsWithdrawnAndNobodyIsJudged() async throws {
        let county = try await County.whistling()
        let number = try await county.matter(after: .dispatch)
        let whistle = try await county.blow(on: number)
        let city = try county.call(whistle, Cast.cityManagement)
        #expect(try await outcome { try await county.take(.withdraw, whistle.id, by: .chen, ["text": ""]) } == "422 input.invalid")
        try await county.take(.withdraw, whistle.id, by: .chen)
        #expect(try await outcome { try await county.take(.assess, city.id, by: .chen) } == "409 whistle.unsettled")
        #expect(try await outcome { try await county.take(.answer, city.id, by: .zhao) } == "409 whistle.unsettled")
        let view = try county.whistleView(whistle.id, .zhao)
        #expect(view.withdrawn == "看错了。" && view.code == nil && view.lines.allSatisfy { $0.steps.isEmpty })
        let top = try county.unit("141029").id
        #expect(try county.read { try WhistleCount.all(of: top, since: county.entropy.now(), in: $0) }.isEmpty)
        #expect(try county.faults() == [])
    }
}
