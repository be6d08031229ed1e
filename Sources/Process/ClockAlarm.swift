package import Kernel

/// Looks at the clocks of one kind of subject that ring, in the order they ring, a bite in each transaction.
package enum ClockAlarm {
    package static let bite = 200
    private static let setAsideSeconds: Int64 = 3600

    package static func alarm(_ kind: String, everySeconds: Int64, rules: ClockRules) -> Alarm {
        Alarm(name: "clocks.\(kind)", everySeconds: everySeconds) { executor in
            let rung = try await ring(kind, rules, executor)
            let recomputed = try await recompute(kind, executor)
            return rung + recomputed
        }
    }

    private static func ring(_ kind: String, _ rules: ClockRules, _ executor: Executor) async throws -> Int {
        do {
            return try await executor.together { together in
                let ringing = try Clock.ringing(kind, by: together.now, limit: bite, in: together.reading)
                return try work(ringing, rules, together)
            }
        } catch let problem as Problem where problem.isFinal { return try await ringOneByOne(kind, rules, executor) }
    }

    /// What a step leads to may ring before the rest of the bite does: then it goes first, so that a long sleep is caught up in order.
    private static func work(_ ringing: [Clock], _ rules: ClockRules, _ together: Executor.Together) throws -> Int {
        var queue = ringing
        var done = 0
        while !queue.isEmpty {
            let clock = queue.removeFirst()
            try ring(clock, rules, together)
            done += 1
            guard let after = try Clock.find(clock.id, of: clock.subject.id, in: together.reading), let next = after.next,
                next != clock.next, next <= together.now, let place = queue.firstIndex(where: { $0.next ?? next > next })
            else { continue }
            queue.insert(after, at: place)
        }
        return done
    }

    private static func ring(_ clock: Clock, _ rules: ClockRules, _ together: Executor.Together) throws {
        // Ended or wound anew by what rang before it.
        guard let current = try Clock.find(clock.id, of: clock.subject.id, in: together.reading), current.next == clock.next else { return }
        if try rules.instead(current, together) { return }
        guard current.paused == nil, let step = current.step else { return }
        try together.perform(AdvanceClock(clock: current, rules: rules), as: .system, occurred: step.at)
    }

    /// One clock that nobody can deal with must not keep the others waiting: it is set aside for an hour, and the fault is told.
    private static func ringOneByOne(_ kind: String, _ rules: ClockRules, _ executor: Executor) async throws -> Int {
        let ringing = try await executor.together { together in
            try Clock.ringing(kind, by: together.now, limit: bite, in: together.reading)
        }
        var refusal: Problem?
        for clock in ringing {
            do {
                _ = try await executor.together { together in try ring(clock, rules, together) }
            } catch let problem as Problem where problem.isFinal {
                refusal = problem
                try await executor.store.write(
                    Work { tx in
                        try tx.execute(
                            """
                            UPDATE clock SET next_ms = \(tx.recorded.adding(seconds: setAsideSeconds))
                            WHERE subject = \(clock.subject.id) AND id = \(clock.id) AND next_ms IS NOT NULL
                            """)
                    })
            }
        }
        if let refusal { throw refusal }
        return ringing.count
    }

    /// Counts provisional ends anew when another calendar is in force.
    private static func recompute(_ kind: String, _ executor: Executor) async throws -> Int {
        try await executor.together { together in
            let calendar = try together.scheme.section(WorkCalendar.self)
            let waiting = try RecomputeClock.waiting(kind, calendar: calendar.hash, limit: bite, in: together.reading)
            for clock in waiting { try together.perform(RecomputeClock(clock: clock), as: .system) }
            return waiting.count
        }
    }
}
