package import Kernel
internal import People

/// 保全: keeps a record until a day, on a ground that is written down. It is the installation's own affair: whoever holds the verb at the
/// top does it.
package struct PlaceHold: Command {
    package static let verb = RightsPermission.hold

    package enum Ground: String, CaseIterable, Sendable { case court, inspection, complaint, audit }

    package enum Fields {
        package static let holding = Field.choice("holding")
        package static let label = Field.line("label", maximum: 40)
        package static let ground = Field.choice("ground", Ground.allCases.map(\.rawValue))
        package static let until = Field.date("until")
        package static let schema = Schema("PlaceHold", [holding.any, label.any, ground.any, until.any])
    }

    /// A hold is renewed, not for ever.
    static let longestDays: Int64 = 3 * 366

    let keeping: Keeping
    let input: Input

    private func item(_ look: PersonalHolding.Look) throws -> PersonalHolding.Item {
        guard let holding = keeping.holdings.first(where: { $0.name == input[Fields.holding] }) else {
            throw Problem.invalid([FieldProblem(Fields.holding.name, "choice")])
        }
        guard let item = try holding.named(input[Fields.label], look) else {
            throw Problem.invalid([FieldProblem(Fields.label.name, "choice")])
        }
        return item
    }

    package func run(in context: CommandContext) throws {
        let item = try item(context.look)
        guard let until = Day(input[Fields.until]), until > context.now.day,
            until.sinceEpoch - context.now.day.sinceEpoch <= Self.longestDays
        else { throw Problem.invalid([FieldProblem(Fields.until.name, "date")]) }
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO legal_hold (id, holding, record, label, ground, until_day, placed_ms, placed_by, version)
            VALUES (\(id), \(input[Fields.holding]), \(item.record), \(item.label), \(input[Fields.ground]), \(until), \(context.now),
                \(context.actor.account), 1)
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: item.unit,
                Payload().with("holding", token: input[Fields.holding]).with("record", id: item.record)
                    .with("ground", token: input[Fields.ground]).with("until", instant: until.start)))
    }
}

/// Lets a record go again, on its day or before.
package struct ReleaseHold: Command {
    package static let verb = RightsPermission.release

    let id: String

    package func run(in context: CommandContext) throws {
        guard let id = ID(id), let hold = try HeldRecord.find(id, in: context.tx) else { throw Problem.notFound }
        try context.tx.execute(
            "UPDATE legal_hold SET released_ms = \(context.now), version = \(hold.version + 1) WHERE id = \(hold.id)")
        // What was passed over because of it is come to again.
        try context.tx.execute("DELETE FROM retention_cursor WHERE holding = \(hold.holding)")
        try context.emit(Event(stream: hold.id, version: hold.version + 1, type: Self.verb.text, Payload().with("record", id: hold.record)))
    }
}

struct HeldRecord: Sendable {
    let id: ID
    let holding: String
    let record: ID
    let label: String
    let ground: String
    let until: String
    let placed: Instant
    let by: String?
    let version: Int64

    static let limit = 200
    private static let columns: Statement = """
        h.id, h.holding, h.record, h.label, h.ground, h.until_day, h.placed_ms, a.display_name, h.version
        """

    private static func decode(_ row: any Row) throws -> HeldRecord {
        HeldRecord(
            id: try row.id(0), holding: try row.text(1), record: try row.id(2), label: try row.text(3), ground: try row.text(4),
            until: try row.text(5), placed: try row.instant(6), by: try row.optionalText(7), version: try row.int(8))
    }

    static let open: Statement = """
        SELECT \(columns) FROM legal_hold h LEFT JOIN account a ON a.id = h.placed_by WHERE h.released_ms IS NULL
        ORDER BY h.placed_ms DESC, h.id DESC LIMIT \(limit)
        """

    /// Whose day has come, the oldest first.
    static func over(on day: Day) -> Statement {
        """
        SELECT id FROM legal_hold WHERE released_ms IS NULL AND until_day <= \(day) ORDER BY placed_ms, id LIMIT 50
        """
    }

    static func all(in tx: any Reading) throws -> [HeldRecord] { try tx.all(open, decode) }

    static func find(_ id: ID, in tx: any Reading) throws -> HeldRecord? {
        try tx.first(
            """
            SELECT \(columns) FROM legal_hold h LEFT JOIN account a ON a.id = h.placed_by WHERE h.id = \(id) AND h.released_ms IS NULL LIMIT 1
            """, decode)
    }
}
