package import Kernel
internal import People

/// Something unusual about who read what, until an auditor has found out why.
struct ReadingAlert: Sendable {
    enum Finding: String, Sendable, CaseIterable { case explained, misuse }

    let id: ID
    let rule: ReadingRule.Kind
    /// A reader, or a record.
    let about: ID
    let day: String
    let at: Instant
    let settled: Instant?
    let finding: Finding?
    let version: Int64
    /// The user name of the reader, where it is about one.
    var reader: String?

    private static let columns: Statement = "l.id, l.rule, l.about, l.day, l.at_ms, l.settled_ms, l.finding, l.version, a.username"

    private static func decode(_ row: any Row) throws -> ReadingAlert {
        guard let rule = ReadingRule.Kind(rawValue: try row.text(1)) else { throw StoreError.column(1) }
        return ReadingAlert(
            id: try row.id(0), rule: rule, about: try row.id(2), day: try row.text(3), at: try row.instant(4),
            settled: try row.optionalInstant(5), finding: try row.optionalText(6).flatMap(Finding.init(rawValue:)),
            version: try row.int(7), reader: try row.optionalText(8))
    }

    static func statement(after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM reading_alert l LEFT JOIN account a ON a.id = l.about
        WHERE (l.at_ms, l.id) < (\(after.ms), \(after.id)) ORDER BY l.at_ms DESC, l.id DESC LIMIT \(limit)
        """
    }

    static func all(after: Keyset, limit: Int, in tx: any Reading) throws -> [ReadingAlert] {
        try tx.all(statement(after: after, limit: limit), decode)
    }

    static func find(_ id: ID, in tx: any Reading) throws -> ReadingAlert? {
        try tx.first(
            "SELECT \(columns) FROM reading_alert l LEFT JOIN account a ON a.id = l.about WHERE l.id = \(id) LIMIT 1", decode)
    }
}

/// 核查结论: an auditor writes down what an unusual reading came to.
package struct SettleAlert: Command {
    package static let verb = RightsPermission.settle
    package static let reading: Verb? = RightsPermission.audit

    package enum Fields {
        package static let finding = Field.choice("finding", ReadingAlert.Finding.allCases.map(\.rawValue))
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("SettleAlert", [finding.any, text.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws {
        guard let alert = try ReadingAlert.find(id, in: context.tx) else { throw Problem.notFound }
        guard alert.settled == nil else { throw Problem(409, "reading.settled") }
        // Nobody finds their own reading explained.
        guard alert.about != context.actor.account else { throw Problem(403, "reading.own") }
        let finding = input[Fields.finding]
        let said = try SealedTexts.write(input[Fields.text], label: "text", of: id, in: context)
        try context.tx.execute(
            """
            UPDATE reading_alert SET settled_ms = \(context.now), finding = \(finding), version = \(alert.version + 1) WHERE id = \(id)
            """)
        try context.emit(
            Event(
                stream: id, version: alert.version + 1, type: Self.verb.text,
                Payload().with("finding", token: finding).with("text", commitment: said)))
    }
}
