/// Times are kept in buckets whose counts simply add up: exact to the minute for the first hour, within a thirty-second part beyond.
/// So a median of a county is that of all its units' buckets together, and not a mean of medians.
enum TimeBucket {
    private static let exact: Int64 = 64
    private static let parts: Int64 = 32
    /// Two to the thirtieth minutes: longer than any matter.
    private static let most: Int64 = 1 << 30

    static func bucket(minutes: Int64) -> Int {
        let minutes = min(max(minutes, 0), most)
        guard minutes >= exact else { return Int(minutes) }
        let power = Int64(63 - minutes.leadingZeroBitCount)
        return Int(exact + (power - 6) * parts + (minutes >> (power - 5) & (parts - 1)))
    }

    /// The minutes in the middle of a bucket.
    static func minutes(_ bucket: Int) -> Int64 {
        let bucket = Int64(bucket)
        guard bucket >= exact else { return bucket }
        let power = (bucket - exact) / parts + 6
        let width = Int64(1) << (power - 5)
        return (parts + (bucket - exact) % parts) * width + width / 2
    }

    /// The time that so many of a hundred did not pass; `nil` of nothing.
    static func percentile(_ percent: Int64, of counts: [Int: Int64]) -> Int64? {
        let total = counts.values.reduce(0, +)
        guard total > 0 else { return nil }
        let rank = max(1, (total * percent + 99) / 100)
        var seen: Int64 = 0
        for (bucket, n) in counts.sorted(by: { $0.key < $1.key }) {
            seen += n
            if seen >= rank { return minutes(bucket) }
        }
        return nil
    }
}
