package import Kernel

/// When offices work: the published holidays with their make-up workdays, and the office hours of each kind of unit.
///
/// Source of the days: the State Council's yearly notices on holidays 国务院办公厅关于部分节假日安排的通知. All of it is in Shanghai's
/// time, which keeps no summer time, so that instants turn into days and minutes by integer arithmetic.
package struct WorkCalendar: Sendable {
    /// A stretch of office hours, in minutes of the day.
    package struct Session: Sendable, Hashable {
        package let begin: Int64
        package let end: Int64
    }

    /// The hours of every kind of unit that has none of its own.
    package static let general = "default"

    /// By kind of unit: the level's id, or `default`. Sessions stand in the order of the day and do not touch.
    package let hours: [String: [Session]]
    /// Whose days were published; contiguous.
    package let years: ClosedRange<Int64>
    /// Monday to Friday without work, and weekends with it.
    let restdays: Set<Int64>
    let workdays: Set<Int64>
    /// All that it says as a text of one form only, and the SHA-256 of that: by this a clock names the calendar it was wound by.
    package let text: String
    package let hash: [UInt8]

    /// `hours` holds `default`, and every list of sessions has at least one.
    init(hours: [String: [Session]], years: ClosedRange<Int64>, restdays: Set<Day>, workdays: Set<Day>) {
        self.hours = hours
        self.years = years
        self.restdays = Set(restdays.map(\.sinceEpoch))
        self.workdays = Set(workdays.map(\.sinceEpoch))
        text = Self.written(hours: hours, years: years, restdays: self.restdays, workdays: self.workdays)
        hash = Digest.sha256(Array(text.utf8))
    }

    package func sessions(of kind: String) -> [Session] { hours[kind] ?? hours[Self.general] ?? [] }

    /// The kind of hours that units of a level keep.
    package func kind(of level: String) -> String { hours[level] == nil ? Self.general : level }

    package func isWorkday(_ day: Day) -> Bool {
        Self.isWeekend(day) ? workdays.contains(day.sinceEpoch) : !restdays.contains(day.sinceEpoch)
    }

    /// Whether the day's year was published; of other years only the weekends are known.
    package func isPublished(_ day: Day) -> Bool { years.contains(day.civil.year) }

    static func isWeekend(_ day: Day) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = (day.sinceEpoch + 3) % 7
        return (weekday < 0 ? weekday + 7 : weekday) >= 5
    }
}
