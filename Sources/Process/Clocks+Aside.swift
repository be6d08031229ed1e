package import Kernel

/// A subject that goes along with another one: its clocks are set aside, and brought back when it stands by itself again.
extension Clocks {
    /// Ends whatever runs without its step, so that nothing of it is told to anybody. When each would have rung next is kept.
    package func setAside() throws {
        try context.tx.execute(
            """
            INSERT INTO clock_aside (subject, clock, next_ms)
            SELECT subject, id, next_ms FROM clock WHERE subject = \(subject.id) AND ended_ms IS NULL
            """)
        try context.tx.execute(
            """
            UPDATE clock SET ended_ms = \(context.now), outcome = CASE WHEN due_ms >= \(context.now) THEN 'stopped' ELSE 'late' END,
                next_ms = NULL, paused_ms = NULL
            WHERE subject = \(subject.id) AND ended_ms IS NULL
            """)
    }

    /// Each goes on in a row of its own: from the same beginning, by the same limit, pack and calendar, and with the time since then as a
    /// pause, so that the proof names it. What was late by then stays late, and is told further up only by time that has run since.
    package func bringBack(since: Instant, unit: ID, ground: String) throws {
        let kept = try context.tx.all(
            "SELECT clock, next_ms FROM clock_aside WHERE subject = \(subject.id) ORDER BY clock LIMIT \(Clock.listLimit)"
        ) { (clock: try $0.id(0), next: try $0.optionalInstant(1)) }
        // After a server's clock was put back there may be nothing in between.
        if since < context.now {
            try context.tx.execute(
                """
                INSERT INTO clock_pause (subject, from_ms, id, until_ms, ground, bound_ms)
                VALUES (\(subject.id), \(since), \(context.newID()), \(context.now), \(ground), \(context.now))
                """)
        }
        let clocks = Dictionary(try Clock.all(of: subject.id, in: context.tx).map { ($0.id, $0) }) { first, _ in first }
        let rows = try kept.compactMap { kept in try clocks[kept.clock].map { try row($0, next: kept.next, since: since, unit: unit) } }
        try context.tx.load(
            "clock",
            columns: [
                "subject", "id", "subject_kind", "stage", "unit", "hours", "time_limit", "pack", "calendar", "started_ms", "due_ms",
                "warn_ms", "provisional", "warned", "level", "next_ms", "version", "extensions",
            ], rows: rows)
        try forgetAside()
    }

    private func row(_ clock: Clock, next: Instant?, since: Instant, unit: ID) throws -> [Value] {
        let wound = try wound(clock)
        let isLate = clock.due <= since
        let gap = max(0, context.now.ms - since.ms)
        let moved = next.map { Instant(ms: $0.ms + gap) }
        let rings = isLate ? moved.map { calendar.officeTime(from: $0, hours: clock.hours) ?? $0 } : wound.next(clock)
        return [
            subject.id.value, context.newID().value, subject.kind.value, clock.stage.rawValue.value, unit.value, clock.hours.value,
            clock.limit.text.value, clock.pack.value, clock.calendar.value, clock.started.value, wound.due.at.value,
            (isLate ? clock.warn : wound.warn)?.value ?? .null, wound.due.isProvisional.value, clock.isWarned.value, clock.level.value,
            rings?.value ?? .null, 0.value, ClockExtension.text(clock.extensions).value,
        ]
    }

    /// The subject will not come back to them.
    package func forgetAside() throws { try context.tx.execute("DELETE FROM clock_aside WHERE subject = \(subject.id)") }
}
