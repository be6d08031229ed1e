internal import Kernel
internal import Territory

/// Gathers the frame of a period that is over, some matters at a time: all that were resolved in it, whose reporter left a phone and did
/// not ask to stay unknown. What went back to work before is not in it.
struct CollectRevisits: Command {
    static let verb: Verb = "revisit.collect"
    static let bite = 500

    let period: ID

    func run(in context: CommandContext) throws {
        let tx = context.tx
        guard let period = try RevisitPeriod.find(id: period, in: tx), period.collected == nil, period.until <= context.now else {
            throw Problem.notFound
        }
        let units = Set(
            try tx.all("SELECT unit FROM unit_now WHERE level = \(period.rule.level) ORDER BY unit LIMIT 5000") { try $0.id(0) })
        let found = try tx.all(
            Self.statement(from: period.cursor, until: period.until, unsettled: Self.unsettled(context.scheme))
        ) { row in
            (ms: try row.int(0), id: try row.id(1), number: try row.text(2), lineage: try row.lineage(3).units)
        }
        let rows = found.compactMap { matter -> [Value]? in
            guard let stratum = matter.lineage.last(where: units.contains) ?? matter.lineage.first else { return nil }
            let token = RevisitDraw.token(of: matter.number, in: period.name, context.vault)
            return [period.id.value, token.value, stratum.value, matter.id.value]
        }
        try tx.load("revisit_frame", columns: ["period", "token", "stratum", "matter"], rows: rows)
        let cursor = found.last.map { (ms: $0.ms, id: $0.id) } ?? period.cursor
        let size = try tx.count("SELECT COUNT(*) FROM revisit_frame WHERE period = \(period.id)")
        let isWhole = found.count < Self.bite || size + Int64(Self.bite) > Int64(RevisitPeriod.frameLimit)
        try tx.execute(
            """
            UPDATE revisit_period SET cursor_ms = \(cursor.ms), cursor_id = \(cursor.id),
                collected_ms = \(isWhole ? context.now : nil), version = \(period.version + 1)
            WHERE id = \(period.id)
            """)
        try context.emit(
            Event(
                stream: period.id, version: period.version + 1, type: Self.verb.text,
                Payload().with("count", number: Int64(rows.count)).with("whole", flag: isWhole)))
    }

    /// States of what was resolved once and then went another way: nobody is asked how that was solved.
    private static func unsettled(_ scheme: Scheme) throws -> [String] {
        try scheme.section(MatterScheme.self).transitions.filter { [.merge, .withdraw, .void].contains($0.verb) }.compactMap(\.to)
    }

    static func statement(
        from cursor: (ms: Int64, id: ID), until: Instant, unsettled: [String] = [], limit: Int = bite
    ) -> Statement {
        let others: Statement = unsettled.isEmpty ? "" : " AND m.state NOT IN (\(Statement.list(unsettled.map { "\($0)" })))"
        return """
            SELECT m.resolved_ms, m.id, m.number, p.lineage FROM matter m JOIN unit_now p ON p.unit = m.place
            JOIN reporter r ON r.matter = m.id
            WHERE (m.resolved_ms, m.id) > (\(cursor.ms), \(cursor.id)) AND m.resolved_ms < \(until)
            AND m.kind IN ('resolved', 'closed') AND r.phone_match IS NOT NULL AND NOT r.hidden\(others)
            ORDER BY m.resolved_ms, m.id LIMIT \(limit)
            """
    }
}
