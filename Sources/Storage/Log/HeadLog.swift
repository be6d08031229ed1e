import Crypto
import Foundation
package import Kernel

/// Where the log ended at a moment, signed: `seq link ms signature` a line in `heads.log`. A tail cut off the log still shows here.
package struct Head: Sendable, Equatable {
    package let seq: Int64
    package let link: [UInt8]
    package let at: Instant

    package init(seq: Int64, link: [UInt8], at: Instant) {
        self.seq = seq
        self.link = link
        self.at = at
    }

    fileprivate var signed: [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append("genxu head 1")
        bytes.append(seq)
        bytes.append(link)
        bytes.append(at.ms)
        return bytes.bytes
    }
}

/// The file of signed heads: append-only, synced before it is believed.
package struct HeadLog: Sendable {
    package let path: String
    private let seed: [UInt8]

    /// `seed`: the 32 bytes of the installation's head key (Ed25519).
    package init(path: String, seed: [UInt8]) {
        self.path = path
        self.seed = seed
    }

    private func key() throws -> Curve25519.Signing.PrivateKey { try Curve25519.Signing.PrivateKey(rawRepresentation: seed) }

    /// What others need to check the heads, 32 bytes.
    package func publicKey() throws -> [UInt8] { Array(try key().publicKey.rawRepresentation) }

    /// Adds a line, unless the last one says the same already: a quiet night leaves no trail.
    package func append(_ head: Head) throws {
        let signature = try key().signature(for: Data(head.signed))
        let line = "\(head.seq) \(Hex.encode(head.link)) \(head.at.ms) \(Hex.encode(signature))\n"
        let manager = FileManager.default
        if !manager.fileExists(atPath: path) {
            guard manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw StoreError.aborted("heads.log cannot be written")
            }
            try Self.syncFolder(of: path)
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let last = try Self.dropTornLine(file)
        guard !last.hasPrefix("\(head.seq) \(Hex.encode(head.link)) ") else { return }
        try file.write(contentsOf: Data(line.utf8))
        try file.synchronize()
    }

    /// A new file's name is on the disk only once its folder is synced.
    private static func syncFolder(of path: String) throws {
        let folder = try FileHandle(forReadingFrom: URL(fileURLWithPath: path).deletingLastPathComponent())
        defer { try? folder.close() }
        try folder.synchronize()
    }

    /// A line torn by a power cut was never believed: it goes, so that the next one stands on a line of its own.
    /// Returns the last whole line.
    private static func dropTornLine(_ file: FileHandle) throws -> String {
        let end = try file.seekToEnd()
        let start = end - min(end, 1024)
        try file.seek(toOffset: start)
        let tail = try file.readToEnd() ?? Data()
        let whole = wholeLength(tail)
        try file.truncate(atOffset: start + UInt64(whole))
        return tail.prefix(whole).split(separator: newline).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static let newline = UInt8(ascii: "\n")

    /// Up to the end of the last line that is one. A line may lack its end, or its middle: a disk writes the sectors of one write in
    /// any order.
    private static func wholeLength(_ bytes: Data) -> Int {
        let bytes = [UInt8](bytes)
        let end = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        let start = bytes[..<max(0, end - 1)].lastIndex(of: newline).map { $0 + 1 } ?? 0
        return parse(String(decoding: bytes[start..<max(start, end - 1)], as: UTF8.self)[...]) == nil ? start : end
    }

    private static func parse(_ line: Substring) -> (head: Head, signature: [UInt8])? {
        let parts = line.split(separator: " ")
        guard parts.count == 4, let seq = Int64(parts[0]), let link = Hex.decode(parts[1]), let ms = Int64(parts[2]),
            let signature = Hex.decode(parts[3])
        else { return nil }
        return (Head(seq: seq, link: link, at: Instant(ms: ms)), signature)
    }

    package struct Reading: Sendable {
        package let heads: [Head]
        package let faults: [String]
    }

    /// Every head whose signature holds, and a sentence for every line that does not.
    package func read() throws -> Reading { try check(try lines()) }

    /// The file up to its last whole line; empty when no head was signed yet.
    func lines() throws -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "" }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return String(decoding: bytes.prefix(Self.wholeLength(bytes)), as: UTF8.self)
    }

    /// Lines that are checked in one part: a year has some hundred thousand, and a signature takes its time.
    private static let partSize = 2000

    package func check(_ text: String) throws -> Reading {
        let publicKey = try key().publicKey
        let lines = text.split(separator: "\n")
        let parts = try SideBySide.map((lines.count + Self.partSize - 1) / Self.partSize) { part in
            let start = part * Self.partSize
            return Self.check(lines[start..<min(start + Self.partSize, lines.count)], publicKey)
        }
        return Reading(heads: parts.flatMap(\.heads), faults: parts.flatMap(\.faults))
    }

    private static func check(_ lines: ArraySlice<Substring>, _ key: Curve25519.Signing.PublicKey) -> Reading {
        var heads: [Head] = []
        var faults: [String] = []
        for index in lines.indices {
            guard let (head, signature) = parse(lines[index]) else {
                faults.append("heads.log:\(index + 1): not a head")
                continue
            }
            guard key.isValidSignature(Data(signature), for: Data(head.signed)) else {
                faults.append("heads.log:\(index + 1): the signature does not hold")
                continue
            }
            heads.append(head)
        }
        return Reading(heads: heads, faults: faults)
    }
}
