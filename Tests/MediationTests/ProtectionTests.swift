import Foundation
import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Mediation

/// Who is meant stays between them, the panel and whoever answers for the centre; whoever looks is seen.
@Suite struct ProtectionTests {
    private static let canaries = ["钱多多", "吴小庄", "老槐树", "13911112222", "东头会议室", "各退一步", "锯掉", "亲表弟", "红皮本"]

    /// A whole course with a canary in every text.
    private func course(_ centre: Centre) async throws -> ID {
        let id = try await centre.reach(.accepted)
        let party = try #require(try centre.parties(id).first)
        let seat = try #require(try centre.seats(id).first)
        let objection = try ObjectMediator.Fields.schema.decode([
            "seat": .text(seat.id.description), "ground": .text("related"), "text": .text("他是对方的亲表弟"),
        ])
        _ = try await centre.executor.perform(ObjectMediator(party.id, objection), as: Actor(account: nil, holds: [party.id]))
        try await centre.take(
            "replace", on: id, ["seat": seat.id.description, "ground": "related", "post": centre.posts[.song]?.description ?? ""])
        try await centre.take("session", on: id, centre.said("session"))
        try await centre.take("agree", on: id, centre.said("agree"))
        try await centre.take("follow", on: id, ["result": "kept", "text": "看了红皮本"])
        return id
    }

    @Test func noWordOfItStandsInTheLogOrOpenInTheData() async throws {
        let centre = try await Centre.found()
        let id = try await course(centre)
        try await centre.reveal(id)
        let payloads = try centre.read { tx in
            try tx.all("SELECT payload FROM event ORDER BY seq LIMIT 10000") { String(decoding: try $0.bytes(0), as: UTF8.self) }
        }
        #expect(payloads.count > 10)
        for canary in Self.canaries { #expect(!payloads.contains { $0.contains(canary) }, "\(canary)") }
        guard TestStore.isSQLite else { return }
        for name in ["genxu.db", "genxu.db-wal"] {
            let file = centre.folder.appendingPathComponent(name)
            guard let bytes = try? Data(contentsOf: file) else { continue }
            for canary in Self.canaries { #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) lies open in \(name)") }
        }
        #expect(try centre.faults() == [])
    }

    @Test func theCaseItselfTellsNobodyWho() async throws {
        let centre = try await Centre.found()
        let id = try await course(centre)
        let view = try centre.view(id, .ma)
        #expect(!view.isRevealed && view.texts.isEmpty && view.parties.allSatisfy { $0.name == nil && $0.phone == nil })
        let open = try centre.view(id, .ma, isRevealed: true)
        #expect(open.parties.map(\.name) == [Centre.names.applicant, Centre.names.respondent])
        #expect(open.texts[MediationText.what] == Centre.names.what)
    }

    @Test func readingIsForAPurposeAndIsSeen() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.accepted)
        for who in [Centre.Who.guo, .song, .wang] {
            #expect(try await outcome { try await centre.reveal(id, by: who) } == "404 not_found", "\(who)")
        }
        #expect(try await outcome { try await centre.reveal(id, by: .leader) } == "403 forbidden")
        #expect(try await outcome { try await centre.reveal(id, for: "curiosity") } == "422 input.invalid purpose")
        #expect(try centre.view(id, .ma).readings.isEmpty)
        try await centre.reveal(id, for: "supervise")
        centre.wait(days: 1)
        try await centre.reveal(id, by: .tang)
        let party = try #require(try centre.parties(id).last)
        let services = try centre.services()
        let own = try centre.read {
            try PartyView.load(party.id.description, for: Actor(account: nil, holds: [party.id]), services, in: $0)
        }
        #expect(own.readings.map(\.role) == ["mediator", "mediation_head"] && own.readings.map(\.purpose) == ["mediate", "supervise"])
        #expect(own.readings.allSatisfy { $0.unit == "昌宁镇" })
        let told = try centre.events(id).filter { $0.type == "mediation.reveal" }
        #expect(told.count == 2 && told.map(\.actor) == [centre.accounts[.ma], centre.accounts[.tang]])
        #expect(try centre.faults() == [])
    }

