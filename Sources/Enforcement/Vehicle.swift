package import Kernel
internal import Territory

/// 执法车辆: a vehicle of a team by its plate, from a day on.
package struct Vehicle: Sendable {
    package let id: ID
    package let team: ID
    package let plate: String
    package let from: Day
    /// The first day on which the team no longer has it.
    package let to: Day
    package let version: Int64

    /// Vehicles of one team, with those of before.
    static let teamLimit = 200

    private static let columns: Statement = "id, team, plate, valid_from, valid_to, version"

    private static func decode(_ row: any Row) throws -> Vehicle {
        guard let from = Day(try row.text(3)), let to = Day(try row.text(4)) else { throw StoreError.column(3) }
        return Vehicle(id: try row.id(0), team: try row.id(1), plate: try row.text(2), from: from, to: to, version: try row.int(5))
    }

    package func serves(on day: Day) -> Bool { from <= day && day < to }

    package static func find(_ id: ID, in tx: any Reading) throws -> Vehicle? {
        try tx.first("SELECT \(columns) FROM enforcement_vehicle WHERE id = \(id) LIMIT 1", decode)
    }

    package static func all(of team: ID, in tx: any Reading) throws -> [Vehicle] { try tx.all(statement(of: team), decode) }

    static func statement(of team: ID) -> Statement {
        "SELECT \(columns) FROM enforcement_vehicle WHERE team = \(team) ORDER BY plate, id LIMIT \(teamLimit)"
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO enforcement_vehicle (id, team, plate, valid_from, valid_to, version)
            VALUES (\(id), \(team), \(plate), \(from), \(to), \(version))
            """)
    }
}
