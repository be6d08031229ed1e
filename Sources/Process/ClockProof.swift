package import Kernel

/// The proof of a deadline, step by step: what was counted, and what lay in between and was not.
package struct ClockProof: Sendable {
    package enum Kind: String, Sendable {
        case counted
        /// Nights, breaks, weekends and holidays.
        case rest
        /// The clock stood still.
        case paused
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
    init(_ due: Due, from start: Instant) {
        self.init(due: due, steps: Self.steps(due, from: start, Pauses([])), isByKeptCalendar: true)
    }

    /// Derived anew from the clock's row and its pauses; the row's own end must come out.
    package static func of(_ clock: Clock, pauses: [ClockPause], in force: WorkCalendar, tx: any Reading) throws -> ClockProof {
        let kept = clock.calendar == force.hash ? force : try WorkCalendar.kept(clock.calendar, in: tx)
        let spans = pauses.map(\.span)
        let due = clock.due(by: kept ?? force, pauses: spans)
        return ClockProof(due: due, steps: steps(due, from: clock.started, Pauses(spans)), isByKeptCalendar: kept != nil)
    }

    private static func steps(_ due: Due, from start: Instant, _ pauses: Pauses) -> [Step] {
        var steps: [Step] = []
        var end = start
        for span in due.spans {
            if end < span.from { steps += gap(end, span.from, pauses) }
            steps.append(Step(kind: .counted, from: span.from, to: span.to))
            end = span.to
        }
        return steps
    }

    private static func gap(_ from: Instant, _ to: Instant, _ pauses: Pauses) -> [Step] {
        var steps: [Step] = []
        var end = from.ms
        for piece in pauses.running(from.ms, to.ms) {
            if end < piece.from { steps.append(Step(kind: .paused, from: Instant(ms: end), to: Instant(ms: piece.from))) }
            steps.append(Step(kind: .rest, from: Instant(ms: piece.from), to: Instant(ms: piece.until)))
            end = piece.until
        }
        if end < to.ms { steps.append(Step(kind: .paused, from: Instant(ms: end), to: to)) }
        return steps
    }
}
