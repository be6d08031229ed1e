import Foundation
import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// The visit register: what is written down, what becomes a matter, and that it happens once.
@Suite struct VisitTests {
    private let county: County

    init() async throws {
        county = try await County.found([
            .whole("everyday: {road_name: {raises: public_facilities}, light_fault: {}}\n", in: "visits.yaml")
        ])
    }

    @Test func refusals() async throws {
        let county = county
        let li = try Cast.li.actor(in: county)
        func code(_ fields: [String: String], _ actor: Actor) async throws -> String {
            try await outcome { try await county.visit(fields, by: actor) }
        }
        #expect(try await code([:], .anonymous) == "401 sign_in_needed")
        for who in [Cast.wang, .chen, .zhao, .leader, .zhou] {
            #expect(try await code([:], who.actor(in: county)) == "403 forbidden", "\(who)")
        }
        #expect(try await code(["unit": Cast.guanghua], li) == "403 forbidden")
        #expect(try await code(["unit": Cast.cityManagement], li) == "422 input.invalid", "nobody lives in an office")
        #expect(try await code(["form": "inspection"], li) == "422 input.invalid")
        #expect(try await code(["question.road_name": ""], li) == "422 visit.empty", "that somebody was there is not recorded")
        #expect(try await code(["question.count": "3"], li) == "422 input.invalid", "not asked at this visit")
        #expect(try await code(["question.light_fault": "blue"], li) == "422 input.invalid")
        #expect(try await code(["consent": ""], li) == "422 input.invalid")
        #expect(try await code(["relation": ""], li) == "422 input.invalid")
        #expect(try await code(["id": "7"], li) == "422 input.invalid")
        #expect(try await code(["id": ID.zero.description], li) == "422 input.invalid")
        // Whose phone it is, is asked for only when there is something to be done; then it needs consent just the same.
        let said = ["question.road_name": "", "question.light_fault": "dark", "consent": "", "relation": "", "name": "", "phone": ""]
        #expect(try await code(said.merging(["phone": "13800001234"]) { $1 }, li) == "422 input.invalid")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM visit") + $0.count("SELECT COUNT(*) FROM matter") } == 0)
        #expect(try await code(said, li) == "ok")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM matter") } == 0, "only written down")
    }

