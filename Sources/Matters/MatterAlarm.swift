internal import Kernel
internal import Process
internal import Territory

/// What time does to matters: whoever is late is told, then those above; a pause ends at its bound; what nobody doubts is verified.
enum MatterAlarm {
    static let alarm = ClockAlarm.alarm("matter", everySeconds: 5, rules: rules)

    static let rules = ClockRules(
        ladder: { unit, tx in
            try UnitRecord.lineage(of: unit, in: tx).units.reversed()
        },
        climb: { try $0.section(MatterScheme.self).reminders?.climb },
        instead: { clock, together in
            if clock.paused != nil, let bound = clock.next {
                guard let matter = try Matter.find(id: clock.subject.id, in: together.reading) else { return false }
                return try goOn(matter, at: bound, together)
            }
            guard clock.stage == .recheck, clock.next == clock.due, try together.scheme.section(MatterScheme.self).verifiesByItself,
                let matter = try Matter.find(id: clock.subject.id, in: together.reading), matter.kind == .resolved
            else { return false }
            try together.perform(VerifyMatter(StepInput(byItself: matter.number)), as: .system, occurred: clock.due)
            return true
        })

    private static func goOn(_ matter: Matter, at bound: Instant, _ together: Executor.Together) throws -> Bool {
        let scheme = try together.scheme.section(MatterScheme.self)
        guard scheme.isWaiting(matter.state) else { return false }
        let input = StepInput(byItself: matter.number)
        if scheme.isShelved(matter.state) {
            try together.perform(UnshelveMatter(input), as: .system, occurred: bound)
        } else {
            try together.perform(ResumeMatter(input), as: .system, occurred: bound)
        }
        return true
    }

    /// A pause ends at its bound too where every clock was late already, so that none stood still and none rings.
    static let pauses = Alarm(name: "matters.pauses", everySeconds: 5) { executor in
        try await executor.together { together in
            let over = try ClockPause.over(by: together.now, limit: ClockAlarm.bite, in: together.reading)
            return try over.reduce(0) { done, pause in
                guard let matter = try Matter.find(id: pause.subject, in: together.reading) else { return done }
                return try goOn(matter, at: pause.bound, together) ? done + 1 : done
            }
        }
    }
}

/// An approver who is late is told, then those above, like any other.
enum DecisionAlarm {
    static let alarm = ClockAlarm.alarm(
        "decision", everySeconds: 5, rules: ClockRules(ladder: MatterAlarm.rules.ladder, climb: MatterAlarm.rules.climb))
}
