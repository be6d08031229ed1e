import Crypto
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Storage

/// The tree against the definitions of RFC 6962 written down once more, over plain arrays.
private enum RFC6962 {
    static func hash(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        let middle = leaves.startIndex + split(leaves.count)
        return Array(SHA256.hash(data: [1] + hash(leaves[..<middle]) + hash(leaves[middle...])))
    }

    static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    /// RFC 9162, section 2.1.3.2: what a stranger does with an inclusion proof.
    static func isIncluded(_ leaf: [UInt8], index: Int, size: Int, path: [[UInt8]], root: [UInt8]) -> Bool {
        var (fn, sn, r) = (index, size - 1, leaf)
        for p in path {
            if sn == 0 { return false }
            if fn & 1 == 1 || fn == sn {
                r = Array(SHA256.hash(data: [1] + p + r))
                while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
            } else {
                r = Array(SHA256.hash(data: [1] + r + p))
            }
            (fn, sn) = (fn >> 1, sn >> 1)
        }
        return sn == 0 && r == root
    }

    /// RFC 9162, section 2.1.4.2.
    static func isConsistent(first: Int, second: Int, _ firstRoot: [UInt8], _ secondRoot: [UInt8], proof: [[UInt8]]) -> Bool {
        if first == second { return proof.isEmpty && firstRoot == secondRoot }
        var path = proof
        if first & (first - 1) == 0 { path.insert(firstRoot, at: 0) }
        guard let start = path.first else { return false }
        var (fn, sn) = (first - 1, second - 1)
        while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
        var (fr, sr) = (start, start)
        for c in path.dropFirst() {
            if sn == 0 { return false }
            if fn & 1 == 1 || fn == sn {
                fr = Array(SHA256.hash(data: [1] + c + fr))
                sr = Array(SHA256.hash(data: [1] + c + sr))
                while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
            } else {
                sr = Array(SHA256.hash(data: [1] + sr + c))
            }
            (fn, sn) = (fn >> 1, sn >> 1)
        }
        return sn == 0 && fr == firstRoot && sr == secondRoot
    }
}

@Suite struct LogTreeTests {
    private static let seed = [UInt8](repeating: 3, count: 32)

    private func store(_ entries: Int, events: Int = 1) async throws -> TestStore {
        let test = try TestStore([Diary.slice])
        let executor = test.executor(Diary.scheme)
        for number in 0..<entries { _ = try await executor.perform(Diary.Write(body: "entry \(number)", events: events), as: Diary.worker) }
        return test
    }

    private func leaves(_ test: TestStore) throws -> [[UInt8]] {
        try test.store.read { tx in try tx.all("SELECT leaf FROM event ORDER BY seq LIMIT 10000") { try $0.bytes(0) } }
    }

    private func keep(_ test: TestStore) async throws { while try await test.store.write(Work { try LogTree.keep.run($0) }) > 0 {} }

    private func sign(_ test: TestStore) async throws -> LogCheckpoint? {
        let key = try LogKey(seed: Self.seed)
        return try await test.store.write(Work { try LogCheckpoint.sign(with: key, in: $0) })
    }

    @Test func everyRootAndEveryProofIsThatOfTheStandard() async throws {
        let test = try await store(19)
        let leaves = try leaves(test)
        try test.store.read { tx in
            let tree = LogTree(in: tx)
            #expect(try tree.root(0) == Digest.sha256([]))
            for size in 1...19 {
                let root = try tree.root(Int64(size))
                #expect(root == RFC6962.hash(leaves[..<size]))
                for index in 0..<size {
                    let path = try tree.inclusion(of: Int64(index), in: Int64(size))
                    #expect(RFC6962.isIncluded(leaves[index], index: index, size: size, path: path, root: root))
                    #expect(!RFC6962.isIncluded(leaves[(index + 1) % 19], index: index, size: size, path: path, root: root))
                }
                for first in 1...size {
                    let proof = try tree.consistency(from: Int64(first), to: Int64(size))
                    let old = RFC6962.hash(leaves[..<first])
                    #expect(RFC6962.isConsistent(first: first, second: size, old, root, proof: proof))
                    #expect(!RFC6962.isConsistent(first: first, second: size, Digest.sha256([9]), root, proof: proof))
                }
            }
            #expect(throws: Problem.notFound) { try tree.inclusion(of: 5, in: 5) }
            #expect(throws: Problem.notFound) { try tree.consistency(from: 0, to: 5) }
            #expect(throws: Problem.notFound) { try tree.consistency(from: 6, to: 5) }
        }
    }

