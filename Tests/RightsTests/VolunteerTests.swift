import Kernel
import Markup
import Mobilisation
import People
import TestSupport
import Testing

@testable import Rights

/// Volunteers are personal data like any other: seen, taken along, put right, erased, and gone when their time is over.
@Suite struct VolunteerTests {
    /// 王村民 joins, at 16 with a guardian, able to drive.
    private func join(_ precinct: Precinct) async throws -> ID {
        let fields = ["unit": Precinct.changning, "age": "16", "guardian": "王大民", "consent": "true", "skill.driving": "true"]
        let input = try precinct.input(JoinVolunteers.Fields.schema, fields)
        return try #require(try await precinct.executor.perform(JoinVolunteers(input), as: precinct.actor(.wang)).output)
    }

    /// A task for tomorrow morning, three hours long.
    private func publish(_ precinct: Precinct) async throws -> ID {
        let fields = [
            "unit": Precinct.changning, "kind": "environment", "title": "清理河道", "what": "带手套和雨鞋", "place": "东桥头", "fairness": "first",
            "least_age": "16", "day": "2026-11-21", "starts": "08:30", "ends": "11:30", "places": "5",
        ]
        let input = try precinct.input(PublishTask.Fields.schema, fields)
        let task = try #require(try await precinct.executor.perform(PublishTask(input), as: precinct.actor(.liu)).output)
        return try #require(try precinct.read { try TaskShift.all(of: task, in: $0) }.first).id
    }

    @Test func whoHasAPlaceOrIsHeldStays() async throws {
        let precinct = try await Precinct.found()
        let (id, wang) = (try await join(precinct), try precinct.actor(.wang))
        let shift = try await publish(precinct)
        #expect(try await outcome { try await precinct.erase(id, of: "volunteers", as: precinct.actor(.sun)) } == "403 forbidden")
        _ = try await precinct.executor.perform(ClaimPlace(shift), as: wang)
        #expect(try precinct.entries(wang, of: "volunteers").first?.kept == "bound")
        #expect(try await outcome { try await precinct.erase(id, of: "volunteers", as: wang) } == "409 rights.kept_bound")
        precinct.wait(days: 2)
        let hold = try await precinct.hold(id.description, of: "volunteers")
        #expect(try await outcome { try await precinct.erase(id, of: "volunteers", as: wang) } == "409 rights.kept_hold")
        #expect(try await outcome { try await precinct.executor.perform(QuitVolunteers(), as: wang) } == "409 rights.kept_hold")
        _ = try await precinct.executor.perform(ReleaseHold(id: hold.description), as: precinct.actor(.lu))
        let asked = try await precinct.ask("explain", about: id, of: "volunteers", as: wang)
        let quit = QuitVolunteers(
            Forgetting(record: { try RightsSlice.forget($0, of: MobilisationSlice.volunteers, Precinct.keeping, in: $1) }))
        #expect(try await outcome { try await precinct.executor.perform(quit, as: wang) } == "409 rights.kept_asked")
        try await precinct.answer(asked)
        #expect(try await outcome { try await precinct.executor.perform(quit, as: wang) } == "ok")
        let vault = precinct.executor.vault
        #expect(try precinct.read { try SealedTexts.read(asked, vault: vault, in: $0) }.isEmpty)
        #expect(try precinct.read { try Erasure.unlogged(in: $0) }.contains { $0.keys.contains(id) }, "a restore does it again")
    }

