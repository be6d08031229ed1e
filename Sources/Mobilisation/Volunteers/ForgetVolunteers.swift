internal import Kernel
internal import Territory

/// Destroys who was entered by a worker, once they claimed nothing for longer than the pack keeps them.
struct ForgetVolunteers: Command {
    static let verb: Verb = "volunteer.forget"
    static let bite = 50

    func run(in context: CommandContext) throws -> Int {
        guard let due = try Self.due(context.scheme, at: context.now, in: context.tx) else { return 0 }
        for id in due {
            guard let volunteer = try Volunteer.find(id, in: context.tx) else { continue }
            try VolunteerErasure.erase([id], in: context.tx)
            try context.emit(Event(stream: id, version: volunteer.version + 1, type: Self.verb.text))
        }
        return due.count
    }

    static func statement(before: Instant) -> Statement {
        "SELECT id FROM volunteer WHERE used_ms IS NOT NULL AND used_ms < \(before) ORDER BY used_ms, id LIMIT \(bite)"
    }

    /// `nil` where the pack says nothing of volunteers any more, so that nobody has said for how long.
    private static func due(_ scheme: Scheme, at now: Instant, in tx: any Reading) throws -> [ID]? {
        guard let years = try scheme.section(MobilisationScheme.self).terms?.declaration.keptYears else { return nil }
        let (year, month, day) = now.day.civil
        return try tx.all(statement(before: Day(year: year - years, month: month, day: day).start)) { try $0.id(0) }
    }

    static let alarm = Alarm(name: "volunteer.forget", everySeconds: 3600) { executor in
        try await executor.together { together in
            guard try due(together.scheme, at: together.now, in: together.reading)?.isEmpty == false else { return 0 }
            return try together.perform(ForgetVolunteers(), as: .system)
        }
    }
}
