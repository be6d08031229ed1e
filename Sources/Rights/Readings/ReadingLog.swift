package import Kernel
internal import People

/// 查阅记录: one log over every reveal of every slice. It is written from the sealed log alone, so that nobody can read without standing
/// in it, switch it off, or take a line out.
package enum ReadingLog {
    /// One for each kind of reveal: `mediation.reveal`.
    package static func subscription(_ verb: Verb) -> Subscription {
        Subscription(name: "rights.readings.\(verb.text)", prefix: verb.text) { (events: [SealedEvent], tx) in
            let rows = events.filter { $0.type == verb.text }.map(row)
            guard !rows.isEmpty else { return }
            try tx.offer(
                "reading", key: ["id"],
                columns: ["id", "at_ms", "day", "account", "role", "unit", "purpose", "kind", "record", "judged"], rows: rows)
        }
    }

    /// `record` is what it was about where that has another stream; `of` and `by` are the unit in whose name it was read.
    private static func row(_ event: SealedEvent) -> [Value] {
        func token(_ name: String) -> String? {
            if case .token(let text)? = event.payload[name] { text } else { nil }
        }
        func id(_ names: String...) -> ID? {
            for name in names { if case .id(let id)? = event.payload[name] { return id } }
            return nil
        }
        return [
            event.id.value, event.recorded.value, event.recorded.day.value, event.actor?.value ?? .null, (token("role") ?? "system").value,
            id("of", "by")?.value ?? .null, (token("purpose") ?? "").value, event.type.value, (id("record") ?? event.stream).value,
            false.value,
        ]
    }
}

/// One reading, as it is shown: by which role of which unit, for what, when. Who it was, only auditors see.
struct ReadingLine: Sendable {
    let id: ID
    let at: Instant
    let account: ID?
    let role: String
    let unitCode: String?
    let unitName: String?
    let purpose: String
    let kind: String
    let record: ID
    let unusual: ReadingRule.Kind?

    static let limit = 100

    private static let columns: Statement =
        "r.id, r.at_ms, r.account, r.role, u.code, u.name, r.purpose, r.kind, r.record, r.unusual"

    private static func decode(_ row: any Row) throws -> ReadingLine {
        ReadingLine(
            id: try row.id(0), at: try row.instant(1), account: try row.optionalID(2), role: try row.text(3),
            unitCode: try row.optionalText(4), unitName: try row.optionalText(5), purpose: try row.text(6), kind: try row.text(7),
            record: try row.id(8), unusual: try row.optionalText(9).flatMap(ReadingRule.Kind.init(rawValue:)))
    }

    static func statement(of record: ID) -> Statement {
        """
        SELECT \(columns) FROM reading r LEFT JOIN unit_now u ON u.unit = r.unit WHERE r.record = \(record)
        ORDER BY r.at_ms DESC LIMIT \(limit)
        """
    }

    /// Whoever read one of these records, the latest first.
    static func of(_ records: [ID], in tx: any Reading) throws -> [ReadingLine] {
        try records.flatMap { try tx.all(statement(of: $0), decode) }.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
    }

    static func statement(after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM reading r LEFT JOIN unit_now u ON u.unit = r.unit WHERE (r.at_ms, r.id) < (\(after.ms), \(after.id))
        ORDER BY r.at_ms DESC, r.id DESC LIMIT \(limit)
        """
    }

    static func all(after: Keyset, limit: Int, in tx: any Reading) throws -> [ReadingLine] {
        try tx.all(statement(after: after, limit: limit), decode)
    }
}
