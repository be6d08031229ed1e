import Kernel
import People
import TestSupport
import Testing
import Storage
import Territory

@testable import Matters

/// A pack with a state for what is settled on the spot, and one category that couriers may report.
private let ways: [PackText.Change] = [
    .replacing("  rated:      {kind: closed}", with: "  rated:      {kind: closed}\n  settled: {kind: closed, on_the_spot: true}"),
    .replacing("    danger: [110]\n", with: "    danger: [110]\n    mobile: true\n    public: true\n"),
]

/// For a resident, by somebody who may.
@Suite struct BehalfTests {
    private let county: County

    init() async throws { county = try await County.found(ways) }

    @Test func refusals() async throws {
        let li = try Cast.li.actor(in: county)
        let county = county
        func code(_ fields: [String: String], _ actor: Actor) async throws -> String {
            try await outcome { try await county.behalf(fields, by: actor) }
        }
        #expect(try await code([:], .anonymous) == "401 sign_in_needed")
        #expect(try await code([:], Cast.wang.actor(in: county)) == "403 forbidden")
        #expect(try await code([:], Cast.zhao.actor(in: county)) == "403 forbidden")
        #expect(try await code(["unit": Cast.guanghua], li) == "403 forbidden")
        #expect(try await code(["unit": Cast.cityManagement], li) == "422 input.invalid")
        #expect(try await code(["unit": "nowhere"], li) == "422 input.invalid")
        #expect(try await code(["consent": ""], li) == "422 input.invalid")
        #expect(try await code(["relation": "risky"], li) == "422 input.invalid")
        #expect(try await code(["source": "qr"], li) == "422 input.invalid")
        #expect(try await code(["source": "chat"], li) == "422 input.invalid", "which group?")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM matter") } == 0)
    }

    @Test func itIsTheResidentsAndTheWorkerIsNamed() async throws {
        let li = try Cast.li.actor(in: county)
        let number = try await county.behalf(["source": "chat", "group": "二组邻里群"], by: li)
        let origin = try #require(try county.origin(number))
        #expect(origin.channel == .chat && origin.relation == .gridWorker && origin.enteredBy == li.account)
        let matter = try #require(try county.matter(number))
        #expect(matter.reporter == nil)
        #expect(try county.view(number, li) == nil, "who wrote it down does not own it")
        #expect(try await county.find(number, "1234") == .found(matter.id))
        let event = try #require(try county.events(of: number).first)
        #expect(event.type == "matter.raise" && event.actor == li.account)
        #expect(event.payload["channel"] == .token("chat") && event.payload["relation"] == .token("grid_worker"))
        #expect(event.payload["consent"] == .flag(true))
        let onBehalf = try county.read { tx in
            try tx.first(
                "SELECT e.on_behalf, r.id FROM event e JOIN reporter r ON r.matter = e.stream WHERE e.stream = \(matter.id) LIMIT 1"
            ) { (try $0.optionalID(0), try $0.id(1)) }
        }
        #expect(onBehalf?.0 == onBehalf?.1 && onBehalf?.0 != nil)
        let chen = try #require(try county.view(number, Cast.chen.actor(in: county)))
        #expect(chen.texts["group"] == "二组邻里群")
        #expect(try county.faults() == [])
    }
}

@Suite struct PatrolTests {
    @Test func withoutAStateForItItIsRefused() async throws {
        let county = try await County.found()
        let li = try Cast.li.actor(in: county)
        #expect(try await outcome { try await county.patrol(by: li) } == "409 matter.no_patrol")
    }

    @Test func onlyInOnesOwnGrid() async throws {
        let county = try await County.found(ways)
        let (li, wang) = (try Cast.li.actor(in: county), try Cast.wang.actor(in: county))
        #expect(try await outcome { try await county.patrol(["unit": Cast.guanghua], by: li) } == "403 forbidden")
        #expect(try await outcome { try await county.patrol(by: wang) } == "403 forbidden")
        #expect(try await outcome { try await county.patrol(by: Cast.chen.actor(in: county)) } == "403 forbidden")
        await #expect(throws: Problem.self) { try await county.patrol(["result": ""], by: li) }
    }

    @Test func itIsClosedWithWhatWasDoneAndNobodyIsAsked() async throws {
        let county = try await County.found(ways)
        let li = try Cast.li.actor(in: county)
        let number = try await county.patrol(["lon": "110.8351", "lat": "35.9702"], by: li)
        let matter = try #require(try county.matter(number))
        #expect(matter.kind == .closed && matter.state == "settled" && matter.version == 2 && matter.reporter == nil)
        #expect(try county.events(of: number).map(\.type) == ["matter.raise", "matter.resolve"])
        #expect(try county.events(of: number).allSatisfy { $0.actor == li.account })
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM reporter") } == 0)
        let view = try #require(try county.view(number, Cast.chen.actor(in: county)))
        #expect(view.texts["result"] == "当场盖好了。" && view.verbs.isEmpty)
        // Exactly for who handles it, coarsely everywhere else.
        #expect(view.texts["point"] == "110.8351, 35.9702")
        let coarse = try #require(try county.origin(number)?.coarse)
        #expect(coarse.x == 1_108_375_000 - 0 && coarse.y == 359_725_000)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func aStateThatIsNoEndIsAFaultOfThePack() throws {
        let text = "  resolved:   {kind: resolved}"
        let errors = try PackText.errors(.replacing(text, with: "  resolved:   {kind: resolved, on_the_spot: true}"))
        #expect(errors.contains { $0.hasSuffix("matters.on_the_spot") })
    }
}

