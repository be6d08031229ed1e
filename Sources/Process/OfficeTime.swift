package import Kernel

/// When somebody can be told something, and how much time is left in the words of a limit.
extension WorkCalendar {
    private static let minuteMs: Int64 = 60_000
    /// What cannot be told before the end is told so long before the last time that the office was open.
    private static let noticeMs: Int64 = 30 * 60_000
    /// No holiday is longer; an office without any hours is none.
    private static let horizon = 60

    /// The first moment of office time at or after this one; `nil` for an office that never opens.
    package func officeTime(from instant: Instant, hours kind: String) -> Instant? {
        var day = instant.day
        for _ in 0..<Self.horizon {
            if isWorkday(day) {
                for session in sessions(of: kind) where instant.ms < day.start.ms + session.end * Self.minuteMs {
                    return max(instant, Instant(ms: day.start.ms + session.begin * Self.minuteMs))
                }
            }
            day = day.next
        }
        return nil
    }

    /// The first moment of office time on a day or after it, by the hours of a level; an office that never opens is there all day.
    func opening(of day: Day, level: String) -> Instant { officeTime(from: day.start, hours: kind(of: level)) ?? day.start }

    /// When to warn of an end: as soon as this share of the counted time is used up, but only while the office is open.
    /// `nil` when it is not open any more between the beginning and the end.
    package func warning(of due: Due, from start: Instant, percent: Int64, hours kind: String) -> Instant? {
        let counted = due.spans.reduce(0) { $0 + $1.to.ms - $1.from.ms }
        var left = counted / 100 * percent
        var used = due.at
        for span in due.spans {
            let length = span.to.ms - span.from.ms
            if left < length {
                used = Instant(ms: span.from.ms + left)
                break
            }
            left -= length
        }
        if let open = officeTime(from: used, hours: kind), open < due.at { return open }
        return lastOfficeTime(before: used, after: start, hours: kind)
    }

    private func lastOfficeTime(before end: Instant, after start: Instant, hours kind: String) -> Instant? {
        var day = end.day
        while day >= start.day {
            if isWorkday(day) {
                for session in sessions(of: kind).reversed() {
                    let begin = day.start.ms + session.begin * Self.minuteMs
                    let close = min(end.ms, day.start.ms + session.end * Self.minuteMs)
                    guard begin < close else { continue }
                    let told = Instant(ms: max(begin, close - Self.noticeMs))
                    return told > start ? told : nil
                }
            }
            day = Day(sinceEpoch: day.sinceEpoch - 1)
        }
        return nil
    }

    /// How much there is between two moments, in the unit of a limit and rounded down: days are ends of business, hours are counted ones.
    package func amount(of unit: TimeLimit.Unit, from start: Instant, to end: Instant, hours kind: String) -> Int64 {
        guard start < end else { return 0 }
        switch unit {
        case .minute: return (end.ms - start.ms) / Self.minuteMs
        case .hour: return (end.ms - start.ms) / 3_600_000
        case .calendarDay: return end.day.sinceEpoch - start.day.sinceEpoch
        case .workingDay:
            return (start.day.sinceEpoch..<end.day.sinceEpoch).reduce(0) { $0 + (isWorkday(Day(sinceEpoch: $1 + 1)) ? 1 : 0) }
        case .workingHour:
            var counted: Int64 = 0
            for number in start.day.sinceEpoch...end.day.sinceEpoch where isWorkday(Day(sinceEpoch: number)) {
                for session in sessions(of: kind) {
                    let dayStart = Day(sinceEpoch: number).start.ms
                    let from = max(start.ms, dayStart + session.begin * Self.minuteMs)
                    counted += max(0, min(end.ms, dayStart + session.end * Self.minuteMs) - from)
                }
            }
            return counted / 3_600_000
        }
    }
}
