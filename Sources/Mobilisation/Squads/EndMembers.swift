internal import Kernel
internal import Territory

/// Whoever is past their last day is no member any more, and an invitation to days that are over is none: what they led has no leader.
struct EndMembers: Command {
    static let verb: Verb = "squad.over"
    static let bite = 50

    func run(in context: CommandContext) throws -> Int {
        let due = try Self.due(on: context.now.day, in: context.tx)
        for id in due {
            guard let member = try SquadMember.find(id, in: context.tx), let squad = try Squad.find(member.squad, in: context.tx) else {
                continue
            }
            try member.end(Self.verb, unit: squad.unit.id, in: context)
            if let account = member.account { try squad.lose(account, Self.verb, in: context) }
        }
        return due.count
    }

    static func statement(on day: Day) -> Statement {
        "SELECT id FROM squad_member WHERE ended_ms IS NULL AND to_day <= \(day) ORDER BY to_day, id LIMIT \(bite)"
    }

    private static func due(on day: Day, in tx: any Reading) throws -> [ID] { try tx.all(statement(on: day)) { try $0.id(0) } }

    static let alarm = Alarm(name: "squad.over", everySeconds: 600) { executor in
        try await executor.together { together in
            guard try !due(on: together.now.day, in: together.reading).isEmpty else { return 0 }
            return try together.perform(EndMembers(), as: .system)
        }
    }
}
