import Kernel

/// Goes through the checks of a round, one in each bite, so that nothing else waits long; begins a round by itself every night.
enum NightlyChecks {
    /// From two to five in the morning.
    private static let hours: Range<Int64> = 2..<5
    private static let kept = 30

    static let alarm = Alarm(name: "admin.checks", everySeconds: 5) { executor in try await bite(executor) }

    /// Returns 0 when nothing is left to look at.
    static func bite(_ executor: Executor, checks: [IntegrityCheck] = House.checks) async throws -> Int {
        let now = executor.entropy.now()
        let newest = try executor.store.read { try CheckRun.newest(in: $0) }
        guard let run = newest, run.ended == nil else {
            guard isNight(now), newest.map({ !($0.isByNight && $0.asked.day == now.day) }) ?? true else { return 0 }
            _ = try await executor.perform(RunChecks(isByNight: true), as: .system)
            return 1
        }
        let done = Set(try executor.store.read { try run.results(in: $0) }.map(\.name))
        guard let check = checks.first(where: { !done.contains($0.name) }) else {
            try await end(run, executor)
            return 0
        }
        let result = ask(check, executor.store)
        try await executor.store.write(
            Work { tx in
                try tx.execute(
                    """
                    INSERT INTO check_result (run, name, found, took_ms, sentences)
                    VALUES (\(run.id), \(result.name), \(result.found), \(result.tookMs), \(result.sentences.joined(separator: "\n")))
                    ON CONFLICT (run, name) DO NOTHING
                    """)
            })
        return 1
    }

    private static func isNight(_ now: Instant) -> Bool { hours.contains((now.ms - now.day.start.ms) / 3_600_000) }

    private static func ask(_ check: IntegrityCheck, _ store: any Store) -> CheckRun.Result {
        let clock = ContinuousClock()
        let begun = clock.now
        let found = try? store.read { try check.find($0) }
        let took = (clock.now - begun).components
        return CheckRun.Result(
            name: check.name, found: found.map { Int64($0.count) } ?? CheckRun.failed,
            tookMs: took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000,
            sentences: Array((found ?? []).prefix(CheckRun.sentences)))
    }

    private static func end(_ run: CheckRun, _ executor: Executor) async throws {
        try await executor.store.write(
            Work { tx in
                try tx.execute("UPDATE check_run SET ended_ms = \(tx.recorded) WHERE id = \(run.id)")
                let old = try tx.all("SELECT id FROM check_run ORDER BY asked_ms DESC, id DESC LIMIT 100") { try $0.id(0) }.dropFirst(kept)
                for id in old {
                    try tx.execute("DELETE FROM check_result WHERE run = \(id)")
                    try tx.execute("DELETE FROM check_run WHERE id = \(id)")
                }
            })
    }
}
