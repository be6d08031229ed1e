import Delivery
import Foundation
import Kernel
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Mediation

/// A case from the counter to an agreement that is kept, and everything that is refused on the way. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct CaseTests {
    @Test(arguments: [
        (["consent": "false"], "422 input.invalid consent"), (["kind": "murder"], "422 input.invalid kind"),
        (["unit": "141029-ZH"], "403 forbidden"), (["unit": "nowhere"], "404 not_found"), (["what": ""], "422 input.invalid what"),
        (["unit": Centre.guanghua], "403 forbidden"), (["matter": "2026000000010"], "422 input.invalid matter"),
    ]) func whatCannotBeOpenedIsNot(_ changes: [String: String], _ told: String) async throws {
        let centre = try await Centre.found()
        #expect(try await outcome { try await centre.open(changes) } == told)
        #expect(try centre.read { try $0.count("SELECT COUNT(*) FROM mediation") } == 0)
    }

    @Test func onlyWhoMayOpensOne() async throws {
        let centre = try await Centre.found()
        for who in [Centre.Who.guo, .tang, .leader, .wang] {
            #expect(try await outcome { try await centre.open(by: who) } == "403 forbidden", "\(who)")
        }
    }

    /// Nobody is told that there is such a case who is neither on its panel nor answers for the centre, whatever they ask.
    @Test(arguments: CaseStep.all.map(\.name)) func toAllOthersItIsNotThere(_ step: String) async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(step == "follow" ? .agreed : .accepted)
        for who in [Centre.Who.guo, .song, .leader, .wang] {
            let told = try await outcome { try await centre.take(step, on: id, centre.said(step), by: who) }
            // A role that lacks the verb altogether is turned away before the case is looked for; the pages ask for the case first.
            #expect(["404 not_found", "403 forbidden"].contains(told), "\(who): \(told)")
            #expect(try await outcome { _ = try centre.view(id, who) } == "404 not_found", "\(who)")
        }
        #expect(try await outcome { try await centre.take(step, on: ID(high: 1, low: 1), centre.said(step)) } == "404 not_found")
        #expect(try centre.find(id).state == (step == "follow" ? .agreed : .accepted))
    }

    @Test(arguments: MediationCase.State.allCases) func eachStepIsPossibleFromItsStatesOnly(_ state: MediationCase.State) async throws {
        for step in CaseStep.all where !step.from.contains(state) {
            let centre = try await Centre.found()
            let id = try await centre.reach(state)
            let before = try centre.find(id)
            #expect(
                try await outcome { try await centre.take(step.name, on: id, centre.said(step.name)) } == "409 mediation.state",
                "\(step.name)")
            #expect(try centre.find(id).version == before.version)
        }
    }

    @Test func fromTheCounterToAnAgreementThatIsKept() async throws {
        let centre = try await Centre.found()
        let id = try await centre.open()
        #expect(try centre.find(id).state == .opened)
        #expect(try centre.view(id, .ma).clocks.map(\.stage) == [.accept])
        try await centre.take("accept", on: id)
        try await centre.take("seat", on: id, centre.said("seat"))
        try await centre.take("call", on: id, ["helper": "legal_aid"])
        // From now on 唐调解 finds it, and does the work.
        try await centre.take("session", on: id, centre.said("session"), by: .tang)
        try await centre.take("agree", on: id, centre.said("agree"), by: .tang)
        let agreed = try centre.find(id)
        #expect(agreed.state == .agreed && agreed.ended != nil && agreed.agreement?.count == 32)
        let agreement = try #require(agreed.agreement)
        #expect(try centre.events(id).last?.payload["agreement"] == .commitment(agreement))
        #expect(try centre.view(id, .ma).clocks.filter { $0.ended == nil }.map(\.stage) == [.recheck])
        #expect(try await outcome { try await centre.take("follow", on: id, ["result": "broken"]) } == "422 input.invalid way")
        try await centre.take("follow", on: id, ["result": "partly"], by: .tang)
        #expect(try centre.view(id, .ma).clocks.filter { $0.ended == nil }.map(\.stage) == [.recheck])
        try await centre.take("follow", on: id, ["result": "kept", "text": "树枝锯了"], by: .tang)
        #expect(try centre.view(id, .ma).clocks.allSatisfy { $0.outcome == .met })
        #expect(try await outcome { try await centre.take("follow", on: id, ["result": "kept"]) } == "409 mediation.state")
        #expect(try centre.faults() == [])
    }

    @Test func withoutAPanelASessionOrAPresentPartyNothingIsAgreed() async throws {
        let centre = try await Centre.found()
        let id = try await centre.open()
        try await centre.take("accept", on: id)
        #expect(try await outcome { try await centre.take("session", on: id, centre.said("session")) } == "409 mediation.panel")
        try await centre.take("seat", on: id, centre.said("seat"))
        #expect(try await outcome { try await centre.take("agree", on: id, centre.said("agree")) } == "409 mediation.no_session")
        var session = try centre.said("session")
        session["came.mediator"] = nil
        #expect(try await outcome { try await centre.take("session", on: id, session) } == "422 mediation.nobody_came")
        session["came.mediator"] = "true"
        session["came.emperor"] = "true"
        #expect(try await outcome { try await centre.take("session", on: id, session) } == "422 input.invalid came.emperor")
        session["came.emperor"] = nil
        session["held_on"] = "2026-11-21"
        #expect(try await outcome { try await centre.take("session", on: id, session) } == "422 input.invalid held_on")
        #expect(try await outcome { try await centre.take("call", on: id, ["helper": "wizard"]) } == "422 input.invalid helper")
        #expect(try await outcome { try await centre.take("fail", on: id, ["way": "duel"]) } == "422 input.invalid way")
    }

    @Test func aStaleHandIsTold() async throws {
        let centre = try await Centre.found()
        let id = try await centre.open()
        let version = try centre.find(id).version
        try await centre.take("accept", on: id, expected: version)
        #expect(try await outcome { try await centre.take("fail", on: id, ["way": "court"], expected: version) } == "412 stale")
    }

    @Test func aCentreThatIsLateIsToldAndThenTheCounty() async throws {
        let centre = try await Centre.found()
        let id = try await centre.open()
        centre.wait(days: 14)
        await centre.jobs().ringAll()
        let clock = try #require(try centre.view(id, .ma).clocks.first)
        // The centre is a township's, so the county is the last to be told.
        #expect(clock.level == 1)
        let told = try centre.read { try EventLog.stream(clock.id, limit: 20, in: $0) }.map(\.type)
        #expect(told == ["clock.warn", "clock.late"])
        try await centre.take("accept", on: id)
        #expect(try centre.view(id, .ma).clocks.first?.outcome == .late)
    }

    @Test func theSignedPaperIsSealedWithTheCase() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.agreed)
        let photo = try await centre.files.judge(Bytes.photo)
        let file = try centre.files.keep(photo, of: id, in: centre.store)
        #expect(try await outcome { try await centre.executor.perform(AttachSigned(id, file), as: centre.actor(.song)) } == "404 not_found")
        _ = try await centre.executor.perform(AttachSigned(id, file), as: centre.actor(.tang))
        #expect(try centre.view(id, .ma).files.map(\.id) == [file.id])
        #expect(try centre.faults() == [])
    }

    @Test func sentTwiceItIsDoneOnce() async throws {
        let centre = try await Centre.found()
        let input = try OpenCase.Fields.schema.decode([
            "unit": .text(Centre.changning), "kind": .text("land"), "what": .text("界石"), "applicant": .text("甲"), "respondent": .text("乙"),
            "consent": .flag(true),
        ])
        let owner = try #require(centre.accounts[.ma])
        let key = IdempotencyKey(owner: owner, key: "k", requestHash: [1])
        let first = try await centre.executor.perform(OpenCase(input), as: centre.actor(.ma), key: key)
        let second = try await centre.executor.perform(OpenCase(input), as: centre.actor(.ma), key: key)
        #expect(second.replayed && second.stream == first.stream)
        #expect(try centre.read { try $0.count("SELECT COUNT(*) FROM mediation") } == 1)
    }
}
