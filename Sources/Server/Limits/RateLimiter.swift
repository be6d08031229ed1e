package import Kernel
import Synchronization

/// A bucket of tokens per client, refilled with time. The table is bounded: clients not seen for a while are forgotten first.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var milliTokens: Int64
        var seen: Instant
    }

    /// Two generations: when the young one is full it becomes the old one, and the old one is dropped.
    private struct Table {
        var young: [String: Bucket] = [:]
        var old: [String: Bucket] = [:]
    }

    private let perMinute: Int64
    private let generation: Int
    private let table = Mutex(Table())

    package init(perMinute: Int64, entries: Int = 10_000) {
        self.perMinute = max(1, perMinute)
        generation = max(1, entries / 2)
    }

    /// `nil` when it may go on, otherwise the seconds to wait.
    package func take(_ client: String, now: Instant) -> Int? {
        table.withLock { table in
            let full = perMinute * 1000
            var bucket = table.young[client] ?? table.old[client] ?? Bucket(milliTokens: full, seen: now)
            // One minute fills the bucket, so longer absences need no arithmetic.
            let elapsed = min(60_000, max(0, now.ms - bucket.seen.ms))
            bucket.milliTokens = min(full, bucket.milliTokens + elapsed * perMinute / 60)
            // The clock as it is, even put back: by one that stood ahead the bucket would not fill until then.
            bucket.seen = now
            let wait: Int?
            if bucket.milliTokens >= 1000 {
                bucket.milliTokens -= 1000
                wait = nil
            } else {
                let missing = 1000 - bucket.milliTokens
                wait = max(1, Int((missing * 60 / perMinute + 999) / 1000))
            }
            if table.young[client] == nil, table.young.count >= generation {
                table.old = table.young
                table.young = [:]
            }
            table.young[client] = bucket
            return wait
        }
    }

    var entries: Int { table.withLock { $0.young.count + $0.old.count } }
}
