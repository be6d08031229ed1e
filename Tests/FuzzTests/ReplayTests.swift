import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Every fuzz target over its corpus and some thousand seeded mutations of it: fast, and the same on every machine.
@Suite struct ReplayTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/corpus")
    private static let mutations = 3000
    private static let longest = 4096

    private func corpus(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.folder.appendingPathComponent(target.name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0))))
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name)) func theCorpusHolds(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seeds = try corpus(target)
        #expect(seeds.count >= 3, "\(name) has too few seeds to start from")
        for seed in seeds {
            do { try target.run(seed.bytes) } catch { Issue.record("\(name)/\(seed.name): \(error)") }
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name)) func mutationsHold(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seeds = try corpus(target).map(\.bytes)
        var dice = Dice(seed: 7)
        let count = target.name == "pack" ? Self.mutations / 6 : Self.mutations
        for _ in 0..<count {
            var bytes = dice.pick(seeds)
            for _ in 0..<Int.random(in: 1...4, using: &dice) { mutate(&bytes, target.dictionary, seeds, &dice) }
            bytes = Array(bytes.prefix(Self.longest))
            do { try target.run(bytes) } catch {
                Issue.record("\(name): \(error), with \(Data(bytes).base64EncodedString())")
                return
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ dictionary: [String], _ seeds: [[UInt8]], _ dice: inout Dice) {
        let at = Int.random(in: 0...bytes.count, using: &dice)
        switch Int.random(in: 0..<6, using: &dice) {
        case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1 where at < bytes.count: bytes.remove(at: at)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: at)
        case 3: bytes.insert(contentsOf: Array(dice.pick(dictionary).utf8), at: at)
        case 4:
            // The beginning of one and the end of another.
            let other = dice.pick(seeds)
            bytes = Array(bytes[..<at] + other[Int.random(in: 0...other.count, using: &dice)...])
        default:
            let end = Int.random(in: at...min(bytes.count, at + 32), using: &dice)
            bytes.insert(contentsOf: bytes[at..<end], at: at)
        }
    }
}
