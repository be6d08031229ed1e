import Indicators
import Kernel
import Markup
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// The list of topics: whoever looks after all of their matters finds them, and nobody else.
@Suite struct TopicListTests {
    private static let village = "141029100201"
    private static let other = "141029100202"
    private static let followers = [PeopleFollower.follower, MatterFollower.follower, IndicatorFollower.follower]
    private let topics = TopicTests()

    private func list(_ county: County, _ who: Cast, _ query: [String: String] = [:], limit: Int = 25) throws -> TopicList {
        let request = Request(
            actor: try who.actor(in: county), method: "GET", path: "/topics", parameters: [:], query: query, input: .empty,
            locale: "zh-Hans", idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "127.0.0.1",
            isSecure: false)
        let services = try county.services()
        return try county.read { try TopicList.load(request, services, limit: limit, in: $0) }
    }

    private func ids(_ county: County, _ who: Cast, _ query: [String: String] = [:]) throws -> [ID] {
        try list(county, who, query).lines.map(\.topic.id)
    }

    private func redraw(_ fields: [String: String], _ county: County) async throws -> ID {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        let receipt = try await county.executor.perform(RedrawTerritory(input, followers: Self.followers), as: .system)
        return try #require(receipt.output?.id)
    }

    private func settle(_ county: County) async throws {
        while try await county.store.write(Work { try MatterFollower.sweep.run($0) }) > 0 {}
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func isThereForDispatchersOfThePlaceAlone() async throws {
        let county = try await County.found()
        _ = try await topics.group(county, county.raise("东片不热"), [county.raise("暖气冰凉")])
        for who in [Cast.wang, .li, .zhang, .zhao, .leader, .zhou, .wu] {
            #expect(try await outcome { _ = try list(county, who) } == "403 forbidden", "\(who)")
        }
        for (query, told) in [
            (["unit": Cast.guanghua], "404 not_found"), (["unit": "141029"], "404 not_found"), (["unit": "141029999"], "404 not_found"),
            (["state": "closed"], "422 input.invalid"), (["after": "x"], "422 input.invalid"),
        ] { #expect(try await outcome { _ = try list(county, .chen, query) } == told, "\(query)") }
        #expect(try ids(county, .guo).isEmpty && ids(county, .liu, ["unit": Cast.guanghua]).isEmpty)
    }

    @Test func saysHowManyAndWhatWasToldLast() async throws {
        let county = try await County.found()
        let id = try await topics.group(county, county.raise("东片不热"), [county.raise("暖气冰凉"), county.raise("家里十度")])
        county.entropy.advance(seconds: 60)
        let newer = try await topics.group(county, county.raise("水小"), [county.raise("停水了")], title: "水压低")
        try await topics.tell(county, id, "管道正在抢修。")
        county.entropy.advance(seconds: 60)
        try await topics.tell(county, id, "今晚修好。")
        for who in [Cast.chen, .liu] {
            let lines = try list(county, who, ["unit": Cast.changning]).lines
            #expect(lines.map(\.topic.id) == [newer, id] && lines.map(\.title) == ["水压低", "东片供暖不热"])
            #expect(lines.map(\.matters) == [2, 3] && lines.map(\.last?.text) == [nil, "今晚修好。"])
            #expect(lines.allSatisfy { $0.topic.unit.code == Cast.changning && $0.topic.state == "open" })
        }
        let first = try list(county, .chen, limit: 1)
        let next = try #require(first.next)
        let second = try list(county, .chen, ["after": next.text], limit: 1)
        #expect(first.lines.map(\.topic.id) == [newer] && second.lines.map(\.topic.id) == [id] && second.next == nil)
        try await topics.leave(county, id)
        #expect(try ids(county, .chen) == [newer])
        let over = try list(county, .chen, ["state": "ended"]).lines
        #expect(over.map(\.topic.id) == [id] && over.map(\.matters) == [3] && over.map(\.topic.state) == ["ended"])
        #expect(try county.faults() == [])
    }

    /// What lies in two towns is the county's; once all that is left of it lies in one, it is that town's.
    @Test func standsWhereAllOfItsMattersLie() async throws {
        let county = try await County.found()
        let far = try await county.raise("也不热", unit: Cast.guanghua)
        let id = try await topics.group(county, county.raise("东片不热"), [county.raise("暖气冰凉"), far], by: .liu)
        #expect(try ids(county, .liu) == [id] && ids(county, .chen).isEmpty && ids(county, .guo).isEmpty)
        try await topics.leave(county, id, far, by: .liu)
        #expect(try ids(county, .liu) == [id] && ids(county, .chen) == [id] && ids(county, .guo).isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func actsMoveItAndTakeItBack() async throws {
        let county = try await County.deciding()
        for (code, name) in [(Self.village, "东村"), (Self.other, "西村")] {
            _ = try await redraw(["kind": "open", "unit": Cast.changning, "level": "village", "name": name, "code": code], county)
        }
        county.entropy.advance(seconds: 86_400)
        let id = try await topics.group(
            county, county.raise("东片不热", unit: Self.village), [county.raise("暖气冰凉", unit: Self.other)])
        #expect(try ids(county, .chen) == [id])
        let act = try await redraw(["kind": "move", "unit": Self.village, "target": Cast.guanghua], county)
        // Before the lists have caught up it is shown to nobody who may not open it.
        #expect(try ids(county, .chen).isEmpty && ids(county, .liu) == [id])
        try await settle(county)
        #expect(try ids(county, .chen).isEmpty && ids(county, .guo).isEmpty && ids(county, .liu) == [id])
        county.entropy.advance(seconds: 3600)
        _ = try await county.executor.perform(
            UndoAct(act.description, followers: Self.followers), as: Cast.zhou.actor(in: county))
        try await settle(county)
        #expect(try ids(county, .chen) == [id])
        // Of two villages one goes on for both: the topic is that one's.
        _ = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        try await settle(county)
        #expect(try list(county, .chen).lines.map(\.topic.unit.code) == [Self.other])
    }

    @Test func readsWalkAnIndexAndDamageIsFound() async throws {
        let county = try await County.found()
        let id = try await topics.group(county, county.raise("东片不热"), [county.raise("暖气冰凉")])
        try expectIndexed(county.store, TopicList.statement(of: id, "open", after: .start, limit: 26))
        let guanghua = try county.unit(Cast.guanghua).id
        try await county.damage(
            "INSERT INTO matter_topic_in (unit, grp, made_ms, topic) SELECT \(guanghua), 'open', made_ms, id FROM matter_topic")
        #expect(try !county.faults().isEmpty)
        let another = try await County.found()
        _ = try await topics.group(another, another.raise("东片不热"), [another.raise("暖气冰凉")])
        try await another.damage("DELETE FROM matter_topic_in")
        #expect(try !another.faults().isEmpty)
    }
}
