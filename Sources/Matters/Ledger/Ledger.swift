internal import Kernel
internal import People
internal import Process

/// 台账: what was asked for, or given back, in a unit and below it: the newest first, page by page.
struct Ledger: Sendable {
    struct Answer: Sendable {
        let role: String
        let isFor: Bool
        let at: Instant
    }

    struct Line: Sendable {
        let number: String
        /// Whether the reader may open the matter.
        let opens: Bool
        /// Who asked, or gave it back.
        let unit: Matter.Place?
        let outcome: String
        let asked: Instant
        var settled: Instant?
        var ground: String?
        var limit: TimeLimit?
        var until: Instant?
        /// Asked for beyond the unit's share of the month.
        var isBeyond = false
        var answers: [Answer] = []
        /// How many times the matter had been given back with it.
        var times: Int64?

        /// Whole days until it was settled, or until now.
        func days(_ now: Instant) -> Int64 { max(0, ((settled ?? now).ms - asked.ms) / 86_400_000) }
    }

    let verb: MatterVerb
    let reach: MatterList.Reach
    let month: Month?
    let outcome: String?
    /// Of the unit itself in that month; `nil` where the pack sets no bound.
    let share: MonthShare?
    let lines: [Line]
    let next: String?
    let isFirst: Bool
    let now: Instant

    static let pageSize = 25
    static let monthPattern = "(?:20[0-9]{2}-(?:0[1-9]|1[0-2]))?"

    /// What the entries of a kind can have come to.
    static func outcomes(_ verb: MatterVerb) -> [String] {
        verb == .return ? [LedgerRows.done] : DecisionRecord.State.allCases.map(\.rawValue)
    }

    /// What was asked to be shown, judged.
    struct Query: Sendable {
        let verb: MatterVerb
        let unit: String?
        let month: Month?
        let outcome: String?
        let after: String?

        init(_ part: (String) -> String?) throws {
            func given(_ name: String) -> String? { part(name).flatMap { $0.isEmpty ? nil : $0 } }
            let kind = given("kind") ?? MatterVerb.extend.rawValue
            guard let verb = MatterVerb(rawValue: kind), BoundsScheme.counted.contains(verb) else {
                throw Problem.invalid([FieldProblem("kind", "choice")])
            }
            self.verb = verb
            unit = given("unit")
            month = try given("month").map { text in
                guard let month = Month(text) else { throw Problem.invalid([FieldProblem("month", "month")]) }
                return month
            }
            outcome = given("outcome")
            // An outcome of another kind is none of this one: an empty page, not a fault.
            let known = Set(BoundsScheme.counted.flatMap(Ledger.outcomes))
            if let outcome, !known.contains(outcome) { throw Problem.invalid([FieldProblem("outcome", "choice")]) }
            after = given("after")
        }
    }

    static func load(
        _ query: Query, for actor: Actor, _ services: MatterServices, limit: Int = pageSize, in tx: any Reading
    ) throws -> Ledger {
        let scheme = services.scheme.current
        let reach = try MatterList.Reach(query.unit, of: actor, services.policy, in: tx)
        let now = services.now
        let start = query.month.map { Keyset(ms: $0.end.ms, id: .zero) } ?? .start
        let after = try MatterList.cursor(query.after) ?? start
        var found: [Keyset] = []
        for outcome in outcomes(query.verb) where query.outcome == nil || query.outcome == outcome {
            found += try tx.all(
                statement(query.verb, outcome, reach, from: query.month?.start ?? Instant(ms: 0), after: after, limit: limit)
            ) { Keyset(ms: try $0.int(0), id: try $0.id(1)) }
        }
        found.sort { ($0.ms, $0.id) > ($1.ms, $1.id) }
        let page = found.prefix(limit)
        return Ledger(
            verb: query.verb, reach: reach, month: query.month, outcome: query.outcome,
            share: try MonthShare.of(query.verb, unit: reach.unit.unit, at: query.month?.start ?? now, scheme, in: tx),
            lines: try page.compactMap { try line($0.id, query.verb, for: actor, services, in: tx) },
            next: found.count > limit ? page.last?.text : nil, isFirst: query.after == nil, now: now)
    }

    /// Each outcome is a walk of its own along the key; a page is cut from their merged heads.
    static func statement(
        _ verb: MatterVerb, _ outcome: String, _ reach: MatterList.Reach, from: Instant, after: Keyset, limit: Int
    ) -> Statement {
        var joins: Statement = ""
        if reach.filter != nil {
            let entry: Statement =
                verb == .return
                ? "JOIN matter_return e ON e.id = i.entry JOIN matter m ON m.id = e.matter"
                : "JOIN decision e ON e.id = i.entry JOIN matter m ON m.id = e.subject"
            joins = "\(entry) \(Matter.joins)"
        }
        return """
            SELECT i.sort_ms, i.entry FROM ledger_in i \(joins)
            WHERE i.unit = \(reach.unit.unit) AND i.grp = \(LedgerRows.group(reach.side, verb, outcome)) AND i.sort_ms >= \(from)
            AND (i.sort_ms, i.entry) < (\(after.ms), \(after.id)) AND \(reach.filter ?? "TRUE")
            ORDER BY i.sort_ms DESC, i.entry DESC LIMIT \(limit + 1)
            """
    }

    private static func line(
        _ entry: ID, _ verb: MatterVerb, for actor: Actor, _ services: MatterServices, in tx: any Reading
    ) throws -> Line? {
        if verb == .return {
            guard let given = try MatterReturn.find(entry, in: tx), let matter = try Matter.find(id: given.matter, in: tx) else {
                return nil
            }
            let times = try tx.count(
                "SELECT COUNT(*) FROM matter_return WHERE matter = \(matter.id) AND version <= \(given.version)")
            return Line(
                number: matter.number, opens: services.may(MatterPermission.read, actor, matter),
                unit: try Unit.find(id: given.unit, in: tx)?.place, outcome: LedgerRows.done, asked: given.at, settled: given.at,
                times: times)
        }
        guard let record = try DecisionRecord.find(entry, in: tx), let matter = try Matter.find(id: record.subject.id, in: tx) else {
            return nil
        }
        return Line(
            number: matter.number, opens: services.may(MatterPermission.read, actor, matter),
            unit: try Unit.find(id: record.unit, in: tx)?.place, outcome: record.state.rawValue, asked: record.asked,
            settled: record.settled, ground: record.ground, limit: record.limit, until: record.until, isBeyond: record.isBeyond,
            answers: try DecisionRecord.votes(on: record.id, in: tx).map { Answer(role: $0.role, isFor: $0.isFor, at: $0.at) })
    }
}
