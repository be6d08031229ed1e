import Kernel

/// A role in a unit, with the unit's words of today.
struct AccountGrant: Sendable, Equatable {
    let account: ID
    let role: String
    let unitCode: String
    let unitName: String
    let path: UnitPath
    /// The day on which it is over; far away when it is open.
    let until: Day

    /// The grants of some accounts, by account, role and unit.
    static func of(_ accounts: [ID], in tx: any Reading) throws -> [AccountGrant] {
        guard !accounts.isEmpty else { return [] }
        return try tx.all(statement(accounts)) {
            AccountGrant(
                account: try $0.id(0), role: try $0.text(1), unitCode: try $0.text(2), unitName: try $0.text(3), path: try $0.path(4),
                until: try $0.day(5))
        }
    }

    static func statement(_ accounts: [ID]) -> Statement {
        """
        SELECT g.account, g.role, u.code, u.name, u.path, g.until_day
        FROM account_grant g JOIN unit_now u ON u.unit = g.unit
        WHERE g.account IN (\(Statement.list(accounts.map { "\($0)" })))
        ORDER BY g.account, g.role, g.unit LIMIT \(accounts.count * GrantRole.limit)
        """
    }

    func write(to json: inout JSONWriter) {
        json.field("role", role)
        json.field("unit", unitCode)
        json.field("unit_name", unitName)
        json.field("until", until == .forever ? nil : until.text)
    }
}
