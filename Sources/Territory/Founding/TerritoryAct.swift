package import Kernel

/// The only writer of units: one act with its day and paper, the spans it begins and ends, an event for each step.
package struct TerritoryAct {
    package enum Kind: String, Sendable {
        case found, rename, `import`, undo, appoint, relieve, outline
        case open, close, move, merge, split, extract, recode
    }

    /// Where a unit comes from: the pack that names it, or a file that was imported. The pack goes on looking after its own.
    package enum Source: String, Sendable { case pack, `import` }

    /// A unit about to be made.
    package struct NewUnit: Sendable {
        package let code: String
        package let name: String
        package let level: Level
        /// The unit right above, in the hierarchy of its level.
        package let parent: ID?
        package let path: UnitPath

        package init(code: String, name: String, level: Level, parent: ID?, path: UnitPath) {
            self.code = code
            self.name = name
            self.level = level
            self.parent = parent
            self.path = path
        }
    }

    package let id: ID
    package let day: Day
    private let kind: Kind
    private let context: CommandContext
    var tx: any Transaction { context.tx }

    package init(_ kind: Kind, documentNo: String? = nil, in context: CommandContext) throws {
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

    /// Goes on with an act that takes more than one command.
    package init(resuming id: ID, in context: CommandContext) throws {
        let found = try context.tx.first("SELECT kind, effective_day FROM act WHERE id = \(id) LIMIT 1") {
            (kind: Kind(rawValue: try $0.text(0)), day: Day(try $0.text(1)))
        }
        guard let kind = found?.kind, let day = found?.day else { throw Problem.notFound }
        self.id = id
        self.kind = kind
        self.day = day
        self.context = context
    }

    /// Emits the event of the act's first command.
    package func close(_ verb: Verb, unit: ID?, _ payload: Payload) throws {
        try context.emit(Event(stream: id, version: 1, type: verb.text, unit: unit, payload))
    }

    /// Emits the event of a later command of the same act.
    package func goOn(_ verb: Verb, _ payload: Payload) throws {
        let version = try tx.count("SELECT stream_version FROM act WHERE id = \(id) LIMIT 1") + 1
        try tx.execute("UPDATE act SET stream_version = \(version) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version, type: verb.text, payload))
    }

    @discardableResult
    package func create(_ unit: NewUnit, source: Source) throws -> ID {
        let new = context.newID()
        let hierarchy = unit.level.hierarchy.rawValue
        try tx.execute("INSERT INTO unit (id, kind, source) VALUES (\(new), \(unit.level.kind.rawValue), \(source.rawValue))")
        try insertVersion(of: new, from: day, to: .forever, name: unit.name, code: unit.code, level: unit.level.id)
        if let parent = unit.parent {
            try tx.execute(
                """
                INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act)
                VALUES (\(hierarchy), \(parent), \(new), \(day), \(Day.forever), \(id))
                """)
        }
        // An act may have given the unit above another path than the pack knows.
        let above = try unit.parent.flatMap { parent in
            try tx.first("SELECT path, lineage FROM unit_now WHERE unit = \(parent) LIMIT 1") {
                (path: try $0.path(0), lineage: try $0.lineage(1))
            }
        }
        let path = above?.path.appending(unit.code) ?? unit.path
        try tx.execute(
            """
            INSERT INTO unit_now (unit, code, name, level, parent, path, depth, hierarchy, lineage)
            VALUES (\(new), \(unit.code), \(unit.name), \(unit.level.id), \(unit.parent), \(path), \(path.segments.count),
                \(hierarchy), \((above?.lineage ?? .none).appending(new)))
            """)
        return new
    }

    /// The open span is superseded, not edited: what was believed before this act can still be asked.
    /// `code`: another one from the same day on.
    package func rename(_ unit: ID, to name: String, code: String? = nil) throws {
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
        try insertVersion(of: unit, from: max(from, day), to: .forever, name: name, code: code ?? open.code, level: open.level)
        // Where a unit has another code, its path and those below follow: that is worked out once for all that an act changes.
        if code == nil { try tx.execute("UPDATE unit_now SET name = \(name) WHERE unit = \(unit)") }
    }

    func insertVersion(of unit: ID, from: Day, to: Day, name: String, code: String, level: String) throws {
        try tx.execute(
            """
            INSERT INTO unit_version (unit, valid_from, valid_to, name, code, level, act)
            VALUES (\(unit), \(from), \(to), \(name), \(code), \(level), \(id))
            """)
    }

    /// Whether all that an act said of a unit is still believed: said by itself, or again by an act that undid a later one.
    package static func stands(_ unit: ID, saidBy act: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM unit_version AS said WHERE said.unit = \(unit) AND said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM unit_version AS now WHERE now.unit = said.unit AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to
                    AND now.name = said.name AND now.code = said.code AND now.level = said.level)
            """) == 0
    }

    /// Takes back what an earlier act said of a unit: its rows are superseded, and those it had superseded are believed again.
    /// Refused when a later act stands on it, or when units still stand below one that would vanish.
    package func revert(_ unit: ID, saidBy earlier: ID) throws {
        guard try Self.stands(unit, saidBy: earlier, in: tx) else { throw Problem(409, "territory.later_act") }
        try tx.execute(
            """
            UPDATE unit_version SET superseded_by = \(id) WHERE unit = \(unit) AND superseded_by IS NULL AND EXISTS
                (SELECT 1 FROM unit_version AS said WHERE said.unit = unit_version.unit AND said.act = \(earlier)
                    AND said.valid_from = unit_version.valid_from AND said.valid_to = unit_version.valid_to
                    AND said.name = unit_version.name AND said.code = unit_version.code AND said.level = unit_version.level)
            """)
        try tx.execute(
            """
            INSERT INTO unit_version (unit, valid_from, valid_to, name, code, level, act)
            SELECT unit, valid_from, valid_to, name, code, level, \(id) FROM unit_version
            WHERE unit = \(unit) AND superseded_by = \(earlier)
            """)
        let name = try tx.first(
            """
            SELECT name FROM unit_version WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1
            """
        ) { try $0.text(0) }
        if let name {
            try tx.execute("UPDATE unit_now SET name = \(name) WHERE unit = \(unit)")
            return
        }
        guard try tx.count("SELECT COUNT(*) FROM unit_now WHERE parent = \(unit) LIMIT 1") == 0 else {
            throw Problem(409, "territory.later_act")
        }
        for hierarchy in Hierarchy.allCases {
            try tx.execute(
                """
                UPDATE edge SET superseded_by = \(id)
                WHERE hierarchy = \(hierarchy.rawValue) AND child = \(unit) AND act = \(earlier)
                """)
        }
        try tx.execute("DELETE FROM unit_now WHERE unit = \(unit)")
    }
}
