package import Kernel

/// The outline of a unit as it stands today.
package struct UnitOutline: Sendable {
    package let unit: ID
    package let geometry: [UInt8]
    package let squareMetres: Int64

    /// Throws when what is stored was not written by this program.
    package func outline() throws -> Outline {
        guard let outline = OutlineBytes.decode(geometry) else { throw Problem(500, "territory.stored_outline") }
        return outline
    }

    package static func find(unit: ID, in tx: any Reading) throws -> UnitOutline? {
        try tx.first(
            """
            SELECT unit, geometry, square_metres FROM unit_outline
            WHERE unit = \(unit) AND valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1
            """
        ) { UnitOutline(unit: try $0.id(0), geometry: try $0.bytes(1), squareMetres: try $0.int(2)) }
    }

    /// How many units have one today.
    package static func count(in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COUNT(*) FROM unit_outline WHERE valid_to = \(Day.forever) AND superseded_by IS NULL LIMIT 1")
    }

    /// Whether a unit has land, at any time by what is believed today: it may not vanish from under it.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            "SELECT COUNT(*) FROM (SELECT unit FROM unit_outline WHERE unit = \(unit) AND superseded_by IS NULL LIMIT 1) AS any_of") > 0
    }

    /// As it was on a day, by what is believed today.
    package static func find(unit: ID, on day: Day, in tx: any Reading) throws -> UnitOutline? {
        try tx.first(
            """
            SELECT unit, geometry, square_metres FROM unit_outline
            WHERE unit = \(unit) AND valid_from <= \(day) AND valid_to > \(day) AND superseded_by IS NULL
            ORDER BY valid_from DESC LIMIT 1
            """
        ) { UnitOutline(unit: try $0.id(0), geometry: try $0.bytes(1), squareMetres: try $0.int(2)) }
    }
}

extension PlaceIndex {
    private static let batch = 500

    /// Rises with every act that changes outlines.
    static func generation(in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COALESCE(MAX(number), 0) FROM outline_change LIMIT 1")
    }

    /// A page of the land of today. Dedicated grids lie over others and answer for a theme, not for a place: they are left out.
    package static func page(after unit: ID) -> Statement {
        """
        SELECT land.unit, here.path, land.geometry, here.hierarchy FROM unit_outline AS land JOIN unit_now AS here ON here.unit = land.unit
        WHERE land.valid_to = \(Day.forever) AND land.superseded_by IS NULL AND land.unit > \(unit)
        ORDER BY land.unit LIMIT \(batch)
        """
    }

    /// All land of today.
    package static func load(in tx: any Reading) throws -> PlaceIndex {
        var lands: [Land] = []
        var after = ID.zero
        while lands.count < maximumLands {
            let page = try tx.all(page(after: after)) { row -> (unit: ID, land: Land?) in
                let unit = try row.id(0)
                guard try row.text(3) != Hierarchy.duty.rawValue else { return (unit, nil) }
                guard let outline = OutlineBytes.decode(try row.bytes(2)) else { throw Problem(500, "territory.stored_outline") }
                return (unit, Land(unit: unit, path: try row.path(1), outline: outline))
            }
            lands += page.compactMap(\.land)
            guard page.count == batch, let last = page.last else { break }
            after = last.unit
        }
        return PlaceIndex(lands)
    }
}
