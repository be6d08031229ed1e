import Kernel

/// What happens to a clock because time passes: it is warned of its end, it is late, and those above are told one after the other.
/// It happened at the instant it was due, whenever the program comes to it.
struct AdvanceClock: Command {
    static let verb: Verb = "clock.advance"

    let clock: Clock
    let rules: ClockRules

    func run(in context: CommandContext) throws {
        guard let current = try Clock.find(clock.id, of: clock.subject.id, in: context.tx), current.next == clock.next,
            current.version == clock.version, current.isRunning, let step = current.step
        else { return }
        let ladder = try rules.ladder(current.unit, context.tx)
        var payload = Payload().with("subject_kind", token: current.subject.kind).with("subject", id: current.subject.id)
            .with("stage", token: current.stage.rawValue).with("unit", id: current.unit).with("due", instant: current.due)
        var (level, next): (Int64, Instant?) = (current.level, current.due)
        if step.kind != .warn {
            level += 1
            let rung = min(Int(level), ladder.count - 1)
            payload = payload.with("level", number: level).with("to", id: ladder.indices.contains(rung) ? ladder[rung] : current.unit)
            next = rung < ladder.count - 1 ? try self.next(after: step.at, current, context) : nil
        }
        try context.tx.execute(
            """
            UPDATE clock SET warned = \(step.kind == .warn || current.isWarned), level = \(level), next_ms = \(next),
                version = \(current.version + 1)
            WHERE subject = \(current.subject.id) AND id = \(current.id)
            """)
        try context.emit(
            Event(stream: current.id, version: current.version + 1, type: step.kind.rawValue, unit: current.unit, payload))
    }

    private func next(after instant: Instant, _ clock: Clock, _ context: CommandContext) throws -> Instant? {
        try rules.climb(context.scheme).map {
            try context.scheme.section(WorkCalendar.self).due($0, after: instant, hours: clock.hours).at
        }
    }
}

extension Clock {
    /// What time does to a clock, by the types of the events.
    package enum StepKind: String, Sendable {
        case warn = "clock.warn"
        case late = "clock.late"
        case escalate = "clock.escalate"
    }

    struct Step {
        let kind: StepKind
        let at: Instant
    }

    /// What it rings for next, and when that is.
    var step: Step? {
        guard ended == nil else { return nil }
        if let warn, !isWarned { return Step(kind: .warn, at: warn) }
        if level == 0 { return Step(kind: .late, at: due) }
        return next.map { Step(kind: .escalate, at: $0) }
    }
}
