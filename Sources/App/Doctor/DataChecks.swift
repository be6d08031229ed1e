import Delivery
import Foundation
import Kernel
import People
import Storage

/// The database, its log and what is in force in it.
enum DataChecks {
    /// The signing of heads is a minute's work.
    private static let headLagSeconds: Int64 = 600
    private static let clockSlackSeconds: Int64 = 300
    private static let eventLag: Int64 = 10_000

    static func findings(in situation: Situation) async -> [Finding] {
        do {
            let installation = try await Installation.open(situation.place, isReadOnly: true)
            defer { try? installation.store.close() }
            return try whole(installation) + log(installation, situation) + [
                administrators(installation), jobs(installation), checks(installation), files(installation), photos(),
            ]
                + server(installation, situation)
        } catch {
            return closed(error, situation.directory.keys).map { [$0] } ?? []
        }
    }

    /// Why it cannot be opened; `nil` for what other questions answer.
    private static func closed(_ error: any Error, _ path: String) -> Finding? {
        switch error {
        case is KeyFileError: nil
        case StoreError.newerSchema(let id): .fault("schema_newer", ["migration": id])
        case StoreError.aborted(let why) where why.hasPrefix("the schema lacks"): .fault("schema_older", ["why": why])
        case is KeysForeign: .fault("keys_foreign", ["path": path])
        case StoreError.unreachable: .fault("database_unreachable")
        case is PackMissing: .fault("pack_missing")
        case let problem as Problem where problem.code == "pack.stored": .fault("pack_broken")
        default: .fault("database_damaged", ["why": "\(error)"])
        }
    }

    private static func whole(_ installation: Installation) throws -> [Finding] {
        let scheme = installation.scheme.current
        let pack = Finding.fine("pack", ["pack": scheme.id, "version": scheme.version])
        let answer = try (installation.store as? SQLiteStore)?.pragma("PRAGMA quick_check(1)") ?? "ok"
        return [pack, answer == "ok" ? .fine("database_whole") : .fault("database_damaged", ["why": answer])]
    }

    private static func log(_ installation: Installation, _ situation: Situation) throws -> [Finding] {
        let end = try installation.store.head().seq
        let reading = try installation.heads.read()
        let signed = reading.heads.map(\.seq).max() ?? 0
        let args = ["events": "\(end)", "signed": "\(signed)"]
        var findings: [Finding] = [signed <= end ? .fine("log", args) : .fault("log_cut", args)]
        if let fault = reading.faults.first, !reading.heads.isEmpty { findings.append(.fault("heads_damaged", ["why": fault])) }
        guard let last = try installation.store.read({ try EventLog.sealed(after: end - 1, limit: 1, in: $0) }).first else {
            return findings
        }
        let now = situation.machine.now()
        if last.recorded.ms > now.ms + clockSlackSeconds * 1000 {
            findings.append(.fault("log_ahead", ["at": last.recorded.minuteText, "now": now.minuteText]))
        }
        if signed < end, now.ms > last.recorded.ms + headLagSeconds * 1000 { findings.append(.fault("heads_late", args)) }
        return findings
    }

    /// What only PostgreSQL has: settings that would lose acknowledged writes, and events that nobody seals.
    private static func server(_ installation: Installation, _ situation: Situation) throws -> [Finding] {
        guard installation.store is PostgreSQLStore else { return [] }
        return try installation.store.read { tx in
            let off = try tx.all(
                """
                SELECT CAST(name AS TEXT) FROM pg_settings
                WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name LIMIT 3
                """
            ) { try $0.text(0) }
            let oldest = try tx.first("SELECT MIN(recorded_ms) FROM event WHERE seq IS NULL LIMIT 1") { try $0.optionalInt(0) } ?? nil
            let isLate = oldest.map { situation.machine.now().ms - $0 > clockSlackSeconds * 1000 } ?? false
            return [
                off.isEmpty ? .fine("database_durable") : .fault("database_not_durable", ["settings": off.joined(separator: ", ")]),
                isLate ? .fault("events_unsealed") : .fine("events_sealed"),
            ]
        }
    }

    /// Whether each attachment lies in its place; what they hold is proved by `verify`, which reads them all.
    private static func files(_ installation: Installation) throws -> Finding {
        var missing = 0
        try installation.store.read { tx in
            try installation.files.each(in: tx) { if !installation.directory.fileFolder.has($0) { missing += 1 } }
        }
        return missing == 0 ? .fine("files") : .fault("files_missing", ["count": "\(missing)", "path": installation.directory.files])
    }

    /// What the last round of checks found; `verify` asks them all now.
    private static func checks(_ installation: Installation) throws -> Finding {
        let last = try installation.store.read { tx in try CheckRun.newestWhole(in: tx).map { ($0, try $0.results(in: tx)) } }
        guard let (run, results) = last, let ended = run.ended else { return .fine("checks_never") }
        let hints = Set(House.checks.filter { $0.severity == .hint }.map(\.name))
        let faults = results.count { $0.found != 0 && !hints.contains($0.name) }
        let args = ["at": ended.minuteText]
        return faults == 0 ? .fine("checks", args) : .fault("checks_faults", args.merging(["n": "\(faults)"]) { first, _ in first })
    }

    private static func photos() -> Finding { PhotoProgram().isThere ? .fine("photos") : .fine("photos_off") }

    private static func administrators(_ installation: Installation) throws -> Finding {
        let count = try installation.store.read { try Administrators.count(in: $0, under: installation.scheme.current) }
        return count > 0 ? .fine("administrators", ["count": "\(count)"]) : .fault("no_administrator")
    }

    private static func jobs(_ installation: Installation) throws -> Finding {
        let end = try installation.store.head().seq
        let behind = try House.subscriptions.compactMap { subscription -> Finding? in
            let seq = try installation.store.read {
                try $0.count("SELECT seq FROM subscription WHERE name = \(subscription.name) LIMIT 1")
            }
            return end - seq > eventLag ? .fault("jobs_behind", ["name": subscription.name, "behind": "\(end - seq)"]) : nil
        }
        return behind.first ?? .fine("jobs")
    }
}
