package import Kernel

/// A stretch of days out of which a sample is drawn: a week from Monday, or a month.
package struct RevisitSpan: Sendable, Equatable {
    package enum Length: String, CaseIterable, Sendable { case week, month }

    /// `2026-W48` (ISO 8601) or `2026-11`.
    package let name: String
    /// Half-open.
    package let from: Instant
    package let until: Instant

    package init(containing day: Day, _ length: Length) {
        switch length {
        case .week:
            // 1970-01-01 was a Thursday.
            let monday = day.sinceEpoch - Self.modulo(day.sinceEpoch + 3, 7)
            // The week belongs to the year that its Thursday lies in.
            let thursday = Day(sinceEpoch: monday + 3)
            let year = thursday.civil.year
            let week = (thursday.sinceEpoch - Day(year: year, month: 1, day: 1).sinceEpoch) / 7 + 1
            name = "\(year)-W\(week < 10 ? "0" : "")\(week)"
            from = Day(sinceEpoch: monday).start
            until = Day(sinceEpoch: monday + 7).start
        case .month:
            let (year, month, _) = day.civil
            name = String(day.text.prefix(7))
            from = Day(year: year, month: month, day: 1).start
            until = Day(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1).start
        }
    }

    package func next(_ length: Length) -> RevisitSpan { RevisitSpan(containing: until.day, length) }

    private static func modulo(_ value: Int64, _ by: Int64) -> Int64 { (value % by + by) % by }
}
