internal import Kernel

/// What residents said of each unit in each month, rolled up the tree from the events.
enum RevisitMonths {
    static let migration = Migration(
        "matters-revisit-months-1",
        [
            """
            CREATE TABLE revisit_month (
                unit BYTEA NOT NULL,
                month TEXT NOT NULL,
                fact TEXT NOT NULL,
                n BIGINT NOT NULL,
                PRIMARY KEY (unit, month, fact)
            ) CLUSTERED
            """
        ])

    enum Fact: String, CaseIterable, Sendable {
        case drawn, reached
        /// Of those reached, by their own word.
        case responded, solved, satisfied
        case reopened, declined, unreached, skipped
    }

    private struct MonthFact: Hashable, Comparable {
        let month: String
        let fact: Fact

        static func < (left: Self, right: Self) -> Bool { (left.month, left.fact.rawValue) < (right.month, right.fact.rawValue) }
    }

    static let subscription = Subscription(name: "matters.revisit_months", prefix: "revisit.") { events, tx in
        var happened = RollUp<MonthFact>()
        for event in events {
            guard let unit = event.unit else { continue }
            for fact in facts(of: event) { happened.add(1, MonthFact(month: MatterMonths.month(event.recorded), fact: fact), in: unit) }
        }
        let rows = try happened.lifted(in: tx).map { [$0.unit.value, $0.key.month.value, $0.key.fact.rawValue.value, $0.n.value] }
        try tx.add(to: "revisit_month", key: ["unit", "month", "fact"], count: "n", rows: rows)
    }

    private static func facts(of event: SealedEvent) -> [Fact] {
        if event.type == DrawRevisits.chosen.text { return [.drawn] }
        guard case .token(let state)? = event.payload["state"], let settled = Fact(rawValue: state) else { return [] }
        let said: [Fact] = [.responded, .solved, .satisfied, .reopened]
        return [settled] + said.filter { event.payload[$0.rawValue] == .flag(true) }
    }

    struct Line: Sendable {
        let month: String
        var counts: [Fact: Int64] = [:]
        /// What the unit handled by its own account.
        var own: MatterMonths.Line?

        subscript(fact: Fact) -> Int64 { counts[fact, default: 0] }

        /// `nil` for what is too small to be told to everybody.
        func told(_ fact: Fact) -> Int64? { isSmall(self[fact]) ? nil : self[fact] }

        /// Of a hundred who were reached; nothing where it would tell how few they were, or how few said otherwise.
        func percent(_ fact: Fact) -> Int64? {
            let (said, reached) = (self[fact], self[.reached])
            guard reached >= HomePage.smallest, !isSmall(said), !isSmall(reached - said) else { return nil }
            return said * 100 / reached
        }

        private func isSmall(_ count: Int64) -> Bool { (1..<HomePage.smallest).contains(count) }
    }

    static func statement(_ unit: ID, from month: String) -> Statement {
        "SELECT month, fact, n FROM revisit_month WHERE unit = \(unit) AND month >= \(month) ORDER BY month, fact LIMIT \(200)"
    }

    /// The last twelve months of a unit in which there was something, the newest first, each beside what the unit says itself.
    static func lines(_ unit: ID, until now: Instant, in tx: any Reading) throws -> [Line] {
        var lines: [String: Line] = [:]
        for own in try MatterMonths.lines(unit, until: now, in: tx) { lines[own.month] = Line(month: own.month, own: own) }
        let (year, this, _) = now.day.civil
        let first = Day(year: this == 12 ? year : year - 1, month: this == 12 ? 1 : this + 1, day: 1)
        try tx.each(statement(unit, from: MatterMonths.month(first.start))) { row in
            guard let fact = Fact(rawValue: try row.text(1)) else { return }
            let month = try row.text(0)
            lines[month, default: Line(month: month)].counts[fact] = try row.int(2)
        }
        return lines.values.sorted { $0.month > $1.month }
    }

    /// Compared only when the subscription has reached the end of the log.
    static let check = IntegrityCheck("revisit months", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0)
                - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.revisit_months'), 0)
            """)
        guard behind == 0 else { return [] }
        return try tx.all(
            """
            SELECT s.state FROM (SELECT state, COUNT(*) AS n FROM revisit WHERE state <> 'waiting' GROUP BY state) s
            WHERE s.n <> COALESCE((SELECT SUM(m.n) FROM revisit_month m JOIN unit_now u ON u.unit = m.unit
                WHERE u.parent IS NULL AND m.fact = s.state), 0) ORDER BY s.state LIMIT 10
            """
        ) { "the months tell another number of \(try $0.text(0)) revisits than there are" }
    }
}
