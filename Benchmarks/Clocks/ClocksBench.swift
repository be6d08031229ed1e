import Foundation
import Kernel
import Process
import Schemes
import Storage

/// How long a sweep of deadlines takes among very many open clocks: when none rings, and when an hour's worth rings at once.
/// The clocks are rows as `Clocks.start` writes them; what rings goes through the alarm and the commands that a server runs.
@main
struct ClocksBench {
    static let looks = 50
    static let rowsAtOnce = 400
    static let top = ID(high: 0xBE7C, low: 0xFFFF)

    let count: Int
    let ringing: Int
    let entropy = SystemEntropy()
    let scheme: Scheme
    let calendar: WorkCalendar
    let store: SQLiteStore
    let now: Instant

    static func main() async {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-clocks-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
            let report = try await ClocksBench(count, in: folder).run()
            try FileHandle.standardOutput.write(contentsOf: Data(report + [0x0A]))
        } catch {
            FileHandle.standardError.write(Data("clocks: \(error)\n".utf8))
            exit(1)
        }
    }

    init(_ count: Int, in folder: URL) throws {
        self.count = count
        ringing = min(count, 1000)
        scheme = try Self.scheme()
        calendar = try scheme.section(WorkCalendar.self)
        store = try SQLiteStore(
            path: folder.appendingPathComponent("genxu.db").path, migrations: EventTable.migrations + ProcessSlice.schema.migrations,
            entropy: entropy)
        now = entropy.now()
    }

    /// The delivered calendar in a pack of nothing else.
    private static func scheme() throws -> Scheme {
        let calendar = try Data(contentsOf: URL(fileURLWithPath: "Packs/xiangning/calendar.yaml"))
        let files = [
            "pack.yaml": "id: bench\nversion: \"1\"\nname: bench\n", "roles.yaml": "everyone: {over: anyone, verbs: [matter.raise]}\n",
            "words/zh-Hans.yaml": "role.everyone: 所有人\n", "words/en.yaml": "role.everyone: everybody\n",
        ]
        let source = PackSource.checked(files.mapValues { Array($0.utf8) }.merging(["calendar.yaml": Array(calendar)]) { $1 }).source
        let loaded = source.map { PackLoader.load(files: $0, sections: [WorkCalendar.self], verbs: ["matter.raise"]) }
        guard let scheme = loaded?.scheme else {
            throw Problem(500, "bench.pack", args: ["faults": loaded?.diagnostics.map(\.text).joined(separator: "; ") ?? ""])
        }
        return scheme
    }

    /// Open clocks whose ends lie between these seconds from now, evenly.
    private func fill(_ count: Int, from: Int64, to: Int64) async throws {
        for start in stride(from: 0, to: count, by: Self.rowsAtOnce) {
            let rows = (start..<min(start + Self.rowsAtOnce, count)).map { number in
                row(number, due: now.adding(seconds: from + (to - from) * Int64(number) / Int64(count)))
            }
            try await store.write(
                Work { tx in
                    try tx.execute(
                        """
                        INSERT INTO clock (subject, id, subject_kind, stage, unit, hours, time_limit, pack, calendar, started_ms, due_ms,
                            warn_ms, provisional, warned, level, next_ms, version) VALUES \(Statement.list(rows))
                        """)
                })
        }
    }

    private func row(_ number: Int, due: Instant) -> Statement {
        let started = due.adding(seconds: -7 * 86_400)
        let unit = ID(high: 0xBE7C, low: UInt64(number % 5000))
        return """
            (\(entropy.id(at: started)), \(entropy.id(at: started)), \("matter"), \("handle"), \(unit), \("default"), \("7 working days"),
            \(scheme.hash), \(calendar.hash), \(started), \(due), \(due), \(false), \(true), \(0), \(due), \(0))
            """
    }

    private func run() async throws -> [UInt8] {
        let scheme = scheme
        let executor = Executor(store: store, vault: NothingSealed(), entropy: entropy, scheme: { scheme })
        let rules = ClockRules(ladder: { unit, _ in [unit, Self.top] }, climb: { _ in nil })
        let alarm = ClockAlarm.alarm("matter", everySeconds: 5, rules: rules)
        let (fillMs, _) = try await timed { try await fill(count - ringing, from: 3600, to: 30 * 86_400) }
        _ = try await sweep(alarm, executor)
        var quiet: [Double] = []
        for _ in 0..<Self.looks {
            let (ms, rung) = try await timed { try await sweep(alarm, executor) }
            guard rung == 0 else { throw Problem(500, "bench.rung") }
            quiet.append(ms)
        }
        try await fill(ringing, from: -3600, to: -1)
        let (sweepMs, rung) = try await timed { try await sweep(alarm, executor) }
        let told = try store.read { try $0.count("SELECT COUNT(*) FROM event WHERE type = 'clock.late'") }
        try store.close()
        return JSONWriter.object { json in
            json.field("clocks", Int64(count))
            json.field("fill_ms", Int64(fillMs))
            json.key("quiet_ms")
            json.value(decimal: String(format: "%.3f", quiet.sorted()[Self.looks / 2]))
            json.field("ringing", Int64(ringing))
            json.field("rung", Int64(rung))
            json.field("told", told)
            json.key("sweep_ms")
            json.value(decimal: String(format: "%.1f", sweepMs))
        }
    }

    /// Until nothing rings any more, as the job runner does it.
    private func sweep(_ alarm: Alarm, _ executor: Executor) async throws -> Int {
        var rung = 0
        while true {
            let some = try await alarm.run(executor)
            rung += some
            if some == 0 { return rung }
        }
    }

    private func timed<T: Sendable>(_ body: () async throws -> T) async rethrows -> (ms: Double, value: T) {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try await body()
        let spent = (clock.now - start).components
        return (Double(spent.seconds) * 1000 + Double(spent.attoseconds) / 1e15, value)
    }
}

/// Clocks hold no text.
private struct NothingSealed: Vault {
    func newRecordKey(random: [UInt8]) throws -> WrappedKey { throw Problem(500, "bench.vault") }
    func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] { throw Problem(500, "bench.vault") }
    func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? { nil }
    func match(_ number: String, purpose: String) -> [UInt8] { [] }
}