    /// With the kept hashes and without them, over more than two tiles.
    @Test func keptHashesChangeNothing() async throws {
        let test = try await store(14, events: 40)
        let leaves = try leaves(test)
        let sizes = [1, 255, 256, 257, 511, 512, 513, 560]
        func answers() throws -> [[UInt8]] {
            try test.store.read { tx in
                let tree = LogTree(in: tx)
                return try sizes.flatMap { size in
                    try [tree.root(Int64(size))] + tree.inclusion(of: Int64(size / 2), in: Int64(size))
                        + tree.consistency(from: Int64((size + 1) / 2), to: Int64(size))
                }
            }
        }
        let before = try answers()
        try await keep(test)
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM log_tile") } == 2)
        #expect(try answers() == before)
        #expect(try test.store.read { try LogTree(in: $0).root(560) } == RFC6962.hash(leaves[...]))
    }

    @Test func aCheckpointIsASignedNoteOfTheFormat() async throws {
        let test = try await store(5)
        let key = try LogKey(seed: Self.seed)
        let checkpoint = try #require(try await sign(test))
        let lines = checkpoint.note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.count == 6 && lines[0] == key.name && lines[1] == "5" && lines[3].isEmpty && lines[5].isEmpty)
        #expect(Data(base64Encoded: lines[2]).map(Array.init) == RFC6962.hash(try leaves(test)[...]))
        let parts = lines[4].split(separator: " ").map(String.init)
        #expect(parts[0] == "—" && parts[1] == key.name)
        let bytes = Array(try #require(Data(base64Encoded: parts[2])))
        let verifier = key.verifier.split(separator: "+", maxSplits: 2).map(String.init)
        #expect(verifier[0] == key.name && Hex.encode(Array(bytes.prefix(4))) == verifier[1])
        let known = Array(try #require(Data(base64Encoded: verifier[2])))
        #expect(known[0] == 1 && known.count == 33)
        let text = Data("\(lines[0])\n\(lines[1])\n\(lines[2])\n".utf8)
        let open = try Curve25519.Signing.PublicKey(rawRepresentation: Data(known.dropFirst()))
        #expect(open.isValidSignature(Data(bytes.dropFirst(4)), for: text))
        #expect(!open.isValidSignature(Data(bytes.dropFirst(4)), for: Data("\(lines[0])\n6\n\(lines[2])\n".utf8)))
        #expect(try LogKey(seed: [UInt8](repeating: 4, count: 32)).name != key.name)
    }

    @Test func nothingNewIsSignedTwiceAndAChangedPastNever() async throws {
        let test = try await store(5)
        _ = try await sign(test)
        #expect(try await sign(test) == nil)
        try await Diary.write(["more"], with: test.executor(Diary.scheme))
        #expect(try test.store.read { try LogCheckpoint.check.find($0) } == [])
        try test.tamper("UPDATE event SET leaf = X'\(String(repeating: "ab", count: 32))' WHERE seq = 2")
        #expect(try test.store.read { try LogCheckpoint.check.find($0) }.isEmpty == false)
        await #expect(throws: StoreError.self) { _ = try await sign(test) }
        #expect(try test.store.read { try LogCheckpoint.last(in: $0) }?.size == 5)
    }

    @Test func aTailCutOffShowsInTheCheckpoints() async throws {
        let test = try await store(5)
        _ = try await sign(test)
        try test.tamper("DELETE FROM event WHERE seq = 5")
        #expect(try test.store.read { try LogCheckpoint.check.find($0) } == ["checkpoint 5: its root is not that of the log"])
    }

    @Test func theBytesOfAnEventHashToItsLeaf() async throws {
        let test = try await store(3)
        let leaves = try leaves(test)
        for seq in 1...3 {
            let bytes = try #require(try test.store.read { try Verifier.canonical(Int64(seq), in: $0) })
            #expect(Array(SHA256.hash(data: [0] + bytes)) == leaves[seq - 1])
        }
        #expect(try test.store.read { try Verifier.canonical(4, in: $0) } == nil)
    }

    @Test func itWalksAnIndex() async throws {
        let test = try await store(1)
        try expectIndexed(test.store, LogTree.leaves(0..<256))
        try expectIndexed(test.store, LogTree.tiles(1, 0..<256))
        try expectIndexed(test.store, LogCheckpoint.statement(below: 9))
    }
}
