package import Kernel

/// All that acts ever said of a unit: names, places in the tree and land, what is believed and what was superseded.
package struct UnitHistory: Sendable {
    /// Spans of one kind; a unit that was changed more often than once a year for a century is shown its first.
    package static let limit = 200

    /// One row as an act wrote it.
    package struct Span<What: Sendable>: Sendable {
        package let what: What
        package let from: Day
        package let to: Day
        package let act: Act
        /// When a later act said otherwise; `nil` for what is believed.
        package let superseded: Instant?
    }

    package struct Act: Sendable, Equatable {
        package let kind: String
        package let documentNo: String?
        package let recorded: Instant
    }

    package struct Naming: Sendable, Equatable {
        package let name: String
        package let code: String
        package let level: String
    }

    package struct Placing: Sendable, Equatable {
        package let hierarchy: String
        package let parentCode: String
        package let parentName: String
    }

    package let names: [Span<Naming>]
    package let places: [Span<Placing>]
    /// Square metres.
    package let land: [Span<Int64>]
    /// Whether a file brought it; the pack names it otherwise.
    package let isImported: Bool

    package static func load(_ unit: ID, in tx: any Reading) throws -> UnitHistory {
        let places = try Hierarchy.allCases.flatMap { hierarchy in
            try tx.all(placesStatement(unit, hierarchy)) { row in
                try span(row, Placing(hierarchy: hierarchy.rawValue, parentCode: try row.text(6), parentName: try row.text(7)))
            }
        }
        let source = try tx.first("SELECT source FROM unit WHERE id = \(unit) LIMIT 1") { try $0.text(0) }
        return UnitHistory(
            names: try tx.all(namesStatement(unit)) { row in
                try span(row, Naming(name: try row.text(6), code: try row.text(7), level: try row.text(8)))
            },
            places: places, land: try tx.all(landStatement(unit)) { row in try span(row, try row.int(6)) },
            isImported: source == TerritoryAct.Source.import.rawValue)
    }

    private static let act: Statement = "a.kind, a.document_no, a.recorded_ms, s.recorded_ms"

    private static func span<What: Sendable>(_ row: any Row, _ what: What) throws -> Span<What> {
        guard let from = Day(try row.text(0)), let to = Day(try row.text(1)) else { throw StoreError.column(0) }
        return Span(
            what: what, from: from, to: to,
            act: Act(kind: try row.text(2), documentNo: try row.optionalText(3), recorded: try row.instant(4)),
            superseded: try row.optionalInstant(5))
    }

    package static func namesStatement(_ unit: ID) -> Statement {
        """
        SELECT v.valid_from, v.valid_to, \(act), v.name, v.code, v.level FROM unit_version v
        JOIN act a ON a.id = v.act LEFT JOIN act s ON s.id = v.superseded_by
        WHERE v.unit = \(unit) ORDER BY v.valid_from, v.act LIMIT \(limit)
        """
    }

    package static func placesStatement(_ unit: ID, _ hierarchy: Hierarchy) -> Statement {
        """
        SELECT e.valid_from, e.valid_to, \(act), p.code, p.name FROM edge e
        JOIN act a ON a.id = e.act LEFT JOIN act s ON s.id = e.superseded_by JOIN unit_now p ON p.unit = e.parent
        WHERE e.hierarchy = \(hierarchy.rawValue) AND e.child = \(unit) ORDER BY e.valid_from, e.act LIMIT \(limit)
        """
    }

    package static func landStatement(_ unit: ID) -> Statement {
        """
        SELECT o.valid_from, o.valid_to, \(act), o.square_metres FROM unit_outline o
        JOIN act a ON a.id = o.act LEFT JOIN act s ON s.id = o.superseded_by
        WHERE o.unit = \(unit) ORDER BY o.valid_from, o.act LIMIT \(limit)
        """
    }
}

extension UnitOutline {
    /// The land of units right below one, by code, for drawing; at most `limit`.
    package static func below(_ parent: ID, limit: Int, in tx: any Reading) throws -> [(unit: UnitRecord, land: UnitOutline)] {
        try tx.all(belowStatement(parent, limit: limit)) { row in
            let unit = UnitRecord(
                id: try row.id(0), code: try row.text(1), name: try row.text(2), level: try row.text(3), parent: try row.optionalID(4),
                path: try row.path(5), depth: Int(try row.int(6)))
            return (unit, UnitOutline(unit: unit.id, geometry: try row.bytes(7), squareMetres: try row.int(8)))
        }
    }

    package static func belowStatement(_ parent: ID, limit: Int) -> Statement {
        """
        SELECT here.unit, here.code, here.name, here.level, here.parent, here.path, here.depth, land.geometry, land.square_metres
        FROM unit_now AS here JOIN unit_outline AS land
        ON land.unit = here.unit AND land.valid_to = \(Day.forever) AND land.superseded_by IS NULL
        WHERE here.parent = \(parent) ORDER BY here.code LIMIT \(limit)
        """
    }
}
