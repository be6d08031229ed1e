import Crypto
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@Suite struct HeadLogTests {
    let test: TestStore
    let heads: HeadLog

    init() throws {
        test = try TestStore([])
        heads = test.headLog()
    }

    private func head(_ seq: Int64) -> Head {
        Head(seq: seq, link: [UInt8](repeating: UInt8(seq), count: 32), at: TestStore.start.adding(seconds: seq))
    }

    @Test func headsComeBackAsTheyWereWritten() throws {
        #expect(try heads.read().heads.isEmpty)
        for seq in Int64(1)...5 { try heads.append(head(seq)) }
        let reading = try heads.read()
        #expect(reading.heads == (1...5).map(head))
        #expect(reading.faults.isEmpty)
    }

    @Test func theFileIsForItsOwnerAlone() throws {
        try heads.append(head(1))
        let mode = try FileManager.default.attributesOfItem(atPath: heads.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    /// Anyone with the public key can check a line with any Ed25519 tool.
    @Test func thePublicKeyChecksALine() throws {
        try heads.append(head(7))
        let line = try String(contentsOfFile: heads.path, encoding: .utf8).split(separator: "\n")[0].split(separator: " ")
        var signed = CanonicalBytes()
        signed.append("genxu head 1")
        signed.append(Int64(7))
        signed.append([UInt8](repeating: 7, count: 32))
        signed.append(TestStore.start.adding(seconds: 7).ms)
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: heads.publicKey())
        let signature = try #require(Hex.decode(line[3]))
        #expect(key.isValidSignature(signature, for: signed.bytes))
    }

    /// A power cut may keep the later sector of a line and lose the earlier one.
    @Test func aLastLineWithAHoleWasNeverBelieved() throws {
        for seq in Int64(1)...3 { try heads.append(head(seq)) }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: heads.path))
        let length = bytes.count / 3
        bytes.replaceSubrange((length * 2)..<(length * 2 + 100), with: [UInt8](repeating: 0, count: 100))
        try bytes.write(to: URL(fileURLWithPath: heads.path))
        #expect(try heads.read().heads == [head(1), head(2)])
        #expect(try heads.read().faults.isEmpty)
        try heads.append(head(4))
        #expect(try heads.read().heads == [head(1), head(2), head(4)])
        #expect(try heads.read().faults.isEmpty)
    }

    @Test func everySignedFieldCounts() throws {
        try heads.append(head(7))
        let line = try String(contentsOfFile: heads.path, encoding: .utf8).split(separator: "\n")[0].split(separator: " ").map(String.init)
        #expect(try heads.check(line.joined(separator: " ")).heads == [head(7)])
        for index in line.indices {
            var changed = line
            changed[index] = index % 2 == 0 ? "1" + line[index].dropFirst() : "ff" + line[index].dropFirst(2)
            if index == 0 { changed[index] = "8" }
            if index == 2 { changed[index] = "\(TestStore.start.ms)" }
            #expect(try heads.check(changed.joined(separator: " ")).faults == ["heads.log:1: the signature does not hold"])
        }
    }

    /// A power cut in the middle of a line: that head was never believed, and the next one must not suffer for it.
    @Test func aTornLastLineIsLeftOutAndWrittenOver() throws {
        try heads.append(head(1))
        let whole = try Data(contentsOf: URL(fileURLWithPath: heads.path))
        try (whole + whole.prefix(40)).write(to: URL(fileURLWithPath: heads.path))
        #expect(try heads.read().heads == [head(1)])
        #expect(try heads.read().faults.isEmpty)
        try heads.append(head(2))
        #expect(try heads.read().heads == [head(1), head(2)])
        #expect(try heads.read().faults.isEmpty)
    }

    @Test func theSameHeadIsNotWrittenTwice() throws {
        try heads.append(head(1))
        try heads.append(head(1))
        try heads.append(head(2))
        #expect(try heads.read().heads.map(\.seq) == [1, 2])
    }
}
