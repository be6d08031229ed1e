import Foundation
import Kernel
import People
import Storage
import TestSupport
import Testing

@testable import Matters

/// Texts of people lie sealed: not in the log, not in the files, not in full on a screen.
@Suite struct PrivacyTests {
    private static let canaries = [
        "CANARY-what-金丝雀", "CANARY-place-金丝雀", "CANARY-name-金丝雀", "CANARY-note-金丝雀", "CANARY-result-金丝雀", "CANARY-comment-金丝雀",
        "13911117777",
    ]

    /// A journey in which everybody says a canary, in a county of its own.
    private func told() async throws -> (county: County, number: String) {
        let county = try await County.found()
        let number = try await county.raise(
            Self.canaries[0], place: Self.canaries[1], name: Self.canaries[2], phone: Self.canaries[6], by: Cast.wang.actor(in: county))
        let said = Said(note: Self.canaries[3], result: Self.canaries[4], comment: Self.canaries[5])
        for act in [Act.dispatch, .accept, .resolve, .rate] { try await county.perform(act, on: number, said) }
        return (county, number)
    }

    @Test(.enabled(if: TestStore.isSQLite)) func noTextLiesReadableInTheFiles() async throws {
        let (county, number) = try await told()
        await county.jobs().catchUp()
        for isClosed in [false, true] {
            if isClosed { try county.store.close() }
            let bytes = try county.bytesOnDisk()
            // What is looked for would be found: the number stands there openly.
            #expect(bytes.range(of: Data(number.utf8)) != nil)
            for canary in Self.canaries {
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary)")
                #expect(bytes.range(of: Data(canary.utf8.prefix(11))) == nil, "\(canary)")
                #expect(bytes.range(of: canary.data(using: .utf16LittleEndian) ?? Data()) == nil, "\(canary)")
            }
        }
    }

    @Test func noTextIsInAnEvent() async throws {
        let (county, _) = try await told()
        let payloads = try county.read { tx in
            try tx.all("SELECT payload FROM event ORDER BY seq LIMIT 1000") { Data(try $0.bytes(0)) }
        }
        #expect(payloads.count > 5)
        for payload in payloads {
            for canary in Self.canaries { #expect(payload.range(of: Data(canary.utf8.prefix(11))) == nil) }
        }
    }

    @Test func everyTextCanBeOpenedWithTheKey() async throws {
        let (county, number) = try await told()
        let matter = try #require(try county.matter(number))
        let texts = try county.read { try SealedTexts.read(matter.id, vault: county.executor.vault, in: $0) }
        #expect(
            texts == [
                "what": Self.canaries[0], "place": Self.canaries[1], "note": Self.canaries[3], "result": Self.canaries[4],
                "comment": Self.canaries[5],
            ])
    }

    /// The contact hangs on a key of its own, so that it can be erased while the matter stays.
    @Test func theContactCanBeErasedAlone() async throws {
        let (county, number) = try await told()
        let matter = try #require(try county.matter(number))
        let reporter = try #require(
            try county.read { try $0.first("SELECT id FROM reporter WHERE matter = \(matter.id) LIMIT 1") { try $0.id(0) } })
        #expect(reporter != matter.id)
        try await county.store.write(Work { tx in try SealedTexts.erase([reporter], in: tx) })
        #expect(try county.read { try SealedTexts.read(reporter, vault: county.executor.vault, in: $0) } == [:])
        #expect(try county.read { try SealedTexts.read(matter.id, vault: county.executor.vault, in: $0) }.count == 5)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func withoutNameOrPhoneThereIsNoContact() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        let raised = try #require(try county.events(of: number).first)
        #expect(raised.payload["contact"] == .flag(false))
        #expect(raised.actor == nil)
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM reporter LIMIT 1") } == 0)
    }

    private func view(name: String?, phone: String?) throws -> MatterView {
        let place = Matter.Place(unit: .zero, code: "1", name: "一", path: .root)
        let matter = Matter(
            id: .zero, number: "1", category: "c", state: "s", kind: .raised, place: place, owner: place, reporter: nil, version: 1,
            linkGeneration: 1, hold: .zero, raised: Instant(ms: 0), changed: Instant(ms: 0), placeLineage: .none, ownerLineage: .none)
        let contact = ["name": name, "phone": phone].compactMapValues { $0 }
        return MatterView(
            matter: matter, texts: [:], answers: [], contact: contact, steps: [], rating: nil, verbs: [], handlers: [], isReporter: false)
    }

    @Test(arguments: [
        ("13812345678", "138********"), ("8613812345678", "861**********"), ("6821234", "*******"), ("0357682123", "**********"),
    ])
    func aPhoneIsMasked(_ phone: String, _ masked: String) throws { #expect(try view(name: nil, phone: phone).maskedPhone == masked) }

    @Test(arguments: [("王村民", "王**"), ("王", "王*"), ("欧阳", "欧*"), ("阿卜杜热合曼·买买提", "阿****"), ("Wang Xiaoming", "W****")])
    func aNameIsMasked(_ name: String, _ masked: String) throws { #expect(try view(name: name, phone: nil).maskedName == masked) }

    @Test func noContactIsNothingToMask() throws {
        #expect(try view(name: nil, phone: nil).maskedName == nil)
        #expect(try view(name: nil, phone: nil).maskedPhone == nil)
    }
}
