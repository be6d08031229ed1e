internal import Kernel
internal import Markup
internal import Territory

/// A unit as the territory shows it today, with what matters need of it.
struct Unit: Sendable {
    let unit: ID
    let code: String
    let name: String
    let path: UnitPath
    let level: String
    /// Offices handle matters; nothing happens in them.
    let isOffice: Bool

    var place: Matter.Place { Matter.Place(unit: unit, code: code, name: name, path: path, level: level) }

    /// A county has some twenty townships, a city as many counties at the most; what lies below one unit is never listed beyond this.
    static let listLimit = 200

    private static let columns: Statement = "u.unit, u.code, u.name, u.path, u.level, k.kind FROM unit_now u JOIN unit k ON k.id = u.unit"

    static func find(code: String, in tx: any Reading) throws -> Unit? {
        try tx.first("SELECT \(columns) WHERE u.code = \(code) AND u.ended IS NULL LIMIT 1", decode)
    }

    /// By any code that it has or had, also where it is no more: what was over in it lies there still.
    static func find(anyCode code: String, in tx: any Reading) throws -> Unit? {
        try find(code: code, in: tx) ?? UnitRecord.find(anyCode: code, in: tx).flatMap { try find(id: $0.id, in: tx) }
    }

    /// The unit that answers for a code today: what was written down for a grid that is no more goes to whoever goes on for it, by place
    /// where land tells.
    static func answering(code: String, at point: Coordinate? = nil, in tx: any Reading) throws -> Unit? {
        if let unit = try find(code: code, in: tx) { return unit }
        return try Succession.standing(code: code, at: point, in: tx).flatMap { try find(id: $0.id, in: tx) }
    }

    static func root(in tx: any Reading) throws -> Unit? {
        try tx.first("SELECT \(columns) WHERE u.parent IS NULL ORDER BY u.code LIMIT 1", decode)
    }

    /// The top and the areas directly below it.
    static func places(in tx: any Reading) throws -> [Unit] {
        guard let root = try root(in: tx) else { return [] }
        return try [root] + areas(under: root, in: tx)
    }

    private static func areas(under unit: Unit, in tx: any Reading) throws -> [Unit] {
        try tx.all(
            "SELECT \(columns) WHERE u.parent = \(unit.unit) AND k.kind = 'area' AND u.ended IS NULL ORDER BY u.code LIMIT \(listLimit)",
            decode)
    }

    /// Where a matter can be raised without knowing the grid: the places, and in a city the towns below each of its counties.
    static func choices(_ territory: TerritoryScheme, in tx: any Reading) throws -> [(unit: Unit, county: Unit?)] {
        let places = try places(in: tx)
        guard territory.isCity else { return places.map { ($0, nil) } }
        var choices: [(unit: Unit, county: Unit?)] = places.prefix(1).map { ($0, nil) }
        for county in places.dropFirst() {
            choices.append((county, county))
            for town in try areas(under: county, in: tx) { choices.append((town, county)) }
        }
        return choices
    }

    static func find(id: ID, in tx: any Reading) throws -> Unit? {
        try tx.first("SELECT \(columns) WHERE u.unit = \(id) LIMIT 1", decode)
    }

    /// The offices of a place and of everything above it: whom an arbiter may decide for beside those of the category.
    static func offices(over place: UnitPath, in tx: any Reading) throws -> [Unit] {
        let lineage = place.lineage.map { "\($0)" as Statement }
        return try tx.all(
            """
            SELECT \(columns) WHERE u.parent IN (SELECT unit FROM unit_now WHERE path IN (\(Statement.list(lineage)))) AND k.kind = 'office' AND u.ended IS NULL
            ORDER BY u.code LIMIT \(listLimit)
            """, decode)
    }

    /// The areas directly below a unit, in the order of their codes.
    static func below(_ unit: Unit, after code: String, limit: Int, in tx: any Reading) throws -> [Unit] {
        try tx.all(
            """
            SELECT \(columns) WHERE u.parent = \(unit.unit) AND k.kind = 'area' AND u.ended IS NULL AND u.code > \(code) ORDER BY u.code LIMIT \(limit)
            """, decode)
    }

    /// The units of these paths and those directly below them, in the order of their codes: where a worker may choose among.
    static func around(_ paths: [UnitPath], in tx: any Reading) throws -> [Unit] {
        var found: [Unit] = []
        for path in paths.prefix(20) where found.count < listLimit {
            guard let own = try tx.first("SELECT \(columns) WHERE u.path = \(path) LIMIT 1", decode) else { continue }
            found +=
                try [own]
                + tx.all(
                    "SELECT \(columns) WHERE u.parent = \(own.unit) AND k.kind = 'area' AND u.ended IS NULL ORDER BY u.code LIMIT \(listLimit)",
                    decode)
        }
        var seen: Set<ID> = []
        return found.filter { !$0.isOffice && seen.insert($0.unit).inserted }
    }

    static func named(_ codes: [String], in tx: any Reading) throws -> [Unit] {
        try codes.prefix(listLimit).compactMap { try find(code: $0, in: tx) }
    }

    static func decode(_ row: any Row) throws -> Unit {
        Unit(
            unit: try row.id(0), code: try row.text(1), name: try row.text(2), path: try row.path(3), level: try row.text(4),
            isOffice: try row.text(5) == "office")
    }
}

extension Lexicon {
    func unit(_ place: Matter.Place) -> String { unit(place.code, place.name) }

    /// A unit as it is told from others of its name: in a city together with its county.
    func whole(_ place: Matter.Place) -> String {
        guard !counties.isEmpty, let county = place.path.segments.lazy.map(String.init).first(where: { counties[$0] != nil }),
            county != place.code, let name = counties[county]
        else { return unit(place) }
        return self("unit.in_county", ["county": unit(county, name), "unit": unit(place)])
    }
}
