import Kernel
import Markup
import Matters
import People
import Territory
import TestSupport
import Testing

@testable import Rights

/// What is kept of somebody, they see; what somebody else's is, they do not.
@Suite struct MyDataTests {
    @Test func nobodySeesWhatIsNotTheirs() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        #expect(try precinct.data(.anonymous).isEmpty)
        #expect(try precinct.entries(precinct.actor(.sun)).isEmpty)
        // Whoever handles it does not have it among their own.
        #expect(try precinct.entries(precinct.actor(.zhao)).isEmpty)
        for who in [Precinct.Who.sun, .zhao] {
            #expect(try await outcome { try await precinct.ask("explain", on: matter, as: precinct.actor(who)) } == "403 forbidden")
            #expect(try await outcome { try await precinct.erase(matter, as: precinct.actor(who)) } == "403 forbidden")
        }
        #expect(try await outcome { try await precinct.ask("explain", on: matter, as: .anonymous) } == "401 sign_in_needed")
    }

    @Test func anAccountAndAHoldBothShowWhatWhyAndUntilWhen() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        let other = try await precinct.raise()
        let own = try #require(try precinct.entries(precinct.actor(.wang)).first)
        #expect(own.item.label == matter.number && !own.isForAnother && own.kept == "open")
        #expect(own.item.fields.map(\.name) == ["matter.reporter", "matter.phone", "matter.what"])
        // Masked until a copy is asked for.
        #expect(own.item.fields.map(\.masked) == ["钱**", "139********", Precinct.words.what])
        #expect(own.item.fields.map(\.text) == [Precinct.words.name, Precinct.phone, Precinct.words.what])
        let opened = try #require(try precinct.entries(Actor(account: nil, holds: [other.hold])).first)
        #expect(opened.item.label == other.number && opened.isForAnother)
        let section = try #require(try precinct.data(precinct.actor(.wang)).sections.first { $0.holding == "matters" })
        #expect(section.years == 3 && section.declared?.sensitivity == .sensitive && section.declared?.purpose.isEmpty == false)
        #expect(try precinct.entries(precinct.actor(.wang), of: "accounts").map(\.item.label) == ["wang"])
    }

    @Test func whatEndedSaysOnWhichDayItGoes() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        #expect(try precinct.entries(precinct.actor(.wang)).first?.item.until == nil)
        try await precinct.withdraw(matter, as: precinct.actor(.wang))
        #expect(try precinct.entries(precinct.actor(.wang)).first?.item.until?.text == "2029-11-20")
    }

    @Test func aCopyIsWholeAndThatItWasTakenIsTold() async throws {
        let precinct = try await Precinct.found()
        _ = try await precinct.raise(by: .wang)
        let services = try precinct.services()
        let data = try await services.copy(for: precinct.actor(.wang))
        let lexicon = services.words.lexicon("zh-Hans", scheme: precinct.scheme)
        let whole = String(decoding: MyDataJSON(lexicon: lexicon, isWhole: true).write(data), as: UTF8.self)
        let masked = String(decoding: MyDataJSON(lexicon: lexicon, isWhole: false).write(data), as: UTF8.self)
        #expect(whole.contains(Precinct.phone) && whole.contains(Precinct.words.name))
        #expect(!masked.contains(Precinct.phone) && !masked.contains(Precinct.words.name))
        #expect(try precinct.read { try $0.count("SELECT COUNT(*) FROM event WHERE type = 'rights.export'") } == 1)
        #expect(try await outcome { try await services.copy(for: .anonymous) } == "401 sign_in_needed")
    }

    @Test func aRequestHasAClockAndAnAnswerOfTheOffice() async throws {
        let precinct = try await Precinct.found()
        let (matter, wang) = (try await precinct.raise(by: .wang), try precinct.actor(.wang))
        #expect(try await outcome { try await precinct.ask("correct", on: matter, as: wang) } == "422 input.invalid field")
        #expect(
            try await outcome { try await precinct.ask("correct", on: matter, ["field": "what", "value": "x"], as: wang) }
                == "422 input.invalid field")
        let id = try await precinct.ask("correct", on: matter, ["field": "phone", "value": "139 1111 3333"], as: wang)
        let line = try #require(try precinct.data(wang).requests.first)
        // Fifteen working days from a Friday, by the delivered pack.
        #expect(line.request.state == .open && line.due?.day.text == "2026-12-11" && line.answer == nil)
        for who in [Precinct.Who.zhao, .yan, .wu] {
            #expect(try await outcome { try await precinct.answer(id, by: who) } != "ok", "\(who)")
        }
        try await precinct.answer(id)
        #expect(try await outcome { try await precinct.answer(id) } == "409 rights.answered")
        let answered = try #require(try precinct.data(wang).requests.first)
        #expect(answered.request.state == .granted && answered.answer == "已经核对" && !answered.isLate)
        #expect(try precinct.entries(wang).first?.item.fields.first { $0.label == "phone" }?.text == "13911113333")
        #expect(try precinct.faults() == [])
    }

    @Test func aLateOfficeIsToldLikeAnyOther() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        let id = try await precinct.ask("explain", on: matter, as: precinct.actor(.wang))
        precinct.wait(days: 40)
        await precinct.catchUp()
        let late = try precinct.read { tx in
            try tx.count(
                """
                SELECT COUNT(*) FROM clock c JOIN event e ON e.stream = c.id WHERE c.subject = \(id) AND e.type = 'clock.late'
                """)
        }
        #expect(late == 1)
        #expect(try precinct.data(precinct.actor(.wang)).requests.first?.isLate == true)
    }

    @Test func openingARequestIsAReading() async throws {
        let precinct = try await Precinct.found()
        let (matter, wang) = (try await precinct.raise(by: .wang), try precinct.actor(.wang))
        let id = try await precinct.ask("explain", on: matter, as: wang)
        #expect(
            try await outcome { try await precinct.executor.perform(OpenRequest(id: "\(id)"), as: precinct.actor(.yan)) } == "404 not_found"
        )
        let texts = try await precinct.executor.perform(OpenRequest(id: "\(id)"), as: precinct.actor(.lu)).output
        #expect(texts?["text"] == "请看一看")
        await precinct.catchUp()
        let reading = try #require(try precinct.entries(wang).first?.readings.first)
        #expect(reading.role == "rights_officer" && reading.purpose == "answer" && reading.unitCode == "141029")
    }

    @Test func aHelperSaysWhoTheyAreAndThatItIsWished() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise()
        let li = try precinct.actor(.li, holds: [matter.hold])
        #expect(try await outcome { try await precinct.ask("object", on: matter, as: li) } == "422 input.invalid relation")
        #expect(
            try await outcome { try await precinct.ask("object", on: matter, ["relation": "grid_worker"], as: li) }
                == "422 input.invalid consent")
        let id = try await precinct.ask("object", on: matter, ["relation": "grid_worker", "consent": "true"], as: li)
        let request = try #require(try precinct.read { try RightsRequest.find(id, in: $0) })
        #expect(request.helper == precinct.accounts[.li] && request.relation == "grid_worker")
        // Whoever holds the matter's secret sees it, the helper afterwards does not.
        #expect(try precinct.data(Actor(account: nil, holds: [matter.hold])).requests.count == 1)
        #expect(try precinct.data(precinct.actor(.li)).requests.isEmpty)
        // Without a post nobody is asked.
        #expect(try await outcome { try await precinct.ask("object", on: matter, as: Actor(account: nil, holds: [matter.hold])) } == "ok")
    }

    @Test func aReportOfRetaliationPassesByTheOffice() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        let id = try await precinct.ask("retaliation", on: matter, as: precinct.actor(.wang))
        let request = try #require(try precinct.read { try RightsRequest.find(id, in: $0) })
        #expect(request.unit.code == "141029")
        let policy = Policy(precinct.scheme)
        for (who, count) in [(Precinct.Who.lu, 0), (.zhao, 0), (.leader, 0), (.yan, 1)] {
            let actor = try precinct.actor(who)
            let waiting = try precinct.read {
                try RightsRequest.waiting(for: actor, policy, after: Keyset(ms: -1, id: .zero), limit: 9, in: $0)
            }
            #expect(waiting.count == count, "\(who)")
        }
        #expect(try await outcome { try await precinct.answer(id, by: .lu) } == "404 not_found")
        try await precinct.answer(id, by: .yan)
        await precinct.catchUp()
        let told = try precinct.read { tx in
            try tx.all("SELECT DISTINCT kind FROM delivery ORDER BY kind LIMIT 50") { try $0.text(0) }
        }
        #expect(!told.contains("right_asked") && told.contains("report_answered"))
    }

    @Test func theListsWalkAnIndex() async throws {
        let precinct = try await Precinct.found()
        let policy = Policy(precinct.scheme)
        try expectIndexed(precinct.store, ReadingLine.statement(of: .zero))
        try expectIndexed(precinct.store, ReadingLine.statement(after: .start, limit: 9), walking: ["r"])
        try expectIndexed(precinct.store, ReadingAlert.statement(after: .start, limit: 9), walking: ["l"])
        try expectIndexed(precinct.store, JudgeReadings.waiting, walking: ["reading"])
        try expectIndexed(precinct.store, HeldRecord.open, walking: ["h"])
        try expectIndexed(precinct.store, Erasure.statement(limit: 9), walking: ["erasure"])
        try expectIndexed(precinct.store, Erasure.askedStatement(after: (TestStore.start, .zero)), walking: ["erasure"])
        let statement = try RightsRequest.statement(
            open: precinct.actor(.lu), policy, after: Keyset(ms: -1, id: .zero), limit: 9)
        try expectIndexed(precinct.store, statement, walking: ["r"])
    }
}
