import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// From raised to rated by the people whose part it is, and what the log says of it.
@Suite struct JourneyTests {
    let county: County
    let number: String

    init() async throws {
        county = try await County.found()
        let wang = try Cast.wang.actor(in: county)
        number = try await county.raise("路灯不亮三天了。", place: "幸福湾小区北门", name: "王村民", phone: "138 0000 1234", by: wang)
        for (act, cast) in [(Act.dispatch, Cast.chen), (.accept, .zhao), (.resolve, .zhao), (.rate, .wang)] {
            county.entropy.advance(seconds: 3600)
            let said = Said(note: "请尽快。", result: "换了灯泡。", score: "4", comment: "谢谢。")
            try await county.perform(act, on: number, by: cast.actor(in: county), said)
        }
    }

    @Test func endsRatedAndClosedWithTheOffice() throws {
        let matter = try #require(try county.matter(number))
        #expect(matter.state == "rated")
        #expect(matter.kind == .closed)
        #expect(matter.owner.code == Cast.cityManagement)
        #expect(matter.place.code == Cast.changning)
        #expect(matter.version == 5)
        #expect(matter.reporter == Cast.wang.account)
        #expect(matter.raised == TestStore.start)
        #expect(matter.changed == TestStore.start.adding(seconds: 4 * 3600))
    }

    @Test func theLogTellsWhoDidWhatWhenInOrder() throws {
        let events = try county.events(of: number)
        #expect(events.map(\.type) == ["matter.raise", "matter.dispatch", "matter.accept", "matter.resolve", "matter.rate"])
        #expect(events.map(\.version) == [1, 2, 3, 4, 5])
        #expect(events.map(\.actor) == [Cast.wang, .chen, .zhao, .zhao, .wang].map(\.account))
        #expect(events.map(\.recorded) == (0...4).map { TestStore.start.adding(seconds: $0 * 3600) })
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.seq < $1.seq })
        let place = try county.unit(Cast.changning).id
        #expect(events.allSatisfy { $0.unit == place })
    }

    @Test func everyEventSaysFromWhereToWhereAndWhoAnswersNow() throws {
        let place = Payload.Item.id(try county.unit(Cast.changning).id)
        let office = Payload.Item.id(try county.unit(Cast.cityManagement).id)
        let events = try county.events(of: number)
        #expect(events.map { $0.payload["owner"] } == [place, office, office, office, office])
        let tokens = ["raised", "dispatched", "accepted", "resolved", "closed"].map(Payload.Item.token)
        #expect(events.map { $0.payload["from"] } == [nil] + tokens.dropLast())
        #expect(events.map { $0.payload["to"] } == tokens)
    }

    @Test func everyPayloadHoldsWhatItShouldAndNothingElse() throws {
        let names = try county.events(of: number).map { $0.payload.fields.map(\.name) }
        #expect(
            names == [
                ["number", "category", "to", "owner", "channel", "what", "contact", "notice"], ["note", "from", "to", "owner"],
                ["from", "to", "owner"], ["result", "from", "to", "owner"], ["score", "solved", "comment", "from", "to", "owner"],
            ])
        let raised = try #require(try county.events(of: number).first).payload
        #expect(raised["number"] == .token(number))
        #expect(raised["channel"] == .token("web"))
        #expect(raised["contact"] == .flag(true))
        #expect(raised["notice"] == .token("2026-12"))
        let rated = try #require(try county.events(of: number).last).payload
        #expect(rated["score"] == .number(4))
        #expect(rated["solved"] == .flag(true))
    }

    /// The commitment in the log can be checked against the text as long as the text is there.
    @Test func theLogIsCommittedToEveryText() throws {
        let matter = try #require(try county.matter(number))
        let salts = try county.read { tx in
            try tx.all("SELECT label, salt FROM sealed_text WHERE record = \(matter.id) ORDER BY label LIMIT 10") {
                (try $0.text(0), try $0.bytes(1))
            }
        }
        let events = try county.events(of: number)
        for (label, text) in [("what", "路灯不亮三天了。"), ("note", "请尽快。"), ("result", "换了灯泡。"), ("comment", "谢谢。")] {
            let salt = try #require(salts.first { $0.0 == label }?.1)
            let committed = events.compactMap { $0.payload[label] }
            #expect(committed == [.commitment(Digest.commitment(to: text, salt: salt))], "\(label)")
        }
    }

    @Test func everythingHoldsAfterwards() async throws {
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func afterRelinkingTheLogGoesOn() async throws {
        try await county.perform(.relink, on: number, by: Cast.wang.actor(in: county))
        let last = try #require(try county.events(of: number).last)
        #expect(last.type == "matter.relink")
        #expect(last.version == 6)
        #expect(last.payload.fields.isEmpty)
        #expect(try county.matter(number)?.version == 6)
    }
}
