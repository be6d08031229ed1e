package import Kernel

/// When a limit ends, with what was counted.
package struct Due: Sendable, Equatable {
    /// Time that was counted, half-open.
    package struct Span: Sendable, Equatable {
        package let from: Instant
        package let to: Instant
    }

    package let at: Instant
    /// The proof: what lies in these spans was counted, nothing else.
    package let spans: [Span]
    /// The way there leads through days whose year is not published yet: it may still change.
    package let isProvisional: Bool
}

extension WorkCalendar {
    private static let minuteMs: Int64 = 60_000
    private static let dayMs: Int64 = 86_400_000

    /// The end of a limit that begins at `start`, by the office hours of a kind of unit, with the pauses left out.
    ///
    /// Hours count from the very moment (Civil Code 民法典 art. 201 §2). Days begin on the day after and end on the last one when
    /// business ends (art. 201 §1, 203); a last day of rest moves on to the next day of work (art. 203). A day on which the clock stands
    /// still when business ends is not counted: so a pause costs as many days as it lies over ends of business.
    package func due(_ limit: TimeLimit, after start: Instant, hours kind: String = general, pauses: [Pause] = []) -> Due {
        let sessions = sessions(of: kind)
        let pauses = Pauses(pauses)
        switch limit.unit {
        case .minute: return roundTheClock(limit.value * Self.minuteMs, after: start, pauses)
        case .hour: return roundTheClock(limit.value * 60 * Self.minuteMs, after: start, pauses)
        case .workingHour: return workingHours(limit.value, after: start, sessions, pauses)
        case .workingDay: return workingDays(limit.value, after: start, sessions, pauses)
        case .calendarDay: return calendarDays(limit.value, after: start, sessions, pauses)
        }
    }

    /// The clock runs through rest and work alike: no calendar can change it.
    private func roundTheClock(_ ms: Int64, after start: Instant, _ pauses: Pauses) -> Due {
        var left = ms
        var spans: [Due.Span] = []
        for piece in pauses.running(start.ms, .max) {
            let taken = min(left, piece.until - piece.from)
            spans.append(span(piece.from, piece.from + taken))
            left -= taken
            if left == 0 { break }
        }
        return Due(at: spans.last?.to ?? start, spans: spans, isProvisional: false)
    }

    private func workingHours(_ value: Int64, after start: Instant, _ sessions: [Session], _ pauses: Pauses) -> Due {
        var left = value * 3_600_000
        var spans: [Due.Span] = []
        var day = start.day
        while true {
            if isWorkday(day) {
                for session in sessions {
                    let from = max(start.ms, day.start.ms + session.begin * Self.minuteMs)
                    let until = day.start.ms + session.end * Self.minuteMs
                    guard from < until else { continue }
                    for piece in pauses.running(from, until) {
                        let taken = min(left, piece.until - piece.from)
                        spans.append(span(piece.from, piece.from + taken))
                        left -= taken
                        if left == 0 { return proved(spans, from: start, through: day) }
                    }
                }
            }
            day = day.next
        }
    }

    private func workingDays(_ value: Int64, after start: Instant, _ sessions: [Session], _ pauses: Pauses) -> Due {
        var left = value
        var spans: [Due.Span] = []
        var day = start.day
        while left > 0 {
            day = day.next
            guard isWorkday(day), !pauses.isPaused(at: close(day, sessions).ms - 1) else { continue }
            spans.append(Due.Span(from: open(day, sessions), to: close(day, sessions)))
            left -= 1
        }
        return proved(spans, from: start, through: day)
    }

    private func calendarDays(_ value: Int64, after start: Instant, _ sessions: [Session], _ pauses: Pauses) -> Due {
        var left = value
        var spans: [Due.Span] = []
        var from: Instant?
        var day = start.day
        while true {
            day = day.next
            if pauses.isPaused(at: close(day, sessions).ms - 1) {
                if let begin = from { spans.append(Due.Span(from: begin, to: day.start)) }
                from = nil
                continue
            }
            from = from ?? day.start
            left -= 1
            if left <= 0, isWorkday(day) { break }
        }
        spans.append(Due.Span(from: from ?? day.start, to: close(day, sessions)))
        return proved(spans, from: start, through: day)
    }

    private func span(_ from: Int64, _ to: Int64) -> Due.Span { Due.Span(from: Instant(ms: from), to: Instant(ms: to)) }

    private func open(_ day: Day, _ sessions: [Session]) -> Instant {
        Instant(ms: day.start.ms + (sessions.first?.begin ?? 0) * Self.minuteMs)
    }

    private func close(_ day: Day, _ sessions: [Session]) -> Instant {
        Instant(ms: day.start.ms + (sessions.last?.end ?? 1440) * Self.minuteMs)
    }

    private func proved(_ spans: [Due.Span], from start: Instant, through last: Day) -> Due {
        Due(
            at: spans.last?.to ?? start, spans: spans, isProvisional: !isPublished(start.day) || !isPublished(last))
    }
}
