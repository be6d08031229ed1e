import Foundation
import Kernel
import Storage
import TestSupport
import Testing

/// Somebody with the file in hand changes history. Each way of doing it is found and named.
@Suite struct VerifierTests {
    let test: TestStore
    let heads: HeadLog

    /// Ten entries, a head signed after the sixth and after the tenth.
    init() async throws {
        test = try TestStore([Diary.slice])
        heads = test.headLog()
        let executor = test.executor(Diary.scheme)
        try await Diary.write((1...6).map { "entry \($0)" }, with: executor)
        try heads.append(test.signedHead())
        try await Diary.write((7...10).map { "entry \($0)" }, with: executor)
        try heads.append(test.signedHead())
    }

    /// In however many parts the log is walked, the same is told.
    private func faults() throws -> [String] {
        let whole = try Verifier(checks: [Diary.check], parts: 1).verify(test.store, heads: heads.read()).faults
        for parts in [2, 3, 5, 10] as [Int64] {
            let report = try Verifier(checks: [Diary.check], parts: parts).verify(test.store, heads: heads.read())
            #expect(report.faults == whole, "\(parts) parts")
        }
        return whole
    }

    @Test func aSoundStoreGivesNone() throws {
        let report = try Verifier(checks: [Diary.check]).verify(test.store, heads: heads.read())
        #expect(report.isSound && report.faults.isEmpty)
        #expect(report.events == 10 && report.heads == 2 && report.checks == 1)
    }

    @Test func anEmptyStoreIsSound() throws {
        let empty = try TestStore([])
        let report = try Verifier(checks: []).verify(empty.store, heads: empty.headLog().read())
        #expect(report.isSound && report.events == 0)
    }

    @Test(arguments: [
        "payload = X'0000000000000000'", "actor = NULL", "type = 'diary.other'", "occurred_ms = occurred_ms + 1",
        "recorded_ms = recorded_ms - 1", "pack_hash = X'00'", "unit = zeroblob(16)", "type_version = 2",
    ])
    func aChangedEventIsFound(_ change: String) throws {
        try test.tamper("UPDATE event SET \(change) WHERE seq = 4")
        #expect(try faults() == ["event 4: its content was changed"])
    }

    @Test func aChangedEventWithItsLeafRecomputedBreaksTheChain() throws {
        try test.tamper("UPDATE event SET leaf = zeroblob(32) WHERE seq = 4")
        #expect(try faults() == ["event 4: its content was changed", "event 4: the chain breaks here"])
    }

