internal import Kernel

/// Half a year of unusual readings, week by week and rule by rule, and how many of them an auditor has looked into. It counts alerts, not
/// readers: nobody is ranked by it.
struct AlertWeeks: Sendable {
    struct Tally: Sendable, Equatable {
        var alerts: Int64 = 0
        /// Of these, how many have a finding.
        var settled: Int64 = 0
    }

    struct Week: Sendable {
        let monday: Day
        var tallies: [ReadingRule.Kind: Tally] = [:]

        var all: Tally {
            tallies.values.reduce(into: Tally()) { sum, tally in
                sum.alerts += tally.alerts
                sum.settled += tally.settled
            }
        }
    }

    /// The latest first; weeks without an alert too.
    let weeks: [Week]
    /// The Monday before which the page after ends; `nil` when nothing is older.
    let next: Day?

    static let pageSize: Int64 = 26
    /// There is one alert for a reader and a day: beyond this the oldest of a page are not counted.
    static let countLimit = 100_000
    private static let weekMs: Int64 = 7 * 86_400_000

    /// The Monday of a day's week.
    static func monday(of day: Day) -> Day {
        let since = (day.sinceEpoch + 3) % 7
        return Day(sinceEpoch: day.sinceEpoch - (since < 0 ? since + 7 : since))
    }

    /// Weeks before a Monday; with the one of today where none is named.
    static func load(before: Day?, today: Day, in tx: any Reading) throws -> AlertWeeks {
        let end = before.map(monday) ?? Day(sinceEpoch: monday(of: today).sinceEpoch + 7)
        let start = Day(sinceEpoch: end.sinceEpoch - pageSize * 7)
        var weeks = (0..<pageSize).map { Week(monday: Day(sinceEpoch: start.sinceEpoch + $0 * 7)) }
        try tx.each(statement(from: start, until: end)) { row in
            guard let rule = ReadingRule.Kind(rawValue: try row.text(0)) else { throw StoreError.column(0) }
            weeks[Int(try row.int(1))].tallies[rule] = Tally(alerts: try row.int(2), settled: try row.int(3))
        }
        let older = try tx.first("SELECT 1 FROM reading_alert WHERE at_ms < \(start.start) LIMIT 1") { try $0.int(0) }
        return AlertWeeks(weeks: weeks.reversed(), next: older == nil ? nil : start)
    }

    static func statement(from: Day, until: Day) -> Statement {
        """
        SELECT rule, (at_ms - \(from.start)) / \(weekMs) AS week_no, COUNT(*), COUNT(finding) FROM
            (SELECT rule, at_ms, finding FROM reading_alert WHERE at_ms >= \(from.start) AND at_ms < \(until.start)
                ORDER BY at_ms DESC LIMIT \(countLimit)) AS counted
        GROUP BY rule, week_no LIMIT 1000
        """
    }
}