    /// A reading that is taken out of the list, or was never told, shows.
    @Test func aReadingCannotVanish() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.opened)
        try await centre.reveal(id)
        try await centre.store.write(Work { tx in try tx.execute("DELETE FROM mediation_reading") })
        #expect(try centre.faults().contains { $0.contains("another number of readings") })
    }

    @Test func aPartySeesItsOwnAndNothingOfTheOther() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.accepted)
        let parties = try centre.parties(id)
        let services = try centre.services()
        let (first, second) = (try #require(parties.first), try #require(parties.last))
        func see(_ party: MediationParty, holding: Set<ID>) async throws -> String {
            try await outcome {
                _ = try centre.read { try PartyView.load(party.id.description, for: Actor(account: nil, holds: holding), services, in: $0) }
            }
        }
        #expect(try await see(first, holding: [first.id]) == "ok")
        #expect(try await see(second, holding: [first.id]) == "404 not_found")
        #expect(try await see(first, holding: []) == "404 not_found")
        #expect(try await see(first, holding: [id]) == "404 not_found")
        let own = try centre.read {
            try PartyView.load(first.id.description, for: Actor(account: nil, holds: [first.id]), services, in: $0)
        }
        #expect(own.maskedName == "钱**")
        // The link itself: forged ones open nothing.
        let token = PartyLink.token(first.id, vault: centre.executor.vault)
        #expect(try centre.read { try PartyLink.open(token, vault: centre.executor.vault, in: $0) }?.id == first.id)
        var bytes = try #require(Base64URL.decode(token))
        bytes[31] ^= 1
        #expect(try centre.read { try PartyLink.open(Base64URL.encode(bytes), vault: centre.executor.vault, in: $0) } == nil)
        #expect(try centre.read { try PartyLink.open("x", vault: centre.executor.vault, in: $0) } == nil)
    }

    @Test func nothingIsMediatedUntilWhomAPartyObjectsToHasLeft() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.accepted)
        let party = try #require(try centre.parties(id).first)
        let seat = try #require(try centre.seats(id).first)
        let input = try ObjectMediator.Fields.schema.decode(["seat": .text(seat.id.description), "ground": .text("related")])
        let holder = Actor(account: nil, holds: [party.id])
        #expect(try await outcome { try await centre.executor.perform(ObjectMediator(party.id, input), as: .anonymous) } == "404 not_found")
        #expect(
            try await outcome { try await centre.executor.perform(ObjectMediator(party.id, input), as: centre.actor(.ma)) }
                == "404 not_found")
        _ = try await centre.executor.perform(ObjectMediator(party.id, input), as: holder)
        #expect(
            try await outcome { try await centre.executor.perform(ObjectMediator(party.id, input), as: holder) }
                == "409 mediation.objected_already")
        #expect(try await outcome { try await centre.take("session", on: id, centre.said("session")) } == "409 mediation.objected")
        let post = centre.posts[.tang]?.description ?? ""
        let same = ["seat": seat.id.description, "ground": "related", "post": post]
        #expect(try await outcome { try await centre.take("replace", on: id, same) } == "422 input.invalid post")
        try await centre.take("replace", on: id, same.merging(["post": centre.posts[.song]?.description ?? ""]) { $1 })
        // Who left knows of it no more, and does not come back.
        #expect(try await outcome { _ = try centre.view(id, .tang) } == "404 not_found")
        #expect(try await outcome { try await centre.take("seat", on: id, ["post": post]) } == "422 input.invalid post")
        try await centre.take("session", on: id, centre.said("session"), by: .song)
    }

    /// Who was asked to leave does not come back by another post, also when the first one is over.
    @Test func whoLeftDoesNotComeBackByAnotherPost() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.accepted)
        let seat = try #require(try centre.seats(id).first)
        try await centre.take(
            "replace", on: id, ["seat": seat.id.description, "ground": "related", "post": centre.posts[.song]?.description ?? ""])
        centre.wait(days: 2)
        // 唐调解's post ends, and another one begins.
        let (tang, today) = (try #require(centre.posts[.tang]), centre.entropy.now().day.text)
        let again = ID(high: 7, low: 7)
        _ = try await centre.store.write(
            Work { tx in
                try tx.execute(
                    """
                    INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
                    SELECT \(again), unit, kind, NULL, named, holder, \(today), '9999-12-31', act FROM post WHERE id = \(tang)
                    """)
                try tx.execute("UPDATE post SET valid_to = \(today) WHERE id = \(tang)")
            })
        for post in [tang, again] {
            #expect(try await outcome { try await centre.take("seat", on: id, ["post": post.description]) } == "422 input.invalid post")
        }
        try await centre.take("seat", on: id, ["post": centre.posts[.jiang]?.description ?? ""])
    }

    /// What the common retention does with cases whose time is over.
    private struct LetGo: Command {
        static let verb: Verb = "mediation.forget"

        func run(in context: CommandContext) throws {
            for due in try PartyHolding.due(before: context.now, after: nil, limit: 100, in: context.tx) {
                try SealedTexts.erase(due.keys, in: context.tx)
                try PartyHolding.letGo(due.record, in: context)
            }
        }
    }

    private func letGo(in centre: Centre) async throws { _ = try await centre.executor.perform(LetGo(), as: .system) }

    /// Nobody is called to look after an agreement that nobody can read any more.
    @Test func whatIsForgottenRingsForNobody() async throws {
        let centre = try await Centre.found()
        let id = try await centre.reach(.agreed)
        #expect(try centre.read { try Clock.all(of: id, in: $0) }.contains { $0.ended == nil })
        centre.wait(days: 366 * 40)
        try await letGo(in: centre)
        #expect(try centre.find(id).isForgotten)
        #expect(try centre.read { try Clock.all(of: id, in: $0) }.allSatisfy { $0.ended != nil })
        #expect(try centre.faults() == [])
    }

    @Test func afterItsYearsItIsForgottenAndCountedStill() async throws {
        let centre = try await Centre.found()
        let id = try await course(centre)
        let open = try await centre.reach(.accepted)
        let party = try #require(try centre.parties(id).first)
        centre.wait(days: 5 * 366)
        await centre.jobs().ringAll()
        try await letGo(in: centre)
        let forgotten = try centre.view(id, .ma, isRevealed: true)
        #expect(forgotten.texts.isEmpty && forgotten.parties.allSatisfy { $0.name == nil } && !forgotten.mayReveal)
        #expect(try centre.read { try SealedTexts.storedKey(of: party.id, in: $0) } == nil)
        #expect(try centre.find(id).state == .agreed && centre.events(id).last?.type == "mediation.forget")
        #expect(try centre.view(open, .ma, isRevealed: true).parties.allSatisfy { $0.name != nil })
        #expect(try centre.faults() == [])
    }
}
