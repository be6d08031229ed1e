package import Kernel

/// When a clock would end if something happened to it now. Nothing is written: it is counted as it would be, and proved step by step.
package struct ClockForecast {
    private let calendar: WorkCalendar
    private let now: Instant
    private let pauses: [ClockPause]
    private let tx: any Reading

    /// `pauses`: of the subject, as they are.
    package init(in force: WorkCalendar, at now: Instant, pauses: [ClockPause], tx: any Reading) {
        calendar = force
        self.now = now
        self.pauses = pauses
        self.tx = tx
    }

    /// As it stands.
    package func standing(_ clock: Clock) throws -> ClockProof { try ClockProof.of(clock, pauses: pauses, in: calendar, tx: tx) }

    /// With more time on top of what it has.
    package func extended(_ clock: Clock, by limit: TimeLimit) throws -> ClockProof {
        var longer = clock
        longer.extensions.append(ClockExtension(limit: limit, granted: now, decision: .zero))
        return try standing(longer)
    }

    /// Standing still from now until a moment; what is late already goes on.
    package func paused(_ clock: Clock, until bound: Instant) throws -> ClockProof {
        guard clock.due > now else { return try standing(clock) }
        let pause = ClockPause(from: now, until: nil, ground: "forecast", bound: bound)
        return try ClockProof.of(clock, pauses: pauses + [pause], in: calendar, tx: tx)
    }

    /// A clock that would begin now, by the office hours of a level.
    package func beginning(_ limit: TimeLimit, level: String) -> ClockProof {
        let hours = calendar.kind(of: level)
        return ClockProof(calendar.due(limit, after: now, hours: hours), of: limit, from: now, hours: hours, by: calendar)
    }

    /// The first working moment of a day or after it.
    package func opening(of day: Day, level: String) -> Instant { calendar.opening(of: day, level: level) }
}
