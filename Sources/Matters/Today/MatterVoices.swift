internal import Kernel

/// What residents said of how it went and what came back from offices, by day in each unit, rolled up the tree from the events; and of
/// each unit the latest of what was said.
enum MatterVoices {
    static let migration = Migration(
        "matters-voices-1",
        [
            """
            CREATE TABLE matter_voice (
                unit BYTEA NOT NULL,
                day TEXT NOT NULL,
                fact TEXT NOT NULL,
                n BIGINT NOT NULL CHECK (n > 0),
                PRIMARY KEY (unit, day, fact)
            ) CLUSTERED
            """,
            // Without a score it was reopened.
            """
            CREATE TABLE matter_voice_latest (
                unit BYTEA NOT NULL,
                said_ms BIGINT NOT NULL,
                matter BYTEA NOT NULL,
                version BIGINT NOT NULL,
                score BIGINT,
                solved BOOLEAN NOT NULL,
                PRIMARY KEY (unit, said_ms, matter, version)
            ) CLUSTERED
            """,
        ])

    enum Fact: String, CaseIterable, Sendable {
        case rated
        /// Two of five or fewer.
        case dissatisfied
        /// Rated as not solved.
        case unsolved
        case reopened
        /// Given back by an office, and taken to an arbiter.
        case returned, disputed
    }

    /// Of five: the most that is no praise and no fair word either.
    static let dissatisfiedScore: Int64 = 2
    /// Days that the page looks back, today included.
    static let days: Int64 = 7
    /// Of what was said each unit keeps so many.
    static let keptCount = 50

    private struct DayFact: Hashable, Comparable {
        let day: Day
        let fact: Fact

        static func < (left: Self, right: Self) -> Bool { (left.day, left.fact.rawValue) < (right.day, right.fact.rawValue) }
    }

    static let subscription = Subscription(name: "matters.voices", prefix: "matter.") { events, tx in
        var happened = RollUp<DayFact>()
        for event in events {
            guard let unit = event.unit, let verb = MatterVerb(rawValue: String(event.type.dropFirst("matter.".count))) else { continue }
            for fact in facts(verb, event.payload) { happened.add(1, DayFact(day: event.occurred.day, fact: fact), in: unit) }
            if verb == .rate || verb == .reopen { try keep(event, unit, in: tx) }
        }
        let rows = try happened.lifted(in: tx).map { [$0.unit.value, $0.key.day.value, $0.key.fact.rawValue.value, $0.n.value] }
        try tx.add(to: "matter_voice", key: ["unit", "day", "fact"], count: "n", rows: rows)
    }

    private static func facts(_ verb: MatterVerb, _ payload: Payload) -> [Fact] {
        switch verb {
        case .reopen: return [.reopened]
        case .return: return [.returned]
        case .dispute: return [.disputed]
        case .rate:
            var facts = [Fact.rated]
            if case .number(let score)? = payload["score"], score <= dissatisfiedScore { facts.append(.dissatisfied) }
            if case .flag(false)? = payload["solved"] { facts.append(.unsolved) }
            return facts
        default: return []
        }
    }

    /// Stands among the latest of its unit and of all above it; those that are no longer among them go.
    private static func keep(_ event: SealedEvent, _ unit: ID, in tx: any Transaction) throws {
        let lineage = try tx.first("SELECT lineage FROM unit_now WHERE unit = \(unit) LIMIT 1") { try $0.lineage(0) }
        var (score, isSolved) = (Int64?.none, false)
        if case .number(let number)? = event.payload["score"] { score = number }
        if case .flag(let flag)? = event.payload["solved"] { isSolved = flag }
        for above in lineage?.units ?? [] {
            try tx.execute(
                """
                INSERT INTO matter_voice_latest (unit, said_ms, matter, version, score, solved)
                VALUES (\(above), \(event.recorded), \(event.stream), \(event.version), \(score), \(isSolved))
                ON CONFLICT (unit, said_ms, matter, version) DO NOTHING
                """)
            try tx.execute(
                """
                DELETE FROM matter_voice_latest WHERE unit = \(above) AND said_ms < (SELECT said_ms FROM matter_voice_latest WHERE unit = \(above)
                    ORDER BY said_ms DESC, matter DESC, version DESC LIMIT 1 OFFSET \(keptCount - 1))
                """)
        }
    }

    // MARK: Reading

    static func statement(_ unit: ID, until day: Day) -> Statement {
        """
        SELECT fact, n FROM matter_voice WHERE unit = \(unit) AND day >= \(Day(sinceEpoch: day.sinceEpoch - days + 1)) AND day <= \(day)
        ORDER BY day, fact LIMIT \(Int(days) * Fact.allCases.count)
        """
    }

    /// What came together in the last seven days.
    static func week(_ unit: ID, until day: Day, in tx: any Reading) throws -> [Fact: Int64] {
        var counts: [Fact: Int64] = [:]
        try tx.each(statement(unit, until: day)) { row in
            if let fact = Fact(rawValue: try row.text(0)) { counts[fact, default: 0] += try row.int(1) }
        }
        return counts
    }

    struct Said: Sendable {
        let matter: ID
        let version: Int64
        let at: Instant
        /// `nil` when it was reopened.
        let score: Int64?
        let solved: Bool
    }

    static func latestStatement(_ unit: ID, _ count: Int) -> Statement {
        """
        SELECT matter, version, said_ms, score, solved FROM matter_voice_latest WHERE unit = \(unit)
        ORDER BY said_ms DESC, matter DESC, version DESC LIMIT \(count)
        """
    }

    static func latest(_ unit: ID, _ count: Int, in tx: any Reading) throws -> [Said] {
        try tx.all(latestStatement(unit, count)) {
            Said(
                matter: try $0.id(0), version: try $0.int(1), at: try $0.instant(2), score: try $0.optionalInt(3), solved: try $0.bool(4))
        }
    }

    /// Compared only when the subscription has reached the end of the log: every rating was heard once.
    static let check = IntegrityCheck("matter voices", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0) - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.voices'), 0)
            """)
        guard behind == 0 else { return [] }
        let told = try tx.count(
            """
            SELECT COALESCE(SUM(v.n), 0) FROM matter_voice v JOIN unit_now u ON u.unit = v.unit WHERE u.parent IS NULL AND v.fact = 'rated'
            """)
        let rated = try tx.count("SELECT COUNT(*) FROM event WHERE type = 'matter.rate'")
        return told == rated ? [] : ["\(told) ratings are told by day, \(rated) were given"]
    }
}
