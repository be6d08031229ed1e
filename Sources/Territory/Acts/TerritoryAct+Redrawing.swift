import Kernel

extension TerritoryAct {
    /// The act of a plan: it has the plan's id, so that both are one stream, and takes effect on the plan's day.
    init(_ kind: Kind, id: ID, day: Day, documentNo: String?, version: Int64, undoes: ID? = nil, in context: CommandContext) throws {
        try context.tx.execute(
            """
            INSERT INTO act (id, kind, document_no, effective_day, recorded_ms, stream_version, undoes)
            VALUES (\(id), \(kind.rawValue), \(documentNo), \(day), \(context.now), \(version), \(undoes))
            """)
        try self.init(resuming: id, in: context)
    }

    /// The place in a tree from the act's day on.
    func setParent(_ unit: ID, _ hierarchy: Hierarchy, to parent: ID) throws {
        try endEdge(unit, hierarchy)
        try insertEdge(unit, hierarchy, parent, from: day, to: .forever)
    }

    /// A unit is no more from the act's day on: no name, no place, no land.
    func end(_ unit: ID, _ hierarchy: Hierarchy) throws {
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
        try endEdge(unit, hierarchy)
        try writeOutline(of: unit, to: nil)
    }

    private func endEdge(_ unit: ID, _ hierarchy: Hierarchy) throws {
        let open = try tx.first(
            """
            SELECT valid_from, parent FROM edge WHERE hierarchy = \(hierarchy.rawValue) AND child = \(unit)
            AND valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1
            """
        ) { (from: Day(try $0.text(0)), parent: try $0.id(1)) }
        guard let open, let from = open.from else { return }
        try tx.execute(
            """
            UPDATE edge SET superseded_by = \(id) WHERE hierarchy = \(hierarchy.rawValue) AND child = \(unit)
            AND valid_to = \(Day.forever) AND superseded_by IS NULL
            """)
        if from < day { try insertEdge(unit, hierarchy, open.parent, from: from, to: day) }
    }

    private func insertEdge(_ unit: ID, _ hierarchy: Hierarchy, _ parent: ID, from: Day, to: Day) throws {
        try tx.execute(
            """
            INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act)
            VALUES (\(hierarchy.rawValue), \(parent), \(unit), \(from), \(to), \(id))
            """)
    }

    /// Which units it touched, for the history of each, and which of them the pack no longer looks after because of it.
    func note(_ units: Set<ID>, redrew: Set<ID> = []) throws {
        try tx.load(
            "act_unit", columns: ["unit", "act", "redrew"],
            rows: units.sorted().map { [$0.value, id.value, redrew.contains($0).value] })
    }

    /// The pack looks again after what no other act in force has changed.
    func release(_ earlier: ID) throws {
        try tx.execute(
            """
            UPDATE unit SET redrawn = FALSE WHERE redrawn AND id IN (SELECT unit FROM act_unit WHERE act = \(earlier) AND redrew)
            AND NOT EXISTS (SELECT 1 FROM act_unit AS other JOIN act_plan AS plan ON plan.id = other.act
                WHERE other.unit = unit.id AND other.redrew AND plan.state = 'done' AND other.act <> \(earlier))
            """)
    }

    /// Takes everything back that an earlier act said: its rows are superseded, and those it had superseded are believed again.
    /// Refused when something else is believed by now.
    func revert(_ earlier: ID) throws {
        guard try Self.isBelieved(earlier, in: tx) else { throw Problem(409, "territory.later_act") }
        try revertVersions(earlier)
        try revertEdges(earlier)
        try revertOutlines(earlier)
        try tx.execute("UPDATE succession SET superseded_by = \(id) WHERE act = \(earlier) AND superseded_by IS NULL")
        try noteOutlines()
    }

    /// Whether all that an act said is still believed: said by itself, or again by one that undid a later one.
    static func isBelieved(_ act: ID, in tx: any Reading) throws -> Bool {
        let names = try tx.count(
            """
            SELECT COUNT(*) FROM unit_version AS said WHERE said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM unit_version AS now WHERE now.unit = said.unit AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to
                    AND now.name = said.name AND now.code = said.code AND now.level = said.level)
            """)
        let edges = try tx.count(
            """
            SELECT COUNT(*) FROM edge AS said WHERE said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM edge AS now WHERE now.hierarchy = said.hierarchy AND now.child = said.child AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to AND now.parent = said.parent)
            """)
        let land = try tx.count(
            """
            SELECT COUNT(*) FROM unit_outline AS said WHERE said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM unit_outline AS now WHERE now.unit = said.unit AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to AND now.geometry = said.geometry)
            """)
        return names + edges + land == 0
    }

    private func revertVersions(_ earlier: ID) throws {
        try tx.execute(
            """
            UPDATE unit_version SET superseded_by = \(id) WHERE superseded_by IS NULL
            AND unit IN (SELECT unit FROM unit_version WHERE act = \(earlier)) AND EXISTS
                (SELECT 1 FROM unit_version AS said WHERE said.unit = unit_version.unit AND said.act = \(earlier)
                    AND said.valid_from = unit_version.valid_from AND said.valid_to = unit_version.valid_to)
            """)
        try tx.execute(
            """
            INSERT INTO unit_version (unit, valid_from, valid_to, name, code, level, act)
            SELECT unit, valid_from, valid_to, name, code, level, \(id) FROM unit_version WHERE superseded_by = \(earlier)
            """)
    }

    private func revertEdges(_ earlier: ID) throws {
        try tx.execute(
            """
            UPDATE edge SET superseded_by = \(id) WHERE superseded_by IS NULL
            AND child IN (SELECT child FROM edge WHERE act = \(earlier)) AND EXISTS
                (SELECT 1 FROM edge AS said WHERE said.hierarchy = edge.hierarchy AND said.child = edge.child AND said.act = \(earlier)
                    AND said.valid_from = edge.valid_from AND said.valid_to = edge.valid_to)
            """)
        try tx.execute(
            """
            INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act)
            SELECT hierarchy, parent, child, valid_from, valid_to, \(id) FROM edge WHERE superseded_by = \(earlier)
            """)
    }

    private func revertOutlines(_ earlier: ID) throws {
        try tx.execute(
            """
            UPDATE unit_outline SET superseded_by = \(id) WHERE superseded_by IS NULL
            AND unit IN (SELECT unit FROM unit_outline WHERE act = \(earlier)) AND EXISTS
                (SELECT 1 FROM unit_outline AS said WHERE said.unit = unit_outline.unit AND said.act = \(earlier)
                    AND said.valid_from = unit_outline.valid_from AND said.valid_to = unit_outline.valid_to)
            """)
        try tx.execute(
            """
            INSERT INTO unit_outline (unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, act)
            SELECT unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, \(id) FROM unit_outline
            WHERE superseded_by = \(earlier)
            """)
    }
}
