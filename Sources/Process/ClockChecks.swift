import Kernel

/// What must hold of every clock.
enum ClockChecks {
    static let all = [ends, rows, pauses]
    private static let page = 500

    /// The end of every clock that has not ended follows from its beginning, its limit, its pauses and its calendar.
    static let ends = IntegrityCheck("clock ends", .grave) { tx in
        var faults: [String] = []
        var calendars: [[UInt8]: WorkCalendar] = [:]
        var after = (subject: ID.zero, id: ID.zero)
        while faults.count < 100 {
            let clocks = try tx.all(
                """
                SELECT \(Clock.columns) FROM clock WHERE ended_ms IS NULL AND (subject, id) > (\(after.subject), \(after.id))
                ORDER BY subject, id LIMIT \(page)
                """, Clock.decode)
            let pauses = try ClockPause.spans(of: Set(clocks.map(\.subject.id)), in: tx)
            for clock in clocks {
                if calendars[clock.calendar] == nil { calendars[clock.calendar] = try WorkCalendar.kept(clock.calendar, in: tx) }
                guard let calendar = calendars[clock.calendar] else { continue }
                // Of a pause after the end nothing is counted.
                let due = clock.due(by: calendar, pauses: pauses[clock.subject.id] ?? [])
                if due.at != clock.due || due.isProvisional != clock.isProvisional {
                    faults.append("clock \(clock.id) of \(clock.subject.id) is due at \(clock.due.ms) and should be at \(due.at.ms)")
                }
            }
            guard clocks.count == page, let last = clocks.last else { break }
            after = (last.subject.id, last.id)
        }
        return faults
    }

    static let rows = IntegrityCheck("clock rows", .grave) { tx in
        try tx.all(
            """
            SELECT a.subject, a.stage FROM clock a JOIN clock b ON b.subject = a.subject AND b.stage = a.stage AND b.id > a.id
            WHERE a.ended_ms IS NULL AND b.ended_ms IS NULL LIMIT 100
            """
        ) { "two clocks of the stage \(try $0.text(1)) run on \(try $0.id(0))" }
            + tx.all(
                """
                SELECT c.subject, c.id FROM clock c WHERE c.version
                    <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = c.id), 0) LIMIT 100
                """
            ) { "clock \(try $0.id(1)) of \(try $0.id(0)) is not at the version its events end at" }
            + tx.all(
                "SELECT subject, id FROM clock WHERE ended_ms IS NULL AND next_ms IS NULL AND level = 0 LIMIT 100"
            ) { "clock \(try $0.id(1)) of \(try $0.id(0)) would never ring" }
    }

    /// A clock stands still exactly while a pause of its subject is open.
    static let pauses = IntegrityCheck("clock pauses") { tx in
        try tx.all(
            """
            SELECT c.subject, c.id FROM clock c WHERE c.paused_ms IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM clock_pause p WHERE p.subject = c.subject AND p.until_ms IS NULL) LIMIT 100
            """
        ) { "clock \(try $0.id(1)) of \(try $0.id(0)) stands still without a pause" }
    }
}
