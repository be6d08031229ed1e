import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

/// Many matters on one cause, told together and each handled by itself; nothing is said of anybody.
@Suite struct TopicTests {
    private static let notices = """
        raise: {version: 2026-12, kept_years: 3}
        kinds:
          topic_told: {on: topic.tell, to: [addressee]}

        """

    func group(
        _ county: County, _ number: String, _ others: [String], title: String = "东片供暖不热", by who: Cast = .chen
    ) async throws -> ID {
        let ticks = others.map { (FormTopic.Fields.prefix + $0, Schema.Raw.text("true")) }
        let input = try FormTopic.Fields.schema.decode(Dictionary(uniqueKeysWithValues: ticks + [("title", .text(title))]))
        let receipt = try await county.executor.perform(FormTopic(number, input), as: who.actor(in: county))
        guard let id = receipt.stream else { throw Problem.notFound }
        return id
    }

    func tell(_ county: County, _ id: ID, _ text: String = "管道正在抢修。", by who: Cast = .chen) async throws {
        let input = try TellTopic.Fields.schema.decode(["text": .text(text)])
        _ = try await county.executor.perform(TellTopic(id, input), as: who.actor(in: county))
    }

    func leave(_ county: County, _ id: ID, _ number: String? = nil, by who: Cast = .chen) async throws {
        let input = try LeaveTopic.Fields.schema.decode(number.map { ["matter": .text($0)] } ?? [:])
        _ = try await county.executor.perform(LeaveTopic(id, input), as: who.actor(in: county))
    }

    func view(_ county: County, _ id: ID, _ actor: Actor) throws -> TopicView {
        let services = try county.services()
        return try county.read { try TopicView.load(id.description, for: actor, services, in: $0) }
    }

    // MARK: - Refusals

