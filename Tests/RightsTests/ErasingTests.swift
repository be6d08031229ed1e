import Kernel
import Matters
import People
import TestSupport
import Testing

@testable import Rights

/// What somebody wants gone is gone, what must stay stays, and what happened can still be proved.
@Suite struct ErasingTests {
    @Test func whatMustBeKeptIsRefusedWithTheReason() async throws {
        let precinct = try await Precinct.found()
        let (matter, wang) = (try await precinct.raise(by: .wang), try precinct.actor(.wang))
        #expect(try await outcome { try await precinct.erase(matter, ["sure": ""], as: wang) } == "422 input.invalid sure")
        #expect(try await outcome { try await precinct.erase(matter, as: wang) } == "409 rights.kept_open")
        try await precinct.withdraw(matter, as: wang)
        let hold = try await precinct.hold(matter)
        #expect(try await outcome { try await precinct.erase(matter, as: wang) } == "409 rights.kept_hold")
        #expect(try precinct.entries(wang).first?.kept == "hold")
        _ = try await precinct.executor.perform(ReleaseHold(id: hold.description), as: precinct.actor(.lu))
        let request = try await precinct.ask("explain", on: matter, as: wang)
        #expect(try await outcome { try await precinct.erase(matter, as: wang) } == "409 rights.kept_asked")
        try await precinct.answer(request)
        #expect(try await outcome { try await precinct.erase(matter, as: wang) } == "ok")
    }

    @Test func itsKeyIsDestroyedAndTheLogStillHolds() async throws {
        let precinct = try await Precinct.found()
        let (matter, wang) = (try await precinct.raise(by: .wang), try precinct.actor(.wang))
        let other = try await precinct.raise(by: .wang)
        try await precinct.withdraw(matter, as: wang)
        await precinct.catchUp()
        let id = try await precinct.erase(matter, as: wang)
        let certificate = try #require(try precinct.read { try Erasure.find(id, in: $0) })
        #expect(certificate.ground == .asked && certificate.label == matter.number && certificate.records == 1)
        // The pack keeps backups for ninety days.
        #expect(certificate.backupsUntil.text == "2027-02-18")
        let vault = precinct.executor.vault
        #expect(try precinct.read { try SealedTexts.read(matter.id, vault: vault, in: $0) }.isEmpty)
        #expect(try precinct.read { try SealedTexts.read(other.id, vault: vault, in: $0) }["what"] == Precinct.words.what)
        #expect(try precinct.entries(wang).map(\.item.label) == [other.number])
        let keys = try precinct.read { try Erasure.unlogged(in: $0) }
        #expect(keys.map(\.erasure) == [id] && keys.first?.keys.count == 2)
        _ = try await precinct.store.write(Work { tx in try Erasure.markLogged([id], in: tx) })
        #expect(try precinct.read { try Erasure.unlogged(in: $0) }.isEmpty)
        await precinct.catchUp()
        #expect(try precinct.faults() == [])
    }

    /// After a restore only ids are known of what was erased, and the commands are not run again.
    @Test func whatIsErasedAgainBelongsToNobodyAgain() async throws {
        let precinct = try await Precinct.found()
        let wang = try precinct.actor(.wang)
        let (whole, contact) = (try await precinct.raise(by: .wang), try await precinct.raise(by: .wang))
        await precinct.catchUp()
        let reporter = try precinct.read { tx in
            try tx.first("SELECT id FROM reporter WHERE matter = \(contact.id) LIMIT 1") { try $0.id(0) }
        }
        let records = [whole.id, try #require(reporter)]
        try await precinct.store.write(Work { tx in try Precinct.keeping.erase(records, tx) })
        #expect(try precinct.entries(wang).isEmpty)
        for table in ["matter WHERE reporter", "reporter WHERE account"] {
            let left = Statement(catalogue: "SELECT COUNT(*) FROM \(table) IS NOT NULL")
            #expect(try precinct.read { try $0.count(left) } == 0, "\(table)")
        }
    }

    @Test func onlyTheirOwnPeopleHoldAndRelease() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        for who in [Precinct.Who.wang, .zhao, .leader, .wu] {
            #expect(try await outcome { try await precinct.hold(matter, by: who) } == "403 forbidden", "\(who)")
        }
        #expect(try await outcome { try await precinct.hold(matter, days: 0) } == "422 input.invalid until")
        #expect(try await outcome { try await precinct.hold(matter, days: 4000) } == "422 input.invalid until")
        let hold = try await precinct.hold(matter, days: 2)
        precinct.wait(days: 3)
        await precinct.catchUp()
        // Its day has come: it is let go by itself.
        #expect(try precinct.read { try HeldRecord.find(hold, in: $0) } == nil)
    }

    @Test func whatIsOverGoesByItselfAndWhatIsHeldStays() async throws {
        let precinct = try await Precinct.found()
        var matters: [Matter] = []
        for _ in 0..<3 {
            let matter = try await precinct.raise(by: .wang)
            try await precinct.withdraw(matter, as: precinct.actor(.wang))
            matters.append(matter)
        }
        // The same words from one phone are taken three times a day.
        precinct.wait(days: 1)
        _ = try await precinct.raise(by: .wang)
        precinct.wait(days: 1000)
        _ = try await precinct.hold(matters[1], days: 365)
        func dry() throws -> Retention.Line? {
            try precinct.read { tx in
                try Retention.dryRun(Precinct.keeping, precinct.scheme, at: precinct.entropy.now(), in: tx).first {
                    $0.holding == "matters"
                }
            }
        }
        #expect(try dry()?.due == 0)
        precinct.wait(days: 96)
        #expect(try dry()?.due == 2 && dry()?.held == 1 && dry()?.years == 3)
        await precinct.catchUp()
        #expect(try dry()?.due == 0)
        let vault = precinct.executor.vault
        let left = try matters.map { matter in
            try precinct.read { tx in
                let reporter = try #require(try tx.first("SELECT id FROM reporter WHERE matter = \(matter.id) LIMIT 1") { try $0.id(0) })
                return try SealedTexts.read(reporter, vault: vault, in: tx).count
            }
        }
        #expect(left == [0, 2, 0])
        // What it was about stays: only name and phone were promised to go.
        #expect(try precinct.read { try SealedTexts.read(matters[0].id, vault: vault, in: $0) }["what"] == Precinct.words.what)
        let certificate = try #require(try precinct.read { try Erasure.latest(9, in: $0) }.first)
        #expect(certificate.ground == .time && certificate.records == 2)
        precinct.wait(days: 300)
        await precinct.catchUp()
        #expect(try precinct.read { try Erasure.latest(9, in: $0) }.count == 2)
        #expect(try precinct.faults() == [])
    }
}
