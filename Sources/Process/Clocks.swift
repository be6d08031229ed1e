package import Kernel

/// The one place that winds, stops and pauses clocks. It emits nothing: a clock begins and ends by an event of its subject.
package struct Clocks {
    let subject: Clock.Subject
    let context: CommandContext
    let calendar: WorkCalendar

    package init(_ subject: Clock.Subject, in context: CommandContext) throws {
        self.subject = subject
        self.context = context
        calendar = try context.scheme.section(WorkCalendar.self)
    }

    package struct Start: Sendable {
        package let stage: TimeLimit.Stage
        package let limit: TimeLimit

        package init(_ stage: TimeLimit.Stage, _ limit: TimeLimit) {
            self.stage = stage
            self.limit = limit
        }
    }

    /// Begins clocks that `unit` answers for, all at once. `warnPercent`: how much of the time is used up when it is warned.
    /// `atAnyHour`: whoever is warned is on duty day and night, so that it does not wait until the office opens.
    package func start(_ starts: [Start], unit: ID, level: String, warnPercent: Int64?, atAnyHour: Bool = false) throws {
        guard !starts.isEmpty else { return }
        let hours = calendar.kind(of: level)
        let now = context.now
        let rows = starts.map { start -> [Value] in
            let due = calendar.due(start.limit, after: now, hours: hours)
            let warn = warnPercent.flatMap { percent in
                atAnyHour
                    ? Instant(ms: now.ms + (due.at.ms - now.ms) / 100 * percent)
                    : calendar.warning(of: due, from: now, percent: percent, hours: hours)
            }
            return [
                subject.id.value, context.newID().value, subject.kind.value, start.stage.rawValue.value, unit.value, hours.value,
                start.limit.text.value, context.scheme.hash.value, calendar.hash.value, now.value, due.at.value, warn?.value ?? .null,
                due.isProvisional.value, false.value, 0.value, (warn ?? due.at).value, 0.value,
            ]
        }
        try context.tx.load(
            "clock",
            columns: [
                "subject", "id", "subject_kind", "stage", "unit", "hours", "time_limit", "pack", "calendar", "started_ms", "due_ms",
                "warn_ms", "provisional", "warned", "level", "next_ms", "version",
            ], rows: rows)
    }

    /// The step was taken: in time or late.
    package func finish(_ stages: [TimeLimit.Stage]) throws {
        guard !stages.isEmpty else { return }
        try end(stages, outcome: "CASE WHEN due_ms >= \(context.now) THEN 'met' ELSE 'late' END")
    }

    /// The step will not be taken, or not by this unit. A clock that was late by then stays late.
    package func stop(_ stages: [TimeLimit.Stage]) throws {
        guard !stages.isEmpty else { return }
        try end(stages, outcome: "CASE WHEN due_ms >= \(context.now) THEN 'stopped' ELSE 'late' END")
    }

    private func end(_ stages: [TimeLimit.Stage], outcome: Statement) throws {
        try context.tx.execute(
            """
            UPDATE clock SET ended_ms = \(context.now), outcome = \(outcome), next_ms = NULL, paused_ms = NULL
            WHERE subject = \(subject.id) AND ended_ms IS NULL AND stage IN (\(Statement.list(stages.map { "\($0.rawValue)" })))
            """)
    }

    /// What runs goes on running, and another unit answers for it: nothing begins anew because it changed hands.
    package func handOver(to unit: ID) throws {
        try context.tx.execute("UPDATE clock SET unit = \(unit) WHERE subject = \(subject.id) AND ended_ms IS NULL AND unit <> \(unit)")
    }

    /// Lets all that run stand still, until somebody goes on or the limit of the pause has passed. Returns when that is.
    package func pause(atMost limit: TimeLimit, ground: String, level: String) throws -> Instant {
        let bound = calendar.due(limit, after: context.now, hours: calendar.kind(of: level)).at
        try pause(until: bound, ground: ground)
        return bound
    }

    /// The same until a moment that is known: a review, a season's end.
    package func pause(until bound: Instant, ground: String) throws {
        try context.tx.execute(
            """
            INSERT INTO clock_pause (subject, from_ms, id, until_ms, ground, bound_ms)
            VALUES (\(subject.id), \(context.now), \(context.newID()), NULL, \(ground), \(bound))
            """)
        // What is late stays late and goes on up: no pause makes it otherwise.
        for clock in try Clock.unended(of: subject.id, in: context.tx) where clock.due > context.now {
            let wound = try wound(clock)
            try context.tx.execute(
                """
                UPDATE clock SET paused_ms = \(context.now), due_ms = \(wound.due.at), warn_ms = \(wound.warn),
                    provisional = \(wound.due.isProvisional), next_ms = \(bound)
                WHERE subject = \(subject.id) AND id = \(clock.id)
                """)
        }
    }

    /// The first working moment of a day or after it, by the office hours of a level.
    package func opening(of day: Day, level: String) -> Instant {
        calendar.opening(of: day, level: level)
    }

    /// Puts time on top of what the clock of a stage has. Returns the clock as it was and its new end; `nil` when none runs.
    package func extend(_ stage: TimeLimit.Stage, by limit: TimeLimit, decision: ID) throws -> (clock: Clock, due: Instant)? {
        guard let clock = try Clock.unended(of: subject.id, in: context.tx).first(where: { $0.stage == stage }) else { return nil }
        var longer = clock
        longer.extensions.append(ClockExtension(limit: limit, granted: context.now, decision: decision))
        let wound = try wound(longer)
        // What lies behind already stays late, and was told so; otherwise it is warned of its new end as it was of the old one.
        let isAhead = wound.due.at > context.now
        let warn = isAhead ? wound.warning(again: clock) : clock.warn
        let pause = try ClockPause.all(of: subject.id, in: context.tx).last { $0.until == nil }
        let paused = clock.paused ?? (isAhead ? pause.map { _ in context.now } : nil)
        var next = clock.next
        if isAhead { next = paused == nil ? warn ?? wound.due.at : pause?.bound ?? clock.next }
        try context.tx.execute(
            """
            UPDATE clock SET extensions = \(ClockExtension.text(longer.extensions)), due_ms = \(wound.due.at), warn_ms = \(warn),
                provisional = \(wound.due.isProvisional), warned = \(isAhead ? false : clock.isWarned), level = \(isAhead ? 0 : clock.level),
                paused_ms = \(paused), next_ms = \(next)
            WHERE subject = \(subject.id) AND id = \(clock.id)
            """)
        return (clock, wound.due.at)
    }

    /// Goes on: what was paused is due later by what the pause took.
    package func resume() throws {
        try endPause()
        for clock in try Clock.unended(of: subject.id, in: context.tx) {
            let wound = try wound(clock)
            // What was late before the pause goes on as it was; its end moves only where an extension led it through the pause.
            guard clock.paused != nil || wound.due.at != clock.due else { continue }
            let next = clock.paused == nil && clock.level > 0 ? clock.next : wound.next(clock)
            try context.tx.execute(
                """
                UPDATE clock SET paused_ms = NULL, due_ms = \(wound.due.at), warn_ms = \(wound.warn),
                    provisional = \(wound.due.isProvisional), next_ms = \(next)
                WHERE subject = \(subject.id) AND id = \(clock.id)
                """)
        }
    }

    /// Whatever ends the subject ends its pause too.
    package func endPause() throws {
        // Going on late by the machine's own fault is no longer a pause than was allowed.
        try context.tx.execute(
            """
            UPDATE clock_pause SET until_ms = CASE WHEN bound_ms < \(context.now) THEN bound_ms ELSE \(context.now) END
            WHERE subject = \(subject.id) AND until_ms IS NULL
            """)
    }

    func wound(_ clock: Clock) throws -> Winding {
        let kept = clock.calendar == calendar.hash ? calendar : try WorkCalendar.kept(clock.calendar, in: context.tx) ?? calendar
        return try Winding(clock, by: kept, pauses: ClockPause.all(of: subject.id, in: context.tx).map(\.span))
    }
}

