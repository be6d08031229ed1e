import Delivery
import Foundation
import Kernel
import Markup
import People
import Storage
import TestSupport
import Testing

@testable import Bulletins

/// What hangs on a bulletin: added by who may publish it, read by who may read it, and by nobody else.
@Suite struct BulletinFileTests {
    private func events(_ office: Office, _ id: ID) throws -> [SealedEvent] {
        try office.read { try EventLog.stream(id, limit: 99, in: $0) }
    }

    private func bytes(_ office: Office, _ file: ID, _ id: ID, _ who: Office.Who?) async throws -> [UInt8] {
        guard case .bytes(let bytes, type: _) = try await office.file(file, of: id, who).body else { throw Problem.notFound }
        return bytes
    }

    @Test func onlyWhoMayPublishItAddsToIt() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        let told: [(Office.Who?, String)] = [
            (nil, "404 not_found"), (.wang, "404 not_found"), (.deng, "404 not_found"), (.qiu, "404 not_found"), (.gu, "403 forbidden"),
            (.leader, "403 forbidden"),
        ]
        for (who, told) in told {
            #expect(try await outcome { try await office.attach(id, by: who) } == told, "\(String(describing: who))")
        }
        #expect(try await outcome { try await office.attach(id, by: .chen, Array("%PDF".utf8)) } == "422 file.kind")
        #expect(try await outcome { try await office.attach(id, by: .chen, []) } == "422 input.invalid file")
        #expect(try await outcome { try await office.attach(ID(high: 1, low: 1), by: .chen) } == "404 not_found")
        // A file of one bulletin cannot be hung on another.
        let other = try await office.publish()
        let file = try await office.files.keep(office.files.judge(Office.voice), of: other, in: office.store)
        let chen = try office.actor(.chen)
        #expect(try await outcome { try await office.executor.perform(AttachToBulletin(id, file), as: chen) } == "404 not_found")
        #expect(try events(office, id).count == 1 && office.view(id, .gu).files.isEmpty)
    }

    @Test func whoMayReadItReadsWhatHangsOnItAndNobodyElse() async throws {
        let office = try await Office.found()
        let (id, other) = (try await office.publish(), try await office.publish())
        let key = IdempotencyKey(owner: try #require(office.accounts[.chen]), key: "k", requestHash: [1])
        let first = try await office.attach(id, by: .chen, key: key)
        let again = try await office.attach(id, by: .chen, key: key)
        let file = try #require(first.output)
        let named = try office.read { try AttachedFile.id(of: again, in: $0) }
        #expect(again.replayed && named == file)
        #expect(try office.view(id, .gu).files.map(\.id) == [file])
        for who in [Office.Who.gu, .hong, .chen, .liu, .leader] {
            #expect(try await bytes(office, file, id, who) == Office.voice, "\(who)")
        }
        for who in [Office.Who?.none, .wang, .deng, .qiu] {
            #expect(try await outcome { try await office.file(file, of: id, who) } == "404 not_found")
        }
        #expect(try await outcome { try await office.file(file, of: other, .gu) } == "404 not_found")
        let event = try #require(try events(office, id).last)
        #expect(event.type == "bulletin.attach" && event.version == 2 && event.payload["kind"] == .token("amr"))
        #expect(try office.find(id)?.version == 2 && office.faults() == [])
    }

    /// What is for residents too is read by everybody, with what hangs on it.
    @Test func whatIsForEverybodyIsForEverybody() async throws {
        let office = try await Office.found()
        let id = try await office.publish(["everybody": "true"])
        let file = try #require(try await office.attach(id, by: .chen).output)
        #expect(try await bytes(office, file, id, nil) == Office.voice)
    }

    @Test func itFollowsItsBulletin() async throws {
        let office = try await Office.found()
        let (old, gone) = (try await office.publish(), try await office.publish())
        let files = (
            try #require(try await office.attach(old, by: .chen).output), try #require(try await office.attach(gone, by: .chen).output)
        )
        let newer = try await office.publish(["replaces": old.description])
        try await office.withdraw(gone)
        // Both stay to be read as what was told; nothing is added to them, and the newer one has files of its own.
        for (id, file) in [(old, files.0), (gone, files.1)] {
            #expect(try await bytes(office, file, id, .gu) == Office.voice)
            #expect(try await outcome { try await office.file(file, of: id, .deng) } == "404 not_found")
            #expect(try await outcome { try await office.attach(id, by: .chen) } == "409 bulletin.ended")
            #expect(try !office.view(id, .chen).mayAttach)
        }
        #expect(try office.view(newer, .gu).files.isEmpty && office.view(newer, .chen).mayAttach)
        // Erased, it is noise, and no row names it.
        try await office.store.write(Work { tx in for slice in Office.slices { try slice.erase?([gone], tx) } })
        #expect(try office.view(gone, .gu).files.isEmpty)
        #expect(try await outcome { try await office.file(files.1, of: gone, .gu) } == "404 not_found")
        #expect(try office.faults() == [])
    }

    @Test func whoConfirmedBeforeSeesThatItCameLater() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        try await office.attach(id, by: .chen)
        office.wait(days: 1)
        try await office.confirm(id, by: .gu)
        office.wait(days: 1)
        try await office.attach(id, by: .chen)
        let view = try office.view(id, .gu)
        let read = try #require(view.readAt)
        #expect(view.files.map { $0.added > read } == [false, true] && view.isConfirmed)
        let html = BulletinFilesSection(view: view, lexicon: try Self.lexicon(office), tokens: FormTokens(csrf: "", key: "")).html
        #expect(html.text.components(separatedBy: "您点「已读」以后添的").count == 2 && !html.text.contains("<form"))
    }

    private static func lexicon(_ office: Office) throws -> Lexicon {
        try office.services().words.lexicon("zh-Hans", scheme: office.scheme)
    }

    @Test func thereIsRoomForAsManyAsOnAnyRecord() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        for _ in 0..<FileLimits.count { try await office.attach(id, by: .chen) }
        #expect(try await outcome { try await office.attach(id, by: .chen) } == "409 file.too_many")
        #expect(try office.view(id, .gu).files.count == Int(FileLimits.count))
    }
}
