import Kernel

/// A year was published that the end of this clock leads through: its end is counted anew, with the limit it was given.
struct RecomputeClock: Command {
    static let verb: Verb = "clock.recompute"

    let clock: Clock

    func run(in context: CommandContext) throws {
        let calendar = try context.scheme.section(WorkCalendar.self)
        guard let current = try Clock.find(clock.id, of: clock.subject.id, in: context.tx), current.ended == nil,
            current.isProvisional, current.calendar != calendar.hash
        else { return }
        let wound = try Winding(current, by: calendar, pauses: ClockPause.all(of: current.subject.id, in: context.tx).map(\.span))
        let isTold = wound.due.at != current.due || !wound.due.isProvisional
        // Somebody was told already that it is late: that stays a fact, whatever the end is now.
        let next = current.paused != nil || current.level > 0 ? current.next : wound.next(current)
        try context.tx.execute(
            """
            UPDATE clock SET calendar = \(calendar.hash), due_ms = \(wound.due.at), warn_ms = \(wound.warn),
                provisional = \(wound.due.isProvisional), next_ms = \(next), version = \(current.version + (isTold ? 1 : 0))
            WHERE subject = \(current.subject.id) AND id = \(current.id)
            """)
        guard isTold else { return }
        try context.emit(
            Event(
                stream: current.id, version: current.version + 1, type: Self.verb.text, unit: current.unit,
                Payload().with("subject_kind", token: current.subject.kind).with("subject", id: current.subject.id)
                    .with("stage", token: current.stage.rawValue).with("was", instant: current.due).with("due", instant: wound.due.at)
                    .with("provisional", flag: wound.due.isProvisional)))
    }

    /// Provisional clocks wound by another calendar than this one, in two walks along the index.
    static func waiting(_ kind: String, calendar: [UInt8], limit: Int, in tx: any Reading) throws -> [Clock] {
        let before = try tx.all(statement(kind, "calendar < \(calendar)", limit: limit), Clock.decode)
        guard before.count < limit else { return before }
        return try before + tx.all(statement(kind, "calendar > \(calendar)", limit: limit - before.count), Clock.decode)
    }

    static func statement(_ kind: String, _ side: Statement, limit: Int) -> Statement {
        """
        SELECT \(Clock.columns) FROM clock WHERE provisional AND ended_ms IS NULL AND subject_kind = \(kind) AND \(side)
        ORDER BY calendar, subject, id LIMIT \(limit)
        """
    }
}