/// What follows for a clock from its beginning, its limit, its pauses and a calendar: nothing else enters.
struct Winding {
    let due: Due
    let warn: Instant?
    private let calendar: WorkCalendar

    init(_ clock: Clock, by calendar: WorkCalendar, pauses: [Pause]) {
        self.calendar = calendar
        let due = clock.due(by: calendar, pauses: pauses)
        self.due = due
        // It is warned at the same point of its way, which a pause moves on.
        if let old = clock.warn, !clock.isWarned {
            let left = max(0, clock.due.ms - old.ms)
            let moved = Instant(ms: due.at.ms - left)
            let open = calendar.officeTime(from: moved, hours: clock.hours)
            warn = open.flatMap { $0 < due.at ? $0 : nil } ?? old
        } else {
            warn = clock.warn
        }
    }

    /// As long before the new end as it was before the old one, in office time; `nil` for a clock that nobody is warned of.
    func warning(again clock: Clock) -> Instant? {
        guard let old = clock.warn else { return nil }
        let moved = Instant(ms: due.at.ms - max(0, clock.due.ms - old.ms))
        return calendar.officeTime(from: moved, hours: clock.hours).flatMap { $0 < due.at ? $0 : nil } ?? warn
    }

    /// When it must be looked at, while it runs and is not late.
    func next(_ clock: Clock) -> Instant {
        if let warn, !clock.isWarned { return warn }
        return due.at
    }
}
