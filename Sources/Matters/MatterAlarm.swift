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
                try together.perform(ResumeMatter(StepInput(byItself: matter.number)), as: .system, occurred: bound)
                return true
            }
            guard clock.stage == .recheck, clock.next == clock.due, try together.scheme.section(MatterScheme.self).verifiesByItself,
                let matter = try Matter.find(id: clock.subject.id, in: together.reading), matter.kind == .resolved
            else { return false }
            try together.perform(VerifyMatter(StepInput(byItself: matter.number)), as: .system, occurred: clock.due)
            return true
        })
}
