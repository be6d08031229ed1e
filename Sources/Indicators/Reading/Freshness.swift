internal import Kernel

/// How far the sums have followed the log.
struct Freshness: Sendable {
    /// All that was recorded until then is in it.
    let asOf: Instant
    /// Events that are not in it yet.
    let behind: Int64

    /// With more than this to catch up the figures are stale.
    private static let fewEvents: Int64 = 5000

    var isStale: Bool { behind > Self.fewEvents }

    init(now: Instant, in tx: any Reading) throws {
        let reached = try Recount.reached(in: tx)
        let end = try tx.count("SELECT COALESCE((SELECT MAX(seq) FROM event), 0)")
        behind = max(0, end - reached)
        asOf =
            try behind == 0
            ? now : tx.first("SELECT recorded_ms FROM event WHERE seq = \(reached) LIMIT 1") { try $0.instant(0) } ?? Instant(ms: 0)
    }
}