    @Test func onlyADispatcherOverAllOfThemGroups() async throws {
        let county = try await County.found()
        let (one, two) = (try await county.raise("东片不热"), try await county.raise("暖气冰凉"))
        let far = try await county.raise("也不热", unit: Cast.guanghua)
        for who in [Cast.wang, .li, .zhang, .zhao, .guo, .leader, .wu] {
            let told = try await outcome { try await group(county, one, [two], by: who) }
            #expect(told == "403 forbidden", "\(who): \(told)")
        }
        // 光华镇's lies beyond what 陈调度 looks after; the county groups both.
        #expect(try await outcome { try await group(county, one, [far]) } == "422 input.invalid")
        #expect(try await outcome { try await group(county, one, [far], by: .liu) } == "ok")
        for (number, others, told) in [
            (two, [], "422 input.invalid"), (two, ["2026000000010"], "422 input.invalid"), ("2026000000010", [two], "404 not_found"),
            (two, [one], "409 topic.taken"), (two, [two], "422 input.invalid"),
        ] { #expect(try await outcome { try await group(county, number, others) } == told, "\(others)") }
        let done = try await county.matter(in: "rated")
        #expect(try await outcome { try await group(county, two, [done]) } == "409 topic.over")
        #expect(try await outcome { try await tell(county, ID(high: 1, low: 1)) } == "404 not_found")
        #expect(try county.faults() == [])
    }

    @Test func toAllOthersItIsNotThere() async throws {
        let county = try await County.found()
        let id = try await group(county, county.raise("东片不热"), [county.raise("暖气冰凉")])
        for who in [Cast.guo, .zhao, .wang, .zhang] {
            #expect(try await outcome { _ = try view(county, id, who.actor(in: county)) } == "404 not_found", "\(who)")
            let told = try await outcome { try await tell(county, id, by: who) }
            #expect(["404 not_found", "403 forbidden"].contains(told), "\(who): \(told)")
            #expect(try await outcome { try await leave(county, id, by: who) } != "ok")
        }
    }

    // MARK: - Grouped

    @Test func everyReporterIsToldAndEachMatterGoesItsOwnWay() async throws {
        let county = try await County.found([.whole(Self.notices, in: "notices.yaml")])
        let (wang, sun) = (try Cast.wang.actor(in: county), try Cast.sun.actor(in: county))
        let one = try await county.raise("东片不热", phone: "13900001111", by: wang)
        let two = try await county.raise("暖气冰凉", by: sun)
        let three = try await county.raise("家里十度")
        let before = try [one, two, three].map { try #require(try county.matter($0)) }
        let id = try await group(county, one, [two, three])
        // Nothing of a matter is changed by it: neither its state nor its version, nor a clock.
        let after = try [one, two, three].map { try #require(try county.matter($0)) }
        #expect(after.map(\.version) == before.map(\.version) && after.map(\.state) == before.map(\.state))
        try await tell(county, id, "管道正在抢修，有事打 13812345678。")
        await county.jobs().catchUp()
        for (number, actor) in [(one, wang), (two, sun)] {
            let page = try #require(try county.view(number, actor))
            let line = try #require(page.topic)
            #expect(line.title == "东片供暖不热" && line.notes.map(\.text) == ["管道正在抢修，有事打 ***********。"] && line.others == 2 && !line.mayRead)
            let told = try county.read {
                try $0.count("SELECT COUNT(*) FROM delivery WHERE recipient = \(actor.account ?? .zero) AND kind = 'topic_told'")
            }
            #expect(told == 1)
            // What was told can be read at its own address too; the others' matters cannot.
            let own = try view(county, id, actor)
            #expect(own.notes.count == 1 && own.matters.isEmpty && !own.mayTell)
        }
        // Without an account it is read with the private link.
        let third = try #require(try county.matter(three))
        #expect(try county.view(three, .holding(third))?.topic?.notes.count == 1)
        // Each is answered by itself.
        for act in [Act.dispatch, .accept, .resolve] { try await county.perform(act, on: one) }
        #expect(try county.matter(one)?.state == "resolved" && county.matter(two)?.state == "raised")
        #expect(try county.faults() == [])
    }

    @Test func itIsTakenApart() async throws {
        let county = try await County.found()
        let numbers = try await [county.raise("东片不热"), county.raise("暖气冰凉"), county.raise("家里十度"), county.raise("阀门坏了")]
        let id = try await group(county, numbers[0], Array(numbers.dropFirst()))
        try await tell(county, id)
        #expect(try await outcome { try await leave(county, id, "2026000000010") } == "422 input.invalid")
        try await leave(county, id, numbers[3])
        #expect(try await outcome { try await leave(county, id, numbers[3]) } == "422 input.invalid")
        let chen = try Cast.chen.actor(in: county)
        #expect(try view(county, id, chen).matters.map(\.number).sorted() == numbers.prefix(3).sorted())
        // It may belong to another cause now.
        let other = try await group(county, numbers[3], [county.raise("水管漏了")], title: "水管")
        #expect(other != id)
        try await leave(county, id, numbers[0])
        try await leave(county, id, numbers[1])
        let over = try view(county, id, chen)
        #expect(over.topic.ended != nil && over.matters.isEmpty && !over.mayTell && over.notes.count == 1)
        #expect(try await outcome { try await tell(county, id) } == "409 topic.ended")
        #expect(try await outcome { try await leave(county, id) } == "409 topic.ended")
        try await leave(county, other)
        #expect(try view(county, other, chen).topic.ended != nil)
        #expect(try county.faults() == [])
    }

    // MARK: - What might belong together

    /// Of the same category and near, or with the same phone: one list, in which nothing tells which it was.
    @Test func whatRepeatsIsOfferedWithoutAWordOfAnybody() async throws {
        let county = try await County.found()
        let one = try await county.raise("东片不热", phone: "13900001111")
        let near = try await county.raise("暖气冰凉", phone: "13900002222")
        let again = try await county.raise("还是不热", unit: Cast.guanghua, phone: "13900001111")
        let other = try await county.raise("路灯", category: "street_lighting", phone: "13900001111", answers: ["light_fault": "dark"])
        let done = try await county.matter(in: "rated")
        let services = try county.services()
        func offered(to who: Cast) throws -> Set<String> {
            let (matter, actor) = (try #require(try county.matter(one)), try who.actor(in: county))
            return Set(try county.read { try TopicCandidates.of(matter, for: actor, services, in: $0) }.map(\.number))
        }
        // Of what lies in 光华镇 陈调度 is told nothing, not even that there is something by the same phone.
        #expect(try offered(to: .chen) == [near])
        let found = try offered(to: .liu)
        #expect(found.contains(near) && found.contains(again) && !found.contains(one) && !found.contains(other) && !found.contains(done))
        _ = try await group(county, near, [county.raise("三楼不热")])
        #expect(try offered(to: .liu).contains(near) == false)
        let matter = try #require(try county.matter(one))
        let area = matter.place.path.parent ?? matter.place.path
        try expectIndexed(county.store, TopicCandidates.near(matter, area, since: matter.raised))
        try expectIndexed(county.store, TopicCandidates.again(matter, since: matter.raised))
    }

    @Test func whoAskedNotToBeToldIsNotFoundByHisPhone() async throws {
        let county = try await County.found()
        let input = try RaiseMatter.Fields.schema.decode([
            "category": .text("public_facilities"), "what": .text("还是不热"), "unit": .text(Cast.guanghua), "phone": .text("13900001111"),
            "hide": .flag(true),
        ])
        _ = try await county.executor.perform(RaiseMatter(input, channel: .web), as: .anonymous)
        let number = try await county.raise("东片不热", unit: Cast.changning, phone: "13900001111")
        let one = try #require(try county.matter(number))
        let again = try county.read { tx in
            try tx.all(TopicCandidates.again(one, since: one.raised.adding(seconds: -86_400))) { try $0.id(0) }
        }
        #expect(again.isEmpty)
    }
}
