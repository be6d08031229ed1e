package import Kernel
import Territory

/// Takes a role in a unit away again, at once: a post ends, a worker moves.
package struct WithdrawRole: Command {
    package static let verb: Verb = "account.withdraw"

    private let username: String
    private let role: String
    private let unitCode: String

    package init(username: String, role: String, unit: String) {
        self.username = username
        self.role = role
        unitCode = unit
    }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: try unit(in: tx).path) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        let unit = try unit(in: context.tx)
        let tables: [Statement] = ["account_grant", "grant_plan"]
        let removed = try tables.reduce(0) { sum, table in
            let statement: Statement = "DELETE FROM \(table) WHERE account = \(account.id) AND role = \(role) AND unit = \(unit.id)"
            return sum + (try context.tx.executeCounting(statement))
        }
        try EmergencyPower.end(role, unit: unit.id, account: account.id, in: context)
        guard removed > 0 else { throw Problem(409, "account.grant_absent") }
        try account.record(Self.verb, unit: unit.id, Payload().with("role", token: role).with("unit", id: unit.id), in: context)
    }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: unitCode, in: tx) else { throw Problem.invalid([FieldProblem("unit", "unit")]) }
        return unit
    }
}