    @Test func whatIsKeptIsSeenTakenAlongPutRightAndErased() async throws {
        let precinct = try await Precinct.found()
        let (id, wang) = (try await join(precinct), try precinct.actor(.wang))
        #expect(try precinct.entries(precinct.actor(.sun), of: "volunteers").isEmpty)
        #expect(try precinct.entries(precinct.actor(.li), of: "volunteers").isEmpty, "who leads has it not among their own")
        let joined = try #require(try precinct.entries(wang, of: "volunteers").first?.item)
        #expect(
            joined.fields.map(\.name) == ["volunteer.where", "volunteer.age", "field.JoinVolunteers.guardian", "volunteer.skills"])
        #expect(joined.fields.map(\.masked) == ["昌宁镇", "16", "王**", "开车"] && joined.until == nil)
        let shift = try await publish(precinct)
        let claim = try #require(try await precinct.executor.perform(ClaimPlace(shift), as: wang).output)
        precinct.wait(days: 2)
        let served = try precinct.input(ConfirmShift.Fields.schema, [ConfirmShift.Fields.tick(claim.id): "true"])
        _ = try await precinct.executor.perform(ConfirmShift(shift, served), as: precinct.actor(.liu))
        let done = try #require(try precinct.entries(wang, of: "volunteers").first?.item.fields)
        #expect(done.suffix(2).map(\.name) == ["volunteer.claims", "volunteer.minutes"] && done.suffix(2).map(\.masked) == ["1", "180"])
        let services = try precinct.services()
        let copy = try await services.copy(for: wang)
        let lexicon = services.words.lexicon("zh-Hans", scheme: precinct.scheme)
        let whole = String(decoding: MyDataJSON(lexicon: lexicon, isWhole: true).write(copy), as: UTF8.self)
        #expect(whole.contains("王大民") && whole.contains("2026-11-21 180"))
        let asked = try await precinct.ask("correct", about: id, of: "volunteers", ["field": "guardian", "value": "王小民"], as: wang)
        try await precinct.answer(asked)
        #expect(try precinct.entries(wang, of: "volunteers").first?.item.fields.first { $0.label == "guardian" }?.text == "王小民")
        let certificate = try await precinct.erase(id, of: "volunteers", as: wang)
        #expect(try precinct.read { try Erasure.find(certificate, in: $0) }?.holding == "volunteers")
        let vault = precinct.executor.vault
        for record in [id, asked] { #expect(try precinct.read { try SealedTexts.read(record, vault: vault, in: $0) }.isEmpty) }
        #expect(try precinct.entries(wang, of: "volunteers").isEmpty)
        // What was done stays for the count, without whom.
        #expect(try precinct.read { try $0.count("SELECT COUNT(*) FROM task_claim WHERE state = 'served'") } == 1)
        await precinct.catchUp()
        #expect(try precinct.faults() == [])
    }

    @Test func whoWasEnteredByAWorkerGoesWhenTheirTimeIsOver() async throws {
        let precinct = try await Precinct.found()
        _ = try await join(precinct)
        let shift = try await publish(precinct)
        let fields = ["volunteer_name": "赵奶奶", "volunteer_phone": "13911112222", "age": "18", "consent": "true"]
        let input = try precinct.input(HelpClaim.Fields.schema, fields)
        _ = try await precinct.executor.perform(HelpClaim(shift, input), as: precinct.actor(.li))
        func line() throws -> Retention.Line? {
            try precinct.read { tx in
                try Retention.dryRun(Precinct.keeping, precinct.scheme, at: precinct.entropy.now(), in: tx).first {
                    $0.holding == "volunteers"
                }
            }
        }
        #expect(try line()?.due == 0 && line()?.years == 2)
        let day = precinct.entropy.now().day
        let drill = try precinct.read { try Breach.backup(made: day, Precinct.keeping, precinct.services().look($0)) }
        let told = drill.affected.filter { $0.holding == "volunteers" }.flatMap(\.fields).map(\.masked)
        #expect(told.contains("赵**") && told.contains("139********"))
        precinct.wait(days: 2 * 366)
        #expect(try line()?.due == 1)
        await precinct.catchUp()
        #expect(try line()?.due == 0)
        // Whoever has an account stays until they leave.
        #expect(try precinct.read { try $0.count("SELECT COUNT(*) FROM volunteer") } == 1)
        #expect(try precinct.read { try Erasure.latest(9, in: $0) }.map(\.holding) == ["volunteers"])
        #expect(try precinct.faults() == [])
    }
}
