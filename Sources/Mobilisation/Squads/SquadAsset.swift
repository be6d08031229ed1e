package import Kernel

/// 车辆和公开账号: what a squad has, from a day on. What it is and its plate or name lie sealed under the squad's key.
package struct SquadAsset: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case vehicle
        /// An account in public on a platform of others: 助农账号. Nothing is sold here.
        case account
    }

    package let id: ID
    package let squad: ID
    package let kind: Kind
    package let from: Day
    package let to: Day

    /// Of one squad and kind at a time.
    static let limit = 20

    package var isKept: Bool { to == .forever }

    /// The labels of what it is (a vehicle, a platform) and of its plate or name.
    static func what(_ id: ID) -> String { "asset.\(id)" }
    static func name(_ id: ID) -> String { "asset.\(id).name" }

    /// What a squad has now.
    package static func all(of squad: ID, in tx: any Reading) throws -> [SquadAsset] { try tx.all(statement(of: squad), decode) }

    static func statement(of squad: ID) -> Statement {
        """
        SELECT id, squad, kind, from_day, to_day FROM squad_asset WHERE squad = \(squad) AND to_day = \(Day.forever)
        ORDER BY kind, id LIMIT \(limit * Kind.allCases.count)
        """
    }

    /// It is the squad's no more: what it was is destroyed, that it was there stays with its days.
    func drop(on day: Day, in tx: any Transaction) throws {
        try tx.execute("UPDATE squad_asset SET to_day = \(max(from, day)) WHERE id = \(id)")
        let labels = Statement.list([Self.what(id), Self.name(id)].map { "\($0)" })
        try tx.execute("DELETE FROM sealed_text WHERE record = \(squad) AND label IN (\(labels))")
    }

    private static func decode(_ row: any Row) throws -> SquadAsset {
        guard let kind = Kind(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        return SquadAsset(id: try row.id(0), squad: try row.id(1), kind: kind, from: try row.day(3), to: try row.day(4))
    }
}