    @Test func twoEventsThatChangedPlacesAreFound() throws {
        for step in ["seq = -1 WHERE seq = 3", "seq = 3 WHERE seq = 4", "seq = 4 WHERE seq = -1"] {
            try test.tamper("UPDATE event SET \(step)")
        }
        #expect(
            try faults() == ["event 3: the chain breaks here", "event 4: the chain breaks here", "event 5: the chain breaks here"])
    }

    @Test func twoEventsThatChangedPlacesAndLinksAreFoundToo() throws {
        try test.tamper("CREATE TABLE kept AS SELECT seq AS number, chain AS link FROM event")
        for step in ["seq = -1 WHERE seq = 3", "seq = 3 WHERE seq = 4", "seq = 4 WHERE seq = -1"] {
            try test.tamper("UPDATE event SET \(step)")
        }
        try test.tamper("UPDATE event SET chain = (SELECT link FROM kept WHERE number = event.seq)")
        #expect(try faults() == ["event 3: the chain breaks here", "event 4: the chain breaks here"])
    }

    @Test func aRemovedEventIsFound() throws {
        try test.tamper("DELETE FROM event WHERE seq = 5")
        let found = try faults()
        #expect(found.prefix(2) == ["event 6: follows 4, so events between were removed", "event 6: the chain breaks here"])
        #expect(found.contains { $0.hasPrefix("diary.events: entry ") && $0.hasSuffix(" has no event") })
        #expect(found.count == 3)
    }

    @Test func aCutTailIsFoundByTheSignedHead() throws {
        try test.tamper("DELETE FROM entry WHERE id IN (SELECT stream FROM event WHERE seq > 8)")
        try test.tamper("DELETE FROM event WHERE seq > 8")
        #expect(try faults() == ["head 10: the log ends at 8, so events after it were cut off"])
    }

    @Test func anEmptiedLogIsFound() throws {
        try test.tamper("DELETE FROM entry")
        try test.tamper("DELETE FROM event")
        #expect(
            try faults() == [
                "head 6: the log ends at 0, so events after it were cut off", "head 10: the log ends at 0, so events after it were cut off",
            ])
    }

    @Test func aChangedLinkIsFound() throws {
        try test.tamper("UPDATE event SET chain = zeroblob(32) WHERE seq = 4")
        #expect(try faults() == ["event 4: the chain breaks here", "event 5: the chain breaks here"])
    }

    /// A forger who recomputes everything has a log that holds together; only the signed heads tell.
    @Test func aLogForgedFromTheGroundUpDiffersFromTheSignedHeads() async throws {
        let forged = try TestStore([Diary.slice])
        try await Diary.write((1...10).map { "forged \($0)" }, with: forged.executor(Diary.scheme))
        let report = try Verifier(checks: []).verify(forged.store, heads: heads.read())
        #expect(report.faults == ["event 6: differs from the signed head", "event 10: differs from the signed head"])
    }

    @Test func unsealedAndTornStreamsAreFound() throws {
        try test.tamper("UPDATE event SET stream_version = 2 WHERE seq = 10")
        let found = try faults()
        #expect(found.contains("event 10: its content was changed"))
        #expect(found.contains { $0.hasPrefix("stream ") && $0.hasSuffix("its versions are not 1, 2, 3 …") })
        try test.tamper("UPDATE event SET seq = NULL WHERE seq = 10")
        #expect(try faults().contains("1 events are not sealed"))
    }

    /// A value of another shape must be told as a fault, not end the proof of all the rest.
    @Test func anUnreadableEventIsAFaultAndTheProofGoesOn() throws {
        try test.tamper("UPDATE event SET command_id = X'00' WHERE seq = 4")
        try test.tamper("UPDATE event SET type = 'diary.other' WHERE seq = 8")
        #expect(try faults() == ["event 4: its content was changed", "event 8: its content was changed"])
    }

    @Test func aChangedHeadLineIsFound() throws {
        let text = try String(contentsOfFile: heads.path, encoding: .utf8)
        for (from, to) in [("6 ", "5 "), ("10 ", "11 ")] {
            var lines = text.split(separator: "\n").map(String.init)
            let index = try #require(lines.firstIndex { $0.hasPrefix(from) })
            lines[index] = to + lines[index].dropFirst(from.count)
            try (lines.joined(separator: "\n") + "\n").write(toFile: heads.path, atomically: true, encoding: .utf8)
            #expect(try faults() == ["heads.log:\(index + 1): the signature does not hold"])
        }
        try ("nonsense\n" + text).write(toFile: heads.path, atomically: true, encoding: .utf8)
        #expect(try faults() == ["heads.log:1: not a head"])
    }

    @Test func aHeadLineLessIsNoFault() throws {
        let lines = try String(contentsOfFile: heads.path, encoding: .utf8).split(separator: "\n")
        try "\(lines[1])\n".write(toFile: heads.path, atomically: true, encoding: .utf8)
        #expect(try faults().isEmpty)
        try "".write(toFile: heads.path, atomically: true, encoding: .utf8)
        #expect(try faults().isEmpty)
    }

    @Test func twoHeadsForOneNumberAreFound() throws {
        try heads.append(Head(seq: 6, link: [UInt8](repeating: 1, count: 32), at: TestStore.start))
        let found = try faults()
        #expect(found == ["head 6: two heads with different links", "event 6: differs from the signed head"])
    }

    @Test func aHeadOfAnotherInstallationIsNotBelieved() throws {
        try test.headLog(9).append(Head(seq: 3, link: test.store.head().link, at: TestStore.start))
        #expect(try faults() == ["heads.log:3: the signature does not hold"])
    }

    @Test func faultsAreBounded() throws {
        let many = IntegrityCheck("many") { _ in (0..<2000).map { "fault \($0)" } }
        let report = try Verifier(checks: [many]).verify(test.store, heads: heads.read())
        #expect(report.faults.count == 1000)
    }
}
