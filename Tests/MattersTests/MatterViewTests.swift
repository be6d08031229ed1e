import Kernel
import Markup
import Testing

@testable import Matters

/// What one reader sees of one matter.
@Suite struct MatterViewTests {
    private func services(_ county: County) throws -> MatterServices {
        try county.services()
    }

    private func view(_ number: String, _ actor: Actor, _ county: County) throws -> MatterView? {
        let services = try services(county)
        return try county.read { try MatterView.load(number, for: actor, services, in: $0) }
    }

    /// Who may do what next, state by state, by hand: raised, dispatched, accepted, resolved, rated. `-` sees nothing.
    @Test(arguments: [
        ("chen", "dispatch . . . ."), ("liu", "dispatch . . . ."), ("leader", ". . . . ."), ("zhao", "- accept resolve . ."),
        ("qian", "- - - - -"), ("guo", "- - - - -"), ("wang", ". . . rate ."), ("holder", ". . . rate ."), ("sun", "- - - - -"),
        ("li", "- - - - -"), ("zhou", "- - - - -"), ("wu", "- - - - -"), ("nobody", "- - - - -"),
    ])
    func offersWhatTheReaderMayDoNext(_ who: String, _ due: String) async throws {
        let county = try await County.found()
        let wang = try Cast.wang.actor(in: county)
        var offered: [String] = []
        for state in ["raised", "dispatched", "accepted", "resolved", "rated"] {
            let number = try await county.matter(in: state, by: wang)
            let holder = Actor.holding(try county.matter(number))
            let actor = try Cast(rawValue: who)?.actor(in: county) ?? (who == "holder" ? holder : .anonymous)
            let verbs = try view(number, actor, county)?.verbs.map(\.rawValue)
            offered.append(verbs.map { $0.isEmpty ? "." : $0.joined(separator: ",") } ?? "-")
        }
        #expect(offered.joined(separator: " ") == due)
    }

    @Test func tellsWhatWasSaidAndWhoHadIt() async throws {
        let county = try await County.found()
        let number = try await county.raise("路灯不亮", place: "北门", name: "王村民", phone: "13800001234", by: Cast.wang.actor(in: county))
        for act in [Act.dispatch, .accept, .resolve, .rate] {
            try await county.perform(act, on: number, Said(note: "请尽快", result: "换了", score: "2", solved: "no", comment: "又坏了"))
        }
        let view = try #require(try view(number, Cast.wang.actor(in: county), county))
        #expect(view.texts == ["what": "路灯不亮", "place": "北门", "note": "请尽快", "result": "换了", "comment": "又坏了"])
        #expect(view.maskedName == "王**" && view.maskedPhone == "138********")
        #expect(view.steps.map(\.verb) == ["raise", "dispatch", "accept", "resolve", "rate"])
        let office = Cast.cityManagement
        #expect(view.steps.map { $0.owner?.code } == [Cast.changning, office, office, office, office])
        #expect(view.steps.map(\.hasNote) == [false, true, false, false, false])
        #expect(view.rating?.score == 2 && view.rating?.solved == false)
        #expect(view.isReporter)
        #expect(try self.view(number, Cast.leader.actor(in: county), county)?.isReporter == false)
    }

    /// The handlers are offered in the pack's order, and only to who may dispatch.
    @Test func offersTheHandlersOfTheCategory() async throws {
        let county = try await County.found()
        let number = try await county.raise(by: Cast.wang.actor(in: county))
        let handlers = ["141029-ZJ", "141029-CG", "141029-JT", "141029-SL", "141029-HB"]
        #expect(try view(number, Cast.chen.actor(in: county), county)?.handlers.map(\.code) == handlers)
        #expect(try view(number, Cast.wang.actor(in: county), county)?.handlers.isEmpty == true)
    }
}
