internal import Kernel

/// A day or a month as a number: days run on from 1970, months lie far beyond them, so that each sort is a range of its own.
enum Span {
    static let firstMonth: Int64 = 1_000_000

    static func day(_ day: Day) -> Int64 { day.sinceEpoch }
    static func month(_ day: Day) -> Int64 {
        let (year, month, _) = day.civil
        return firstMonth + year * 12 + month - 1
    }

    /// The first day of a month.
    static func start(ofMonth span: Int64) -> Day {
        let months = span - firstMonth
        return Day(year: months / 12, month: months % 12 + 1, day: 1)
    }

    /// `2026-11`
    static func text(ofMonth span: Int64) -> String { String(start(ofMonth: span).text.prefix(7)) }

    /// Whole months as months and the rest as days: the fewest rows that make up the days from `from` up to but without `to`.
    static func ranges(from: Day, to: Day) -> [ClosedRange<Int64>] {
        guard from < to else { return [] }
        let firstWhole = from.civil.day == 1 ? month(from) : month(from) + 1
        let lastWhole = month(to) - 1
        guard firstWhole <= lastWhole else { return [day(from)...(day(to) - 1)] }
        var ranges = [firstWhole...lastWhole]
        let (start, end) = (start(ofMonth: firstWhole), Span.start(ofMonth: lastWhole + 1))
        if from < start { ranges.append(day(from)...(day(start) - 1)) }
        if end < to { ranges.append(day(end)...(day(to) - 1)) }
        return ranges
    }
}
