import Kernel

/// The only writer of units: one act with its day and paper, the spans it begins and ends, one event.
struct TerritoryAct {
    enum Kind: String { case found, rename }

    /// The tree of government. Other trees over the same units, such as the party's, come under names of their own.
    static let hierarchy = "administrative"

    let id: ID
    private let kind: Kind
    private let day: Day
    private let context: CommandContext
    private var tx: any Transaction { context.tx }

    init(_ kind: Kind, documentNo: String?, in context: CommandContext) throws {
        id = context.newID()
        self.kind = kind
        self.context = context
        day = context.now.day
        try context.tx.execute(
            """
            INSERT INTO act (id, kind, document_no, effective_day, recorded_ms, stream_version)
            VALUES (\(id), \(kind.rawValue), \(documentNo), \(day), \(context.now), 1)
            """)
    }

    func create(_ unit: TerritoryScheme.Unit, kind: Level.Kind, parent: ID?) throws -> ID {
        let new = context.newID()
        try tx.execute("INSERT INTO unit (id, kind) VALUES (\(new), \(kind.rawValue))")
        try insertVersion(of: new, from: day, to: .forever, name: unit.name, code: unit.code, level: unit.level)
        if let parent {
            try tx.execute(
                """
                INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act)
                VALUES (\(Self.hierarchy), \(parent), \(new), \(day), \(Day.forever), \(id))
                """)
        }
        try tx.execute(
            """
            INSERT INTO unit_now (unit, code, name, level, parent, path, depth)
            VALUES (\(new), \(unit.code), \(unit.name), \(unit.level), \(parent), \(unit.path), \(unit.path.segments.count))
            """)
        return new
    }

    /// The open span is superseded, not edited: what was believed before this act can still be asked.
    func rename(_ unit: ID, to name: String) throws {
        let open = try tx.first(
            """
            SELECT valid_from, name, code, level FROM unit_version
            WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1
            """
        ) { (from: Day(try $0.text(0)), name: try $0.text(1), code: try $0.text(2), level: try $0.text(3)) }
        guard let open, let from = open.from else { throw Problem.notFound }
        try tx.execute(
            """
            UPDATE unit_version SET superseded_by = \(id)
            WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL
            """)
        if from < day { try insertVersion(of: unit, from: from, to: day, name: open.name, code: open.code, level: open.level) }
        try insertVersion(of: unit, from: max(from, day), to: .forever, name: name, code: open.code, level: open.level)
        try tx.execute("UPDATE unit_now SET name = \(name) WHERE unit = \(unit)")
    }

    func close(units: Int, root: ID?) throws {
        try context.emit(
            Event(
                stream: id, version: 1, type: FoundTerritory.verb.text, unit: root,
                Payload().with("act", token: kind.rawValue).with("units", number: Int64(units))))
    }

    private func insertVersion(of unit: ID, from: Day, to: Day, name: String, code: String, level: String) throws {
        try tx.execute(
            """
            INSERT INTO unit_version (unit, valid_from, valid_to, name, code, level, act)
            VALUES (\(unit), \(from), \(to), \(name), \(code), \(level), \(id))
            """)
    }
}
