package import Kernel

/// A unit as it stands today, or as it stood last.
package struct UnitRecord: Sendable, Equatable {
    package let id: ID
    package let code: String
    /// Its official name, in Chinese.
    package let name: String
    package let level: String
    package let parent: ID?
    package let path: UnitPath
    package let depth: Int
    /// The first day on which it was no more; `nil` for what stands.
    package var ended: Day?

    /// The name in the reader's language, where the pack has one.
    package func name(in locale: String, of scheme: Scheme) -> String { scheme.words[locale]?["unit.\(code)"] ?? name }

    static let columns: Statement = "unit, code, name, level, parent, path, depth, ended"

    package static func decode(_ row: any Row) throws -> UnitRecord {
        UnitRecord(
            id: try row.id(0), code: try row.text(1), name: try row.text(2), level: try row.text(3), parent: try row.optionalID(4),
            path: try row.path(5), depth: Int(try row.int(6)), ended: try row.optionalText(7).flatMap { Day($0) })
    }

    /// Among those that stand.
    package static func find(code: String, in tx: any Reading) throws -> UnitRecord? {
        try tx.first("SELECT \(columns) FROM unit_now WHERE code = \(code) AND ended IS NULL LIMIT 1", decode)
    }

    /// Also what is no more, and what has another code by now: a code is never given twice.
    package static func find(anyCode code: String, in tx: any Reading) throws -> UnitRecord? {
        if let unit = try tx.first("SELECT \(columns) FROM unit_now WHERE code = \(code) LIMIT 1", decode) { return unit }
        return try tx.first(
            """
            SELECT \(named) FROM unit_version v JOIN unit_now n ON n.unit = v.unit WHERE v.code = \(code)
            ORDER BY v.valid_from DESC LIMIT 1
            """, decode)
    }

    private static let named: Statement = "n.unit, n.code, n.name, n.level, n.parent, n.path, n.depth, n.ended"

    /// Those that stand right below one, by code.
    static func children(of unit: ID, limit: Int, in tx: any Reading) throws -> [UnitRecord] {
        try tx.all("SELECT \(columns) FROM unit_now WHERE parent = \(unit) AND ended IS NULL ORDER BY code LIMIT \(limit)", decode)
    }

    /// Also what is no more: whatever was in it still names it.
    package static func find(id: ID, in tx: any Reading) throws -> UnitRecord? {
        try tx.first("SELECT \(columns) FROM unit_now WHERE unit = \(id) LIMIT 1", decode)
    }

    package static func find(path: UnitPath, in tx: any Reading) throws -> UnitRecord? {
        try tx.first("SELECT \(columns) FROM unit_now WHERE path = \(path) LIMIT 1", decode)
    }

    /// Units of exactly this name, by code: names are no keys, so there may be several.
    package static func named(_ name: String, limit: Int, in tx: any Reading) throws -> [UnitRecord] {
        try tx.all("SELECT \(columns) FROM unit_now WHERE name = \(name) AND ended IS NULL ORDER BY code LIMIT \(limit)", decode)
    }

    package static func root(in tx: any Reading) throws -> UnitRecord? {
        try tx.first("SELECT \(columns) FROM unit_now WHERE parent IS NULL ORDER BY code LIMIT 1", decode)
    }

    /// The units above and the unit itself, from the top down.
    package static func lineage(of path: UnitPath, in tx: any Reading) throws -> [UnitRecord] {
        let paths = path.lineage
        guard !paths.isEmpty else { return [] }
        let list = Statement.list(paths.map { "\($0)" })
        return try tx.all(
            "SELECT \(columns) FROM unit_now WHERE path IN (\(list)) ORDER BY depth LIMIT \(UnitPath.depthLimit)", decode)
    }

    /// The ids of the units above and of the unit itself.
    package static func lineage(of unit: ID, in tx: any Reading) throws -> UnitLineage {
        guard let found = try tx.first("SELECT lineage FROM unit_now WHERE unit = \(unit) LIMIT 1", { try $0.lineage(0) }) else {
            throw Problem.notFound
        }
        return found
    }

    /// The units above, from the top down.
    package static func ancestors(of path: UnitPath, in tx: any Reading) throws -> [UnitRecord] {
        try path.parent.map { try lineage(of: $0, in: tx) } ?? []
    }
}
