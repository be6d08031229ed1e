import Foundation
import Kernel
import Storage

/// Compares what a writer told with what is there, and sends every open request again. Prints one line of JSON.
struct Check {
    let store: any Engine
    let heads: HeadLog

    private struct Found: Encodable {
        /// Acknowledged keys that are absent, or there under another id.
        var lost: [String] = []
        /// Requests without an answer that turn out to be done, and those that do not.
        var done = 0
        var fresh = 0
        /// Keys that a repetition did twice or answered otherwise.
        var twice: [String] = []
        var rows: Int64 = 0
        var events: Int64 = 0
        var heads = 0
        /// Events recorded at an earlier time than the one before them.
        var backward: Int64 = 0
        var faults: [String] = []
    }

    func run() async throws {
        let executor = Jot.executor(store)
        var found = Found()
        // Before anything is written anew: the signed heads against the log as the fault left it.
        try await store.seal()
        let report = try Verifier(checks: Jot.slice.checks).verify(store, heads: heads.read())
        (found.events, found.heads, found.faults) = (report.events, report.heads, report.faults)
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 2 else { continue }
            let before = try store.read { tx in
                try tx.first("SELECT id FROM jotting WHERE key = \(words[1]) LIMIT 1") { try $0.id(0) }
            }
            if words[0] == "<", before == nil || before != ID(words[2][...]) { found.lost.append(words[1]) }
            let first = try await Jot.perform(words[1], with: executor)
            let second = try await Jot.perform(words[1], with: executor)
            let isOnce =
                first.replayed == (before != nil) && second.replayed && (before == nil || first.stream == before)
                && first.stream == second.stream && first.events == second.events && first.events.count == 1
            if !isOnce { found.twice.append(words[1]) }
            if words[0] == ">" { if before == nil { found.fresh += 1 } else { found.done += 1 } }
        }
        try await store.seal()
        found.rows = try store.read { try $0.count("SELECT COUNT(*) FROM jotting") }
        found.backward = try store.read {
            try $0.count(
                """
                SELECT COUNT(*) FROM event AS later JOIN event AS earlier ON earlier.seq = later.seq - 1
                WHERE later.recorded_ms < earlier.recorded_ms
                """)
        }
        let after = try Verifier(checks: Jot.slice.checks).verify(store, heads: heads.read())
        found.faults += after.faults
        try store.close()
        FileHandle.standardOutput.write(try JSONEncoder().encode(found) + Data("\n".utf8))
    }
}
