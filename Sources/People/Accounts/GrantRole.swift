package import Kernel
import Territory

/// Gives an account a role in a unit. Whoever grants must reach the unit, and nobody grants to themselves.
package struct GrantRole: Command {
    package static let verb: Verb = "account.grant"
    /// Grants of one account: all are read with each request.
    static let limit = 64

    private let username: String
    private let role: String
    private let unitCode: String

    /// `unit` is its code.
    package init(username: String, role: String, unit: String) {
        self.username = username
        self.role = role
        unitCode = unit
    }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: try unit(in: tx).path) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard context.scheme.role(role) != nil else { throw Problem.invalid([FieldProblem("role", "role")]) }
        guard context.actor.isSystem || context.actor.account != account.id else { throw Problem(403, "account.own") }
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        let unit = try unit(in: context.tx)
        let held = try context.tx.count("SELECT COUNT(*) FROM account_grant WHERE account = \(account.id) LIMIT 1")
        guard held < Self.limit else { throw Problem(409, "account.grants_full", args: ["max": "\(Self.limit)"]) }
        let added = try context.tx.executeCounting(
            """
            INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(account.id), \(role), \(unit.id), \(context.now))
            ON CONFLICT (account, role, unit) DO NOTHING
            """)
        guard added == 1 else { throw Problem(409, "account.grant_exists") }
        try account.record(Self.verb, unit: unit.id, Payload().with("role", token: role).with("unit", id: unit.id), in: context)
    }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: unitCode, in: tx) else { throw Problem.invalid([FieldProblem("unit", "unit")]) }
        return unit
    }
}
