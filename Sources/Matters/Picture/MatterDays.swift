internal import Kernel

/// What happened on which day in each unit, rolled up the tree from the events: raised, resolved, rated, and what was raised by category.
enum MatterDays {
    static let migrations = [
        Migration(
            "matters-days-1",
            [
                """
                CREATE TABLE matter_day (
                    unit BYTEA NOT NULL,
                    day TEXT NOT NULL,
                    fact TEXT NOT NULL,
                    n BIGINT NOT NULL CHECK (n > 0),
                    PRIMARY KEY (unit, day, fact)
                ) CLUSTERED
                """
            ])
    ]

    /// `raise`, `resolved`, `closed`, or `category.<id>`.
    static let raised = "raise"
    static let resolved = "resolved"
    static let closed = "closed"

    /// The day is that on which it happened, not on which it was heard of.
    static let subscription = Subscription(name: "matters.days", prefix: "matter.") { events, tx in
        var happened = RollUp<DayFact>()
        let told = events.compactMap { event in event.unit.map { (unit: $0, event: event, facts: facts(of: event)) } }
        let shares = try shares(among: told.filter { !$0.facts.isEmpty }.map(\.event.stream), in: tx)
        for (unit, event, facts) in told where !shares.contains(event.stream) {
            for fact in facts { happened.add(1, DayFact(day: event.occurred.day, fact: fact), in: unit) }
        }
        let rows = try happened.lifted(in: tx).map { [$0.unit.value, $0.key.day.value, $0.key.fact.value, $0.n.value] }
        try tx.add(to: "matter_day", key: ["unit", "day", "fact"], count: "n", rows: rows)
    }

    private struct DayFact: Hashable, Comparable {
        let day: Day
        let fact: String

        static func < (left: Self, right: Self) -> Bool { (left.day, left.fact) < (right.day, right.fact) }
    }

    /// An office's share in a matter was raised by nobody: it is resolved and closed for nobody either.
    private static func shares(among streams: [ID], in tx: any Reading) throws -> Set<ID> {
        guard !streams.isEmpty else { return [] }
        let list = Statement.list(Set(streams).sorted().map { "\($0)" })
        return Set(
            try tx.all("SELECT child FROM matter_part WHERE child IN (\(list)) AND kind = 'assist' LIMIT \(streams.count)") {
                try $0.id(0)
            })
    }

    private static func facts(of event: SealedEvent) -> [String] {
        guard case .token(let to)? = event.payload["to"] else { return [] }
        if event.type == MatterVerb.raise.verb.text {
            guard case .token(let category)? = event.payload["category"] else { return [raised] }
            return [raised, "category.\(category)"]
        }
        if case .token(let from)? = event.payload["from"], from == to { return [] }
        return [resolved, closed].filter { $0 == to }
    }

    static func today(_ unit: ID, _ day: Day, in tx: any Reading) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        try tx.each(todayStatement(unit, day)) { counts[try $0.text(0)] = try $0.int(1) }
        return counts
    }

    static func todayStatement(_ unit: ID, _ day: Day) -> Statement {
        """
        SELECT fact, n FROM matter_day WHERE unit = \(unit) AND day = \(day) AND fact IN (\(raised), \(resolved), \(closed))
        ORDER BY fact LIMIT 3
        """
    }

    /// Days that a look at the categories goes back, today included.
    static let weekDays: Int64 = 7

    /// Categories of what was raised in the last seven days, most first.
    static func categories(_ unit: ID, until day: Day, in tx: any Reading) throws -> [(category: String, count: Int64)] {
        var counts: [String: Int64] = [:]
        try tx.each(categoriesStatement(unit, until: day)) { row in
            counts[String(try row.text(0).dropFirst("category.".count)), default: 0] += try row.int(1)
        }
        return counts.map { (category: $0.key, count: $0.value) }.sorted { ($1.count, $0.category) < ($0.count, $1.category) }
    }

    static func categoriesStatement(_ unit: ID, until day: Day) -> Statement {
        """
        SELECT fact, n FROM matter_day
        WHERE unit = \(unit) AND day >= \(Day(sinceEpoch: day.sinceEpoch - weekDays + 1)) AND day <= \(day)
        AND fact >= 'category.' AND fact < 'category/' ORDER BY day, fact LIMIT 2000
        """
    }

    /// Compared only when the subscription has reached the end of the log: every matter was raised once.
    static let check = IntegrityCheck("matter days", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0) - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.days'), 0)
            """)
        guard behind == 0 else { return [] }
        let told = try tx.count(
            """
            SELECT COALESCE(SUM(d.n), 0) FROM matter_day d JOIN unit_now u ON u.unit = d.unit WHERE u.parent IS NULL AND d.fact = 'raise'
            """)
        let raised = try tx.count(
            """
            SELECT (SELECT COUNT(*) FROM event WHERE type = 'matter.raise') - (SELECT COUNT(*) FROM matter_part WHERE kind = 'assist')
            """)
        return told == raised ? [] : ["\(told) matters are told by day, \(raised) were raised"]
    }
}
