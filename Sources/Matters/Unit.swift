internal import Kernel
internal import Markup

/// A unit as the territory shows it today, with what matters need of it.
struct Unit: Sendable {
    let unit: ID
    let code: String
    let name: String
    let path: UnitPath
    /// Offices handle matters; nothing happens in them.
    let isOffice: Bool

    var place: Matter.Place { Matter.Place(unit: unit, code: code, name: name, path: path) }

    /// A county has some twenty townships; a list to choose from never grows beyond this.
    static let listLimit = 200

    private static let columns: Statement = "u.unit, u.code, u.name, u.path, k.kind FROM unit_now u JOIN unit k ON k.id = u.unit"

    static func find(code: String, in tx: any Reading) throws -> Unit? {
        try tx.first("SELECT \(columns) WHERE u.code = \(code) LIMIT 1", decode)
    }

    /// The top and the areas directly below it: where a matter can be raised without knowing the grid.
    static func places(in tx: any Reading) throws -> [Unit] {
        guard let root = try tx.first("SELECT \(columns) WHERE u.parent IS NULL ORDER BY u.code LIMIT 1", decode) else { return [] }
        return try [root]
            + tx.all("SELECT \(columns) WHERE u.parent = \(root.unit) AND k.kind = 'area' ORDER BY u.code LIMIT \(listLimit)", decode)
    }

    static func named(_ codes: [String], in tx: any Reading) throws -> [Unit] {
        try codes.prefix(listLimit).compactMap { try find(code: $0, in: tx) }
    }

    private static func decode(_ row: any Row) throws -> Unit {
        Unit(
            unit: try row.id(0), code: try row.text(1), name: try row.text(2), path: try row.path(3), isOffice: try row.text(4) == "office")
    }
}

extension Lexicon {
    /// A unit's name in the reader's language, where the pack has one.
    func unit(_ code: String, _ name: String) -> String { locale == Words.home ? name : first(of: ["unit.\(code)"]) ?? name }
    func unit(_ place: Matter.Place) -> String { unit(place.code, place.name) }
}
