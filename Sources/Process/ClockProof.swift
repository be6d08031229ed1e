package import Kernel

/// The proof of a deadline, step by step: what was counted, and what lay in between and was not.
package struct ClockProof: Sendable {
    package enum Kind: String, Sendable {
        case counted
        /// Nights, breaks, weekends and holidays.
        case rest
        /// The clock stood still.
        case paused
        /// The day on which a limit in days begins is not counted (Civil Code 民法典 art. 201 §1).
        case firstDay = "first_day"
        /// Office hours of a day that is not counted, since the clock stood still when business ended.
        case lostDay = "lost_day"
        /// Beyond its end.
        case late
    }

    package struct Step: Sendable, Equatable {
        package let kind: Kind
        package let from: Instant
        package let to: Instant
    }

    package let due: Due
    package let steps: [Step]
    /// The calendar it was counted by is kept; otherwise it is counted by the one in force.
    package let isByKeptCalendar: Bool

    init(due: Due, steps: [Step], isByKeptCalendar: Bool) {
        self.due = due
        self.steps = steps
        self.isByKeptCalendar = isByKeptCalendar
    }

    /// Of what would begin now, by the calendar in force.
    init(_ due: Due, of limit: TimeLimit, from start: Instant, hours: String, by calendar: WorkCalendar) {
        let gaps = Gaps(calendar: calendar, hours: hours, limit: limit, start: start, pauses: Pauses([]))
        self.init(due: due, steps: gaps.steps(due), isByKeptCalendar: true)
    }

    /// Derived anew from the clock's row and its pauses; the row's own end must come out.
    package static func of(_ clock: Clock, pauses: [ClockPause], in force: WorkCalendar, tx: any Reading) throws -> ClockProof {
        let kept = clock.calendar == force.hash ? force : try WorkCalendar.kept(clock.calendar, in: tx)
        let spans = pauses.map(\.span)
        let due = clock.due(by: kept ?? force, pauses: spans)
        let gaps = Gaps(calendar: kept ?? force, hours: clock.hours, limit: clock.limit, start: clock.started, pauses: Pauses(spans))
        return ClockProof(due: due, steps: gaps.steps(due), isByKeptCalendar: kept != nil)
    }

    /// Every minute of the clock until a moment, each with its reason: what was counted and what was not, and what lay beyond its end.
    package func told(until end: Instant) -> [Step] {
        var told = steps.compactMap { step in
            step.from < end ? Step(kind: step.kind, from: step.from, to: min(step.to, end)) : nil
        }
        if due.at < end { told.append(Step(kind: .late, from: due.at, to: end)) }
        return told
    }
}

/// Names what lies between the spans that were counted.
private struct Gaps {
    let calendar: WorkCalendar
    let hours: String
    let limit: TimeLimit
    let start: Instant
    let pauses: Pauses

    private var isInDays: Bool { limit.unit == .workingDay || limit.unit == .calendarDay }

    func steps(_ due: Due) -> [ClockProof.Step] {
        var steps: [ClockProof.Step] = []
        var end = start
        for span in due.spans {
            if end < span.from { steps += gap(end, span.from) }
            steps.append(.init(kind: .counted, from: span.from, to: span.to))
            end = span.to
        }
        return steps
    }

    private func gap(_ from: Instant, _ to: Instant) -> [ClockProof.Step] {
        var steps: [ClockProof.Step] = []
        var end = from.ms
        for piece in pauses.running(from.ms, to.ms) {
            if end < piece.from { steps.append(step(.paused, end, piece.from)) }
            steps += uncounted(piece.from, piece.until)
            end = piece.until
        }
        if end < to.ms { steps.append(step(.paused, end, to.ms)) }
        return steps
    }

    /// What ran and was not counted: the day it began, days that a pause took, and otherwise rest. A limit in hours counts all office time,
    /// so that only rest is left of it.
    private func uncounted(_ from: Int64, _ until: Int64) -> [ClockProof.Step] {
        guard isInDays else { return [step(.rest, from, until)] }
        var steps: [ClockProof.Step] = []
        var at = from
        let first = min(until, start.day.next.start.ms)
        if at < first {
            steps.append(step(.firstDay, at, first))
            at = first
        }
        while at < until {
            let day = Instant(ms: at).day
            let next = min(until, day.next.start.ms)
            for (kind, end) in parts(of: day) where end > at {
                let stop = min(end, next)
                if at < stop { add(kind, at, stop, to: &steps) }
                at = max(at, stop)
                if at >= next { break }
            }
            at = max(at, next)
        }
        return steps
    }

    /// A day from its beginning: rest, and office hours that were not counted.
    private func parts(of day: Day) -> [(kind: ClockProof.Kind, until: Int64)] {
        let sessions = calendar.isWorkday(day) ? calendar.sessions(of: hours) : []
        let minutes = sessions.flatMap { [(ClockProof.Kind.rest, $0.begin), (.lostDay, $0.end)] }
        return minutes.map { (kind: $0, until: day.start.ms + $1 * 60_000) } + [(kind: .rest, until: day.next.start.ms)]
    }

    /// Nights and days of rest in a row are one stretch.
    private func add(_ kind: ClockProof.Kind, _ from: Int64, _ until: Int64, to steps: inout [ClockProof.Step]) {
        if let last = steps.last, last.kind == kind, last.to.ms == from {
            steps[steps.count - 1] = step(kind, last.from.ms, until)
        } else {
            steps.append(step(kind, from, until))
        }
    }

    private func step(_ kind: ClockProof.Kind, _ from: Int64, _ until: Int64) -> ClockProof.Step {
        .init(kind: kind, from: Instant(ms: from), to: Instant(ms: until))
    }
}
