internal import Kernel
internal import People

/// Looks at what was read since the last time, some at once, and tells auditors and the person it concerns what is unusual by the pack.
struct JudgeReadings: Command {
    static let verb: Verb = "reading.alert"
    /// Tells whom it concerns.
    static let told = "reading.unusual"
    static let bite = 100

    let keeping: Keeping

    private struct New {
        let id: ID
        let at: Instant
        let day: String
        let account: ID?
        let record: ID
    }

    static let waiting: Statement = """
        SELECT id, at_ms, day, account, record FROM reading WHERE NOT judged ORDER BY at_ms, id LIMIT \(bite)
        """

    func run(in context: CommandContext) throws -> Int {
        let new = try context.tx.all(Self.waiting) {
            New(
                id: try $0.id(0), at: try $0.instant(1), day: try $0.text(2), account: try $0.optionalID(3), record: try $0.id(4))
        }
        let rule = try context.scheme.section(RightsScheme.self).terms?.reading
        for reading in new {
            let kind = try rule.flatMap { try judge(reading, by: $0, in: context.tx) }
            try context.tx.execute("UPDATE reading SET judged = TRUE, unusual = \(kind?.rawValue) WHERE id = \(reading.id)")
            if let kind { try alert(reading, kind, in: context) }
        }
        return new.count
    }

    /// What was read before it counts, and what came after does not: the same readings are judged alike however late that is done.
    private func judge(_ reading: New, by rule: ReadingRule, in tx: any Reading) throws -> ReadingRule.Kind? {
        let aDay =
            try reading.account.map { account in
                try tx.count(
                    """
                    SELECT COUNT(*) FROM (SELECT id FROM reading WHERE account = \(account) AND day = \(reading.day)
                        AND (at_ms, id) <= (\(reading.at), \(reading.id)) LIMIT 2000) AS counted
                    """)
            } ?? 0
        let since = reading.at.adding(seconds: -ReadingRule.windowDays * 86_400)
        let people = try tx.count(
            """
            SELECT COUNT(DISTINCT account) FROM (SELECT account FROM reading WHERE record = \(reading.record) AND at_ms > \(since)
                AND (at_ms, id) <= (\(reading.at), \(reading.id)) LIMIT 2000) AS counted
            """)
        return rule.judge(aDay: aDay, hour: reading.at.hour, people: people, isFamily: try isFamily(reading, in: tx))
    }

    /// By what was written down before, when they raised or asked something for the person: who finds it out by reading and says so is not told on.
    private func isFamily(_ reading: New, in tx: any Reading) throws -> Bool {
        guard let account = reading.account else { return false }
        let helped = try tx.first(
            """
            SELECT 1 FROM rights_request WHERE record = \(reading.record) AND helper = \(account) AND relation = 'family'
                AND asked_ms <= \(reading.at) LIMIT 1
            """
        ) { try $0.int(0) }
        return try helped != nil || keeping.holdings.contains { try $0.isFamily(reading.record, account, reading.at, tx) }
    }

    /// One alert for a reader and a day, or a record and a day; the person is told each time.
    private func alert(_ reading: New, _ kind: ReadingRule.Kind, in context: CommandContext) throws {
        let about = kind == .many ? reading.record : reading.account ?? reading.record
        let id = context.newID()
        let isNew =
            try context.tx.executeCounting(
                """
                INSERT INTO reading_alert (id, rule, about, day, at_ms, reading, version)
                VALUES (\(id), \(kind.rawValue), \(about), \(reading.day), \(reading.at), \(reading.id), 1) ON CONFLICT DO NOTHING
                """) == 1
        let payload = Payload().with("rule", token: kind.rawValue).with("reading", id: reading.id)
        if isNew { try context.emit(Event(stream: id, version: 1, type: Self.verb.text, payload)) }
        let people = try keeping.holdings.flatMap { try $0.concerned(reading.record, context.look) }.compactMap(\.subject.reporter)
        for person in Set(people).sorted() {
            try context.emit(
                Event(
                    stream: context.newID(), version: 1, type: Self.told,
                    payload.with("record", id: reading.record).with("person", id: person)))
        }
    }

    static func alarm(_ keeping: Keeping) -> Alarm {
        Alarm(name: "rights.readings", everySeconds: 30) { executor in
            try await executor.together { together in
                guard try together.reading.first(waiting, { try $0.id(0) }) != nil else { return 0 }
                return try together.perform(JudgeReadings(keeping: keeping), as: .system)
            }
        }
    }
}

extension Instant {
    /// Of the day in Shanghai, 0 to 23.
    var hour: Int64 { (ms - day.start.ms) / 3_600_000 }
}
