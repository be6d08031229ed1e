package import Kernel
package import People

/// 到期销毁: what the pack keeps for so many years after its end is destroyed then, some at a time, with a certificate for each bite. What
/// is held is passed over; figures stay, since they are facts of their own.
package enum Retention {
    package static let bite = 100

    /// What would go now, or is passed over, of one kind.
    package struct Line: Sendable {
        package let holding: String
        package let years: Int64?
        package let before: Day?
        /// Counted up to `Retention.countLimit`.
        package let due: Int
        package let held: Int
        /// The slice destroys it by an alarm of its own.
        package let isOwn: Bool
    }

    package static let countLimit = 10_000

    /// The first day that is kept.
    static func before(_ years: Int64, on day: Day) -> Day {
        let (year, month, date) = day.civil
        // A leap day is counted from the first of March where there is none.
        return Day(year: year - years, month: month, day: date)
    }

    /// 试算: changes nothing.
    package static func dryRun(_ keeping: Keeping, _ scheme: Scheme, at now: Instant, in tx: any Reading) throws -> [Line] {
        try keeping.holdings.map { holding in
            guard let years = try holding.keptYears(scheme) else {
                return Line(holding: holding.name, years: nil, before: nil, due: 0, held: 0, isOwn: holding.due == nil)
            }
            let day = before(years, on: now.day)
            guard let due = holding.due else {
                return Line(holding: holding.name, years: years, before: day, due: 0, held: 0, isOwn: true)
            }
            var (count, held) = (0, 0)
            var after = try cursor(holding.name, in: tx)
            while count + held < countLimit {
                let found = try due(day.start, after, bite, tx)
                let isHeld = try LegalHold.among(found.flatMap(\.ids), on: now.day, in: tx)
                held += found.count { !isHeld.isDisjoint(with: $0.ids) }
                count += found.count { isHeld.isDisjoint(with: $0.ids) }
                guard found.count == bite, let last = found.last else { break }
                after = last
            }
            return Line(holding: holding.name, years: years, before: day, due: count, held: held, isOwn: false)
        }
    }

    static func cursor(_ holding: String, in tx: any Reading) throws -> PersonalHolding.Due? {
        try tx.first("SELECT at_ms, record FROM retention_cursor WHERE holding = \(holding) LIMIT 1") {
            PersonalHolding.Due(at: try $0.instant(0), record: try $0.id(1), keys: [])
        }
    }

    static func alarm(_ keeping: Keeping) -> Alarm {
        Alarm(name: "rights.retention", everySeconds: 3600) { executor in
            var done = try await executor.together { together in
                let over = try together.reading.all(HeldRecord.over(on: together.now.day)) { try $0.id(0) }
                for id in over { try together.perform(ReleaseHold(id: id.description), as: .system) }
                return over.count
            }
            for holding in keeping.holdings where holding.due != nil {
                done += try await executor.together { together in
                    guard let found = try ForgetRecords.due(holding, together.scheme, at: together.now, in: together.reading),
                        !found.isEmpty
                    else { return 0 }
                    return try together.perform(ForgetRecords(keeping: keeping, holding: holding), as: .system)
                }
            }
            return done
        }
    }
}

/// One bite of it.
package struct ForgetRecords: Command {
    package static let verb: Verb = "rights.forget"

    let keeping: Keeping
    let holding: PersonalHolding

    package init(keeping: Keeping, holding: PersonalHolding) {
        self.keeping = keeping
        self.holding = holding
    }

    /// `nil` where nobody has said for how long.
    static func due(_ holding: PersonalHolding, _ scheme: Scheme, at now: Instant, in tx: any Reading) throws -> [PersonalHolding.Due]? {
        guard let years = try holding.keptYears(scheme), let due = holding.due else { return nil }
        return try due(Retention.before(years, on: now.day).start, Retention.cursor(holding.name, in: tx), Retention.bite, tx)
    }

    /// How many it went past; a full bite is followed by another.
    package func run(in context: CommandContext) throws -> Int {
        guard let found = try Self.due(holding, context.scheme, at: context.now, in: context.tx), let last = found.last else { return 0 }
        let held = try LegalHold.among(found.flatMap(\.ids), on: context.now.day, in: context.tx)
        // What somebody asked about it is answered first.
        let asked = try Set(found.filter { try RightsRequest.open(on: $0.ids, in: context.tx) > 0 }.map(\.record))
        let going = found.filter { !$0.keys.isEmpty && !asked.contains($0.record) && held.isDisjoint(with: $0.ids) }
        if !going.isEmpty {
            _ = try Erasure.carryOut(
                going.map { ($0.record, $0.keys) }, of: holding, ground: .time, verb: Self.verb, keeping, in: context)
        }
        try context.tx.execute(
            """
            INSERT INTO retention_cursor (holding, at_ms, record) VALUES (\(holding.name), \(last.at), \(last.record))
            ON CONFLICT (holding) DO UPDATE SET at_ms = excluded.at_ms, record = excluded.record
            """)
        return found.count
    }
}
