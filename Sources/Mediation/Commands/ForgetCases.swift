internal import Delivery
internal import Kernel
internal import People
internal import Process
internal import Territory

/// Destroys who was meant and what was said in cases that ended longer ago than the pack keeps them and that no legal hold keeps. That
/// they were, and how they ended, stays for the count.
struct ForgetCases: Command {
    static let verb: Verb = "mediation.forget"
    static let bite = 50

    func run(in context: CommandContext) throws -> Int {
        guard let due = try Self.due(context.scheme, at: context.now, in: context.tx) else { return 0 }
        for id in due {
            let parties = try MediationParty.all(of: id, in: context.tx).map(\.id)
            try SealedTexts.erase(parties + [id], in: context.tx)
            try AttachedFile.erase([id], in: context.tx)
            let forgotten = try MediationCase.load(id, in: context.tx)
            // Nobody can look any more whether it is kept.
            try Clocks(forgotten.clocks, in: context).stop([.recheck])
            let version = forgotten.version + 1
            try context.tx.execute("UPDATE mediation SET forgotten_ms = \(context.now), version = \(version) WHERE id = \(id)")
            try context.emit(Event(stream: id, version: version, type: Self.verb.text, Payload()))
        }
        return due.count
    }

    static func statement(before: Instant) -> Statement {
        """
        SELECT id FROM mediation WHERE ended_ms IS NOT NULL AND forgotten_ms IS NULL AND ended_ms < \(before)
        AND NOT EXISTS (SELECT 1 FROM mediation_party p JOIN legal_hold h ON h.record = p.id
            WHERE p.mediation = mediation.id AND h.released_ms IS NULL)
        ORDER BY ended_ms, id LIMIT \(bite)
        """
    }

    /// `nil` where the pack says nothing of mediation any more, so that nobody has said for how long.
    private static func due(_ scheme: Scheme, at now: Instant, in tx: any Reading) throws -> [ID]? {
        guard let years = try scheme.section(MediationScheme.self).terms?.declaration.keptYears else { return nil }
        let (year, month, day) = now.day.civil
        return try tx.all(statement(before: Day(year: year - years, month: month, day: day).start)) { try $0.id(0) }
    }

    static let alarm = Alarm(name: "mediation.forget", everySeconds: 3600) { executor in
        try await executor.together { together in
            guard try due(together.scheme, at: together.now, in: together.reading)?.isEmpty == false else { return 0 }
            return try together.perform(ForgetCases(), as: .system)
        }
    }
}
