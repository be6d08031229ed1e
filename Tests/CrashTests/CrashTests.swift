import CrashWriter
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The writing process is killed in the middle of its work, again and again over the same folder.
///
/// SIGKILL loses what the process had in memory and nothing the kernel had taken; a power cut is more than a test can do.
/// `GENXU_CRASH_ROUNDS` sets how often.
@Suite(.serialized) struct CrashTests {
    private static let rounds = ProcessInfo.processInfo.environment["GENXU_CRASH_ROUNDS"].flatMap { Int($0) } ?? 20

    /// What one killed process had said.
    private struct Told {
        var acknowledged: [String: ID] = [:]
        var open: Set<String> = []

        mutating func hear(_ line: Substring) {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == ">" { open.insert(String(words[1])) }
            if words.count == 3, words[0] == "<", let id = ID(words[2]) {
                open.remove(String(words[1]))
                acknowledged[String(words[1])] = id
            }
        }
    }

    @Test func whatWasAcknowledgedSurvivesEveryKill() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("genxu.db").path
        let heads = HeadLog(path: folder.appendingPathComponent("heads.log").path, seed: Jot.headSeed)
        var dice = Dice(seed: 71)
        var acknowledged: [String: ID] = [:]
        var replayed = (done: 0, fresh: 0)
        for round in 0..<Self.rounds {
            let told = try killedRun(path, round: round, after: Int.random(in: 1...400, using: &dice))
            acknowledged.merge(told.acknowledged) { _, new in new }
            let store = try Jot.store(at: path)
            #expect(try lost(told.acknowledged, in: store).isEmpty, "round \(round)")
            // Signed before this round's kill: no head may be beyond the log that is left.
            let report = try Verifier(checks: Jot.slice.checks).verify(store, heads: heads.read())
            #expect(report.isSound, "round \(round): \(report.faults.prefix(3))")
            let counts = try await replay(told.open, in: store)
            replayed = (replayed.done + counts.done, replayed.fresh + counts.fresh)
            for (key, id) in told.open.compactMap({ key in counts.ids[key].map { (key, $0) } }) { acknowledged[key] = id }
            try heads.append(Head(seq: store.head().seq, link: store.head().link, at: TestStore.start))
            try store.close()
        }
        let store = try Jot.store(at: path)
        defer { try? store.close() }
        #expect(try lost(acknowledged, in: store).isEmpty)
        #expect(try store.read { try $0.count("SELECT COUNT(*) FROM jotting") } == Int64(acknowledged.count))
        let report = try Verifier(checks: Jot.slice.checks).verify(store, heads: heads.read())
        #expect(report.isSound && report.events == Int64(acknowledged.count) && report.heads == Self.rounds)
        #expect(replayed.done + replayed.fresh > 0)
    }

    /// Starts the writer, kills it once it has acknowledged `count` writes, and gives back all it had said.
    private func killedRun(_ path: String, round: Int, after count: Int) throws -> Told {
        let process = Process()
        process.executableURL = Bundle.main.bundleURL.appendingPathComponent("CrashWriter")
        process.arguments = [path, path + "-heads", "\(round)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var told = Told()
        var rest = Data()
        var isKilled = false
        // To the end of the pipe: what was said before the kill counts, wherever the kill fell.
        while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                told.hear(String(decoding: rest[rest.startIndex..<end], as: UTF8.self)[...])
                rest = Data(rest[rest.index(after: end)...])
                if !isKilled, told.acknowledged.count >= count {
                    kill(process.processIdentifier, SIGKILL)
                    isKilled = true
                }
            }
        }
        process.waitUntilExit()
        #expect(isKilled && process.terminationReason == .uncaughtSignal, "round \(round): the writer ended by itself")
        return told
    }

    /// Acknowledged keys that are not there, or there under another id.
    private func lost(_ acknowledged: [String: ID], in store: any Engine) throws -> [String] {
        try store.read { tx in
            try acknowledged.filter { key, id in
                try tx.first("SELECT id FROM jotting WHERE key = \(key) LIMIT 1") { try $0.id(0) } != id
            }
        }.keys.sorted()
    }

    /// Sends every request again whose answer never came: each is done exactly once, whether the kill fell before or after its commit.
    private func replay(_ keys: Set<String>, in store: any Engine) async throws -> (ids: [String: ID], done: Int, fresh: Int) {
        let executor = Jot.executor(store)
        var (ids, done, fresh): ([String: ID], Int, Int) = ([:], 0, 0)
        for key in keys.sorted() {
            let before = try store.read { tx in try tx.first("SELECT id FROM jotting WHERE key = \(key) LIMIT 1") { try $0.id(0) } }
            let first = try await Jot.perform(key, with: executor)
            let second = try await Jot.perform(key, with: executor)
            #expect(first.replayed == (before != nil) && second.replayed)
            #expect(before == nil || first.stream == before)
            #expect(first.stream == second.stream && first.events == second.events && first.events.count == 1)
            ids[key] = first.stream
            if before == nil { fresh += 1 } else { done += 1 }
        }
        return (ids, done, fresh)
    }
}
