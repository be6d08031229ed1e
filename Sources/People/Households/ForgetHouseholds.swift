import Kernel
import Territory

/// Takes out of the register what has been over for longer than the pack keeps it: where households lived once, households that are no
/// more, and what an act has put right. What is believed of today stays, however old it is.
struct ForgetHouseholds: Command {
    static let verb: Verb = "household.forget"
    static let biteRows = 500

    /// How many rows it took out; a full bite is followed by another.
    func run(in context: CommandContext) throws -> Int {
        guard let kept = try Kept(context.scheme, at: context.now) else { return 0 }
        let ended = try context.tx.executeCounting("DELETE FROM household WHERE (id, valid_from, act) IN (\(kept.ended))")
        let superseded = try context.tx.executeCounting("DELETE FROM household WHERE (id, valid_from, act) IN (\(kept.superseded))")
        guard ended + superseded > 0 else { return 0 }
        try context.emit(
            Event(
                stream: context.newID(), version: 1, type: Self.verb.text,
                Payload().with("before", instant: kept.day.start).with("rows", number: Int64(ended + superseded))))
        return ended + superseded
    }

    /// What is kept, counted back from today.
    struct Kept {
        /// What was over on this day or before is kept no longer.
        let day: Day

        /// `nil` where the pack keeps no register: nobody has said for how long then.
        init?(_ scheme: Scheme, at now: Instant) throws {
            guard let years = try scheme.section(HouseholdRegister.self).declaration?.keptYears else { return nil }
            let (year, month, day) = now.day.civil
            // A leap day is counted from the first of March where there is none.
            self.day = Day(year: year - years, month: month, day: day)
        }

        /// Spans of days that are over, by their last day.
        var ended: Statement {
            """
            SELECT id, valid_from, act FROM household WHERE superseded_by IS NULL AND valid_to <= \(day)
            ORDER BY valid_to LIMIT \(biteRows)
            """
        }

        /// What is believed no longer, by the act that said otherwise: ids of acts are in the order of their time.
        var superseded: Statement {
            """
            SELECT id, valid_from, act FROM household WHERE superseded_by IS NOT NULL AND superseded_by < \(ID.first(at: day.start))
            ORDER BY superseded_by LIMIT \(biteRows)
            """
        }

        func isDue(in tx: any Reading) throws -> Bool {
            for statement in [ended, superseded] where try tx.first(statement, { try $0.id(0) }) != nil { return true }
            return false
        }
    }

    static let alarm = Alarm(name: "people.households", everySeconds: 3600) { executor in
        try await executor.together { together in
            guard try Kept(together.scheme, at: together.now)?.isDue(in: together.reading) == true else { return 0 }
            return try together.perform(ForgetHouseholds(), as: .system)
        }
    }
}
