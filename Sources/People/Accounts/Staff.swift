package import Kernel

/// Who works in a unit, by the roles they hold there: whom something of it may be given to.
package struct Staff: Sendable, Equatable {
    package let account: ID
    package let username: String
    package let displayName: String

    /// A unit has dozens of people; a list to choose from never grows beyond this.
    package static let limit = 100

    private static func decode(_ row: any Row) throws -> Staff {
        Staff(account: try row.id(0), username: try row.text(1), displayName: try row.text(2))
    }

    /// Enabled accounts with one of these roles in the unit itself.
    package static func of(_ unit: ID, roles: [String], in tx: any Reading) throws -> [Staff] {
        guard !roles.isEmpty else { return [] }
        let all = try tx.all(statement(unit, roles), decode)
        return all.enumerated().filter { index, staff in index == 0 || all[index - 1].account != staff.account }.map(\.element)
    }

    package static func statement(_ unit: ID, _ roles: [String]) -> Statement {
        """
        SELECT a.id, a.username, a.display_name FROM account_grant g JOIN account a ON a.id = g.account
        WHERE g.unit = \(unit) AND g.role IN (\(Statement.list(roles.map { "\($0)" }))) AND NOT a.disabled
        ORDER BY a.username LIMIT \(limit)
        """
    }

    package static func find(_ account: ID, in tx: any Reading) throws -> Staff? {
        try tx.first("SELECT id, username, display_name FROM account WHERE id = \(account) LIMIT 1", decode)
    }

    /// The account of a user name.
    package static func named(_ username: String, in tx: any Reading) throws -> ID? {
        try tx.first("SELECT id FROM account WHERE username = \(username) LIMIT 1") { try $0.id(0) }
    }
}
