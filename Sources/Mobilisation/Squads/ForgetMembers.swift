internal import Kernel
internal import Territory

/// Whoever left a squad longer ago than the pack keeps volunteers: the days stay for the count, nobody knows whose they were.
struct ForgetMembers: Command {
    static let verb: Verb = "squad.forget"
    static let bite = 50

    func run(in context: CommandContext) throws -> Int {
        let due = try Self.due(context.scheme, at: context.now, in: context.tx)
        for id in due {
            guard let member = try SquadMember.find(id, in: context.tx), let squad = try Squad.find(member.squad, in: context.tx) else {
                continue
            }
            try member.change("account = NULL", Self.verb, unit: squad.unit.id, in: context)
        }
        return due.count
    }

    static func statement(before: Instant) -> Statement {
        """
        SELECT id FROM squad_member WHERE ended_ms IS NOT NULL AND account IS NOT NULL AND ended_ms < \(before)
        ORDER BY ended_ms, id LIMIT \(bite)
        """
    }

    private static func due(_ scheme: Scheme, at now: Instant, in tx: any Reading) throws -> [ID] {
        guard let years = try scheme.section(MobilisationScheme.self).terms?.declaration.keptYears else { return [] }
        let (year, month, day) = now.day.civil
        return try tx.all(statement(before: Day(year: year - years, month: month, day: day).start)) { try $0.id(0) }
    }

    static let alarm = Alarm(name: "squad.forget", everySeconds: 3600) { executor in
        try await executor.together { together in
            guard try !due(together.scheme, at: together.now, in: together.reading).isEmpty else { return 0 }
            return try together.perform(ForgetMembers(), as: .system)
        }
    }
}
