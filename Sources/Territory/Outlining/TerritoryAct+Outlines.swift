package import Kernel

extension TerritoryAct {
    /// One outline, known to everybody at once. `nil` ends it.
    package func setOutline(of unit: ID, to outline: Outline?) throws {
        try writeOutline(of: unit, to: outline)
        try noteOutlines()
    }

    /// The open span is superseded, not edited: what was believed before this act can still be asked. `noteOutlines` must follow.
    package func writeOutline(of unit: ID, to outline: Outline?) throws {
        let open = try tx.first(
            """
            SELECT valid_from, geometry FROM unit_outline
            WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1
            """
        ) { (from: Day(try $0.text(0)), geometry: try $0.bytes(1)) }
        if let open {
            guard let from = open.from, let before = OutlineBytes.decode(open.geometry) else {
                throw Problem(500, "territory.stored_outline")
            }
            try tx.execute(
                """
                UPDATE unit_outline SET superseded_by = \(id)
                WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL
                """)
            if from < day { try insertOutline(of: unit, from: from, to: day, before) }
        }
        if let outline { try insertOutline(of: unit, from: day, to: .forever, outline) }
    }

    /// What is kept in memory of outlines is made anew, once for however many were written.
    package func noteOutlines() throws {
        let number = try PlaceIndex.generation(in: tx) + 1
        try tx.execute("INSERT INTO outline_change (number, act) VALUES (\(number), \(id))")
    }

    private func insertOutline(of unit: ID, from: Day, to: Day, _ outline: Outline) throws {
        let (low, high) = (outline.box.minimum, outline.box.maximum)
        try tx.execute(
            """
            INSERT INTO unit_outline (unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, act)
            VALUES (\(unit), \(from), \(to), \(OutlineBytes.encode(outline)), \(Int64(low.x)), \(Int64(low.y)), \(Int64(high.x)),
                \(Int64(high.y)), \(outline.squareMetres), \(id))
            """)
    }

    /// Whether all that an act said of a unit's outline is still believed: said by itself, or again by an act that undid a later one.
    package static func outlineStands(_ unit: ID, saidBy act: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM unit_outline AS said WHERE said.unit = \(unit) AND said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM unit_outline AS now WHERE now.unit = said.unit AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to AND now.geometry = said.geometry)
            """) == 0
    }

    /// Takes back what an earlier act said of a unit's outline: what was believed before is believed again. `noteOutlines` must follow.
    package func revertOutline(of unit: ID, saidBy earlier: ID) throws {
        guard try Self.outlineStands(unit, saidBy: earlier, in: tx) else { throw Problem(409, "territory.later_act") }
        try tx.execute(
            """
            UPDATE unit_outline SET superseded_by = \(id) WHERE unit = \(unit) AND superseded_by IS NULL AND EXISTS
                (SELECT 1 FROM unit_outline AS said WHERE said.unit = unit_outline.unit AND said.act = \(earlier)
                    AND said.valid_from = unit_outline.valid_from AND said.valid_to = unit_outline.valid_to
                    AND said.geometry = unit_outline.geometry)
            """)
        try tx.execute(
            """
            INSERT INTO unit_outline (unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, act)
            SELECT unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, \(id) FROM unit_outline
            WHERE unit = \(unit) AND superseded_by = \(earlier)
            """)
    }
}
