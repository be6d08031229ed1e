import Kernel
import Mediation
import People
import TestSupport
import Testing

@testable import Rights

/// A case of mediation is kept and goes as one, with all that its parties ever asked about themselves.
@Suite struct PartyTests {
    /// A case that was taken back at once: its id, its number and its parties.
    private func ended(_ precinct: Precinct) async throws -> (id: ID, number: String, parties: [ID]) {
        let said = [
            "unit": Precinct.changning, "kind": "neighbour", "what": "老槐树压了墙", "applicant": Precinct.words.name,
            "applicant_phone": Precinct.phone, "respondent": "吴小庄", "consent": "true",
        ]
        let opened = try await precinct.executor.perform(
            OpenCase(precinct.input(OpenCase.Fields.schema, said)), as: .system
        ).output
        let id = try #require(opened).id
        let back = try precinct.input(WithdrawCase.schema, [:])
        _ = try await precinct.executor.perform(WithdrawCase(CaseInput(id, back)), as: .system)
        let number = try #require(try precinct.read { try MediationCase.find(id, in: $0) }).number
        return (id, number, try precinct.read { try MediationParty.all(of: id, in: $0).map(\.id) })
    }

    private func isForgotten(_ id: ID, _ precinct: Precinct) throws -> Bool? {
        try precinct.read { try MediationCase.find(id, in: $0) }?.isForgotten
    }

    @Test func whatAPartyAskedIsAnsweredFirstAndThenGoesWithTheCase() async throws {
        let precinct = try await Precinct.found()
        let (asked, held) = (try await ended(precinct), try await ended(precinct))
        let party = Actor(account: nil, holds: [asked.parties[1]])
        let request = try await precinct.ask("explain", about: asked.parties[1], of: "mediation", as: party)
        precinct.wait(days: 5 * 366 + 2)
        _ = try await precinct.hold(held.number, of: "mediation", days: 365)
        await precinct.catchUp()
        #expect(try isForgotten(asked.id, precinct) == false && isForgotten(held.id, precinct) == false)
        try await precinct.answer(request)
        await precinct.catchUp()
        #expect(try isForgotten(asked.id, precinct) == true && isForgotten(held.id, precinct) == false)
        let vault = precinct.executor.vault
        for record in [asked.id, request] + asked.parties {
            #expect(try precinct.read { try SealedTexts.read(record, vault: vault, in: $0) }.isEmpty)
        }
        #expect(try precinct.read { try SealedTexts.read(held.parties[0], vault: vault, in: $0) }["name"] == Precinct.words.name)
        let certificate = try #require(try precinct.read { try Erasure.latest(9, in: $0) }.first)
        #expect(certificate.holding == "mediation" && certificate.ground == .time && certificate.records == 1)
        #expect(try precinct.read { try EventLog.stream(asked.id, limit: 50, in: $0) }.last?.type == "mediation.forget")
        #expect(try precinct.faults() == [])
    }

    @Test func aPartyThatHadItsNameErasedLeavesTheCaseAsItIs() async throws {
        let precinct = try await Precinct.found()
        let made = try await ended(precinct)
        try await precinct.erase(made.parties[0], of: "mediation", as: Actor(account: nil, holds: [made.parties[0]]))
        let vault = precinct.executor.vault
        #expect(try precinct.read { try SealedTexts.read(made.parties[0], vault: vault, in: $0) }.isEmpty)
        #expect(try precinct.read { try SealedTexts.read(made.parties[1], vault: vault, in: $0) }["name"] == "吴小庄")
        #expect(try isForgotten(made.id, precinct) == false)
        await precinct.catchUp()
        #expect(try precinct.faults() == [])
    }
}