    @Test func aNeedBecomesTheMatterOfThePersonVisited() async throws {
        let li = try Cast.li.actor(in: county)
        let receipt = try await county.visit(["question.light_fault": "dark", "place": "二组王村民家"], by: li)
        let id = try #require(receipt.stream)
        let visit = try #require(try county.read { try Visit.find(id, in: $0) })
        #expect(visit.form == "everyday" && visit.place.code == Cast.changning && visit.needs == 1)
        let matter = try #require(try county.read { try visit.matters(in: $0) }.first)
        #expect(matter.category == "public_facilities" && matter.owner.code == Cast.changning && matter.reporter == nil)
        let origin = try #require(try county.origin(matter.number))
        #expect(origin.channel == .visit && origin.visit == id && origin.enteredBy == li.account && origin.relation == .gridWorker)
        #expect(try await county.find(matter.number, "1234") == .found(matter.id), "they find it with their phone")
        let view = try #require(try county.view(matter.number, Cast.chen.actor(in: county)))
        #expect(view.texts["what"] == "北门那条路" && view.texts["place"] == "二组王村民家")
        #expect(try county.view(matter.number, li) == nil, "who wrote it down does not own it")

        let log = try county.read { try EventLog.sealed(after: 0, limit: 1000, in: $0) }.suffix(2)
        #expect(log.map(\.type) == ["visit.record", "matter.raise"])
        #expect(log.first?.payload["needs"] == .number(1) && log.last?.payload["visit"] == .id(id))
        // What was said and who said it is in neither database nor log in clear.
        for word in ["北门那条路", "二组王村民家", "13800001234"] {
            #expect(try county.bytesOnDisk().range(of: .init(word.utf8)) == nil, "\(word)")
        }
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func theSameVisitIsRecordedOnce() async throws {
        let (li, wei) = (try Cast.li.actor(in: county), try Cast.wei.actor(in: county))
        let county = county
        let id = ID(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001)
        let key = IdempotencyKey(owner: try #require(li.account), key: "visit.\(id)", requestHash: [1])
        let first = try await county.visit(["id": id.description], by: li, key: key)
        #expect(first.stream == id && !first.replayed && first.events.count == 2)
        let again = try await county.visit(["id": id.description], by: li, key: key)
        #expect(again.replayed && again.events == first.events)
        // Under another key, or by somebody else, an id is in use: nothing is overwritten and nothing is lost.
        #expect(try await outcome { try await county.visit(["id": id.description], by: li) } == "409 visit.known")
        #expect(try await outcome { try await county.visit(["id": id.description], by: wei) } == "409 visit.known")
        let matter = try #require(try county.matter(try await county.raise()))
        #expect(try await outcome { try await county.visit(["id": matter.id.description], by: li) } == "409 visit.known")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM visit") } == 1)
        #expect(try county.faults() == [])
    }

    @Test func whenItWasIsKeptAndCannotBeMadeUp() async throws {
        let now = county.entropy.now()
        func occurred(_ text: String) throws -> Instant? {
            try RecordVisit.occurred(RecordVisit.Fields.schema.decode(Self.least.merging(["visited_at": .text(text)]) { $1 }), now: now)
        }
        #expect(throws: Problem.self) { try occurred("yesterday") }
        #expect(throws: Problem.self) { try occurred(now.adding(seconds: -15 * 86_400).isoText) }
        #expect(try occurred(now.adding(seconds: 7200).isoText) == now, "a clock that is ahead")
        let before = Instant(ms: (now.ms - 3_600_000) / 1000 * 1000)
        #expect(try occurred(before.isoText) == before)
        let li = try Cast.li.actor(in: county)
        let id = try #require(try await county.visit(by: li, occurred: before).stream)
        let visit = try #require(try county.read { try Visit.find(id, in: $0) })
        #expect(visit.visited == before && visit.recorded > before)
        let matter = try #require(try county.read { try visit.matters(in: $0) }.first)
        let event = try #require(try county.events(of: matter.number).first)
        #expect(event.occurred == before)
        // What the resident is promised counts from when the office could know.
        #expect(try county.clocks(matter.number).allSatisfy { $0.started == visit.recorded })
    }

    private static let least: [String: Schema.Raw] = ["form": .text("everyday"), "unit": .text(Cast.changning)]

    @Test func aPageAtATimeOfOnesOwnGrid() async throws {
        let (li, guo) = (try Cast.li.actor(in: county), try Cast.guo.actor(in: county))
        var made: [ID] = []
        for _ in 0..<5 { made.append(try #require(try await county.visit(by: li).stream)) }
        let unit = try county.unit(Cast.changning)
        let top = try county.unit("141029")
        let county = county
        func walk(_ unit: ID, by limit: Int) throws -> [ID] {
            var (found, after) = ([ID](), Keyset.start)
            while true {
                let page = try county.read { try Visit.under(unit, after: after, limit: limit, in: $0) }
                guard let last = page.last else { return found }
                found += page.map(\.id)
                after = Keyset(ms: last.recorded.ms, id: last.id)
            }
        }
        let services = try county.services()
        for limit in [1, 2, 5, 9] {
            #expect(try walk(unit.id, by: limit) == walk(top.id, by: 3), "one list, however it is cut")
            #expect(Set(try walk(unit.id, by: limit)) == Set(made))
        }
        #expect(try walk(try county.unit(Cast.guanghua).id, by: 5) == [])
        #expect(services.policy.scopes(VisitPermission.list, of: guo, over: .place).first?.path.text.hasSuffix(Cast.guanghua) == true)
    }

    @Test func readsWalkAnIndex() throws {
        let unit = try county.unit(Cast.changning)
        try expectIndexed(county.store, Visit.statement(under: unit.id, after: .start, limit: 26))
        try expectIndexed(county.store, Visit.statement(mattersOf: unit.id))
        try expectIndexed(county.store, PublicFiles.statement(of: unit.id))
    }

    @Test func aDamagedRegisterIsFound() async throws {
        let id = try #require(try await county.visit(by: Cast.li.actor(in: county)).stream)
        #expect(try county.faults() == [])
        try await county.damage("DELETE FROM visit_in WHERE visit = \(id) AND unit = \(try county.unit("141029").id)")
        #expect(try county.faults().contains { $0.contains("\(id) does not stand in the lists") })
        try await county.damage("UPDATE visit SET needs = 2 WHERE id = \(id)")
        #expect(try county.faults().contains { $0.contains("\(id) has another number") })
        try await county.damage("DELETE FROM visit_in WHERE visit = \(id)", "DELETE FROM visit WHERE id = \(id)")
        #expect(try county.faults().contains { $0.contains("comes from a visit that there is not") })
    }
}

/// `visits.yaml`, broken in one place at a time.
@Suite struct VisitSchemeTests {
    private static func errors(_ text: String) throws -> [String] { try PackText.errors(.whole(text, in: "visits.yaml")) }

    @Test(arguments: [
        ("everyday: {nobody_asks: {}}\n", "visits.yaml:1:25 visits.question_unknown"),
        ("everyday: {road_name: {raises: nothing}}\n", "visits.yaml:1:32 visits.category_unknown"),
        ("everyday: {light_fault: {raises: public_facilities}}\n", "visits.yaml:1:34 visits.raises"),
        ("everyday: {road_name: {raises: street_lighting}}\n", "visits.yaml:1:32 visits.category_asks"),
        ("everyday: {road_name: {photo: required}}\n", "visits.yaml:1:24 matters.photo"),
        ("everyday: {}\n", "visits.yaml:1:11 visits.too_many"),
        ("nameless: {road_name: {}}\n", "visits.yaml:1:11 words.missing"),
    ]) func faults(_ text: String, _ fault: String) throws {
        let errors = try Self.errors(text)
        #expect(errors.contains(fault), "\(errors)")
    }

    @Test func whatTheCategoryMustKnowMayBeAskedBeside() throws {
        #expect(try Self.errors("everyday: {road_name: {raises: street_lighting}, light_fault: {}}\n") == [])
    }

    @Test func aPackMayDoWithoutVisits() throws {
        #expect(VisitScheme.absent(in: PackContext(roles: [], verbs: [], earlier: []))?.forms.isEmpty == true)
    }

    /// An answer to what the category asks goes along; without it the matter could not begin, and the visit says so.
    @Test func whatWasSaidIsNotAskedAgain() async throws {
        let county = try await County.found([
            .whole("everyday: {road_name: {raises: street_lighting}, light_fault: {}}\n", in: "visits.yaml")
        ])
        let li = try Cast.li.actor(in: county)
        #expect(try await outcome { try await county.visit(by: li) } == "422 input.invalid")
        let id = try #require(try await county.visit(["question.light_fault": "dark"], by: li).stream)
        let matter = try #require(try county.read { try Visit.find(id, in: $0)?.matters(in: $0).first })
        #expect(try county.view(matter.number, Cast.chen.actor(in: county))?.answers.map(\.text) == ["dark", "北门那条路"])
    }
}

extension County {
    @discardableResult
    func visit(
        _ fields: [String: String] = [:], by actor: Actor, key: IdempotencyKey? = nil, occurred: Instant? = nil
    ) async throws -> Receipt<Void> {
        let plain = [
            "form": "everyday", "unit": Cast.changning, "relation": "grid_worker", "consent": "true", "name": "王村民",
            "phone": "13800001234", "question.road_name": "北门那条路",
        ]
        let said = plain.merging(fields) { $1 }.filter { !$0.value.isEmpty }.mapValues(Schema.Raw.text)
        return try await executor.perform(RecordVisit(RecordVisit.Fields.schema.decode(said)), as: actor, key: key, occurred: occurred)
    }
}
