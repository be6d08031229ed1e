internal import Kernel

/// A unit as the territory shows it today; read from its published table.
struct Unit: Sendable {
    let unit: ID
    let code: String
    let name: String
    let level: String
    let path: UnitPath

    /// Offices handle matters; nothing happens in them.
    var isOffice: Bool { level == "office" }

    var place: Matter.Place { Matter.Place(unit: unit, code: code, name: name, path: path) }

    static func find(code: String, in tx: any Reading) throws -> Unit? {
        try tx.first("SELECT unit, code, name, level, path FROM unit_now WHERE code = \(code) LIMIT 1", decode)
    }

    /// Where matters can be raised, for the choice on a form: the root and what lies directly below, offices left out.
    static func places(in tx: any Reading) throws -> [Unit] {
        try tx.all("SELECT unit, code, name, level, path FROM unit_now ORDER BY code LIMIT 200", decode).filter { !$0.isOffice }
    }

    private static func decode(_ row: any Row) throws -> Unit {
        Unit(unit: try row.id(0), code: try row.text(1), name: try row.text(2), level: try row.text(3), path: try row.path(4))
    }
}
