/// A moment: milliseconds since 1970-01-01T00:00:00Z. Stored as BIGINT, shown in Asia/Shanghai.
package struct Instant: Hashable, Sendable, Comparable {
    package let ms: Int64

    package init(ms: Int64) { self.ms = ms }

    package static func < (left: Instant, right: Instant) -> Bool { left.ms < right.ms }

    package func adding(seconds: Int64) -> Instant { Instant(ms: ms + seconds * 1000) }

    /// UTC+8 without exception: China has kept no summer time since 1991, and nothing here is older.
    fileprivate static let shanghaiOffsetMs: Int64 = 8 * 3_600_000

    /// The civil day in Shanghai.
    package var day: Day { Day(sinceEpoch: Self.floorDivide(ms + Self.shanghaiOffsetMs, 86_400_000)) }

    private var secondsOfDay: Int64 {
        let local = ms + Self.shanghaiOffsetMs
        return (local - Self.floorDivide(local, 86_400_000) * 86_400_000) / 1000
    }

    /// `2026-11-21 14:30`, for people.
    package var minuteText: String {
        let seconds = secondsOfDay
        return "\(day.text) \(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60))"
    }

    /// RFC 3339 with seconds and `+08:00`, for machines.
    package var isoText: String {
        let seconds = secondsOfDay
        return "\(day.text)T\(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))+08:00"
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((-value + by - 1) / by)
    }
}

/// A civil day of the proleptic Gregorian calendar, stored as TEXT `YYYY-MM-DD` so that it sorts and reads.
package struct Day: Hashable, Sendable, Comparable {
    package let sinceEpoch: Int64

    /// The open end of a half-open span of days.
    package static let forever = Day(year: 9999, month: 12, day: 31)

    package init(sinceEpoch: Int64) { self.sinceEpoch = sinceEpoch }

    package init(year: Int64, month: Int64, day: Int64) {
        // Days from civil, counting years from March so that the leap day is last.
        let shifted = month <= 2 ? year - 1 : year
        let era = Instant.floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        sinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `YYYY-MM-DD`; a day that does not exist (30 February) is `nil`.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int64(parts[0]), let month = Int64(parts[1]),
            let day = Int64(parts[2]), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard self.text == text else { return nil }
    }

    /// Its first moment, in Shanghai.
    package var start: Instant { Instant(ms: sinceEpoch * 86_400_000 - Instant.shanghaiOffsetMs) }

    package var next: Day { Day(sinceEpoch: sinceEpoch + 1) }

    package var civil: (year: Int64, month: Int64, day: Int64) {
        let shifted = sinceEpoch + 719_468
        let era = Instant.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package var text: String {
        let (year, month, day) = civil
        let padding = String(repeating: "0", count: max(0, 4 - String(year).count))
        return "\(padding)\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    package static func < (left: Day, right: Day) -> Bool { left.sinceEpoch < right.sinceEpoch }
}