@Suite struct MobileTests {
    private let county: County

    init() async throws { county = try await County.found(ways) }

    @Test func placesOnlyAndOnlyWhatThePackOpens() async throws {
        let courier = try Cast.courier(in: county)
        let county = county
        #expect(try await outcome { try await county.mobile(["category": "public_facilities"], by: courier) } == "422 input.invalid")
        #expect(try await outcome { try await county.mobile(["unit": Cast.guanghua], by: courier) } == "403 forbidden")
        #expect(try await outcome { try await county.mobile(by: Cast.li.actor(in: county)) } == "403 forbidden")
        // There is no field for anybody.
        for field in ["name", "phone", "relation"] {
            #expect(try await outcome { try await county.mobile([field: "13800001234"], by: courier) } == "422 input.invalid")
        }
        let number = try await county.mobile(by: courier)
        #expect(try county.origin(number)?.channel == .mobile && county.matter(number)?.reporter == courier.account)
        #expect(try county.view(number, courier) != nil, "they follow what they reported")
    }

    @Test func aDutyTowardsPeopleCannotBeOpened() throws {
        let errors = try PackText.errors(
            .replacing("  street_lighting:\n    class: facilities", with: "  street_lighting:\n    class: dispute\n    mobile: true"))
        #expect(errors.contains { $0.hasSuffix("matters.mobile_people") })
    }
}

@Suite struct RaisingTests {
    private let county: County

    init() async throws { county = try await County.found(ways) }

    @Test func halfAPlaceIsAFaultAndNonsenseToo() async throws {
        let county = county
        for fields in [
            ["lon": "110.8"], ["lat": "35.9"], ["lon": "nan", "lat": "35.9"], ["lon": "0x6E", "lat": "1"], ["lon": "181", "lat": "0"],
        ] {
            #expect(try await outcome { try await county.web(fields) } == "422 input.invalid", "\(fields)")
        }
        #expect(try await outcome { try await county.web(["unit": ""]) } == "422 input.invalid", "neither a unit nor a place")
    }

    @Test func hiddenMeansHiddenFromTheOffice() async throws {
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.web(["name": "王村民", "phone": "13800001234", "hide": "true"], by: wang)
        try await county.perform(.dispatch, on: number)
        for who in [Cast.zhao, .chen, .liu, .leader] {
            let view = try #require(try county.view(number, who.actor(in: county)))
            #expect(view.contact.isEmpty && view.maskedName == nil && view.maskedPhone == nil && view.isHidden)
        }
        #expect(try county.view(number, wang)?.maskedName == "王**")
        #expect(try county.view(number, .holding(county.matter(number)))?.maskedPhone == "138********")
        #expect(try await county.find(number, "1234") == .found(try #require(try county.matter(number)).id))
        #expect(try county.events(of: number).first?.payload["hidden"] == .flag(true))
        let open = try await county.web(["name": "王村民"], by: wang)
        #expect(try county.view(open, Cast.chen.actor(in: county))?.maskedName == "王**")
    }

    @Test func theSameAgainAndAgainIsToldTheEarlierNumber() async throws {
        let county = county
        let first = try await county.web(["phone": "13800001234"])
        // Spaces and full stops make no other words.
        for what in ["井盖 松了", "井盖松了！"] { _ = try await county.web(["phone": "13800001234", "what": what]) }
        do {
            _ = try await county.web(["phone": "13800001234"])
            Issue.record("a fourth was taken")
        } catch let problem as Problem {
            #expect(problem.code == "matter.repeated" && problem.args["number"] == first)
        }
        _ = try await county.web(["phone": "13800005678"])
        _ = try await county.web(["phone": "13800001234", "unit": Cast.guanghua])
        _ = try await county.web(["phone": "13800001234", "what": "另一件事"])
        county.entropy.advance(seconds: RepeatedText.seconds + 1)
        _ = try await county.web(["phone": "13800001234"])
        let pruned = try await county.store.write(Work { try RepeatedText.prune.run($0) })
        #expect(pruned >= 3)
    }

    @Test func readsWalkAnIndex() async throws {
        let unit = try county.unit(Cast.changning)
        try expectIndexed(county.store, RaiseHints.statement("street_lighting", unit.id, since: Instant(ms: 0)))
        try expectIndexed(county.store, MatterHolding.familyStatement(unit.id, unit.id, before: Instant(ms: 0)))
        try expectIndexed(county.store, "SELECT channel FROM matter_origin WHERE matter = \(unit.id) LIMIT 1")
        let query = try Open311Query([:], publicCategories: ["street_lighting"], now: county.entropy.now())
        try expectIndexed(county.store, query.statement("street_lighting", limit: 50))
        let open = try Open311Query(["status": "open"], publicCategories: ["street_lighting"], now: county.entropy.now())
        try expectIndexed(county.store, open.statement("street_lighting", limit: 50))
    }
}
