package import Kernel
package import Territory

/// Operations of a unit's teams, newest first.
package struct OperationList: Sendable {
    package let unit: UnitRecord
    package let own: [UnitRecord]
    package let group: String
    package let items: [Operation]
    package let next: Keyset?

    static let groups = Operation.State.allCases.map(\.rawValue)
    private static let ownLimit = 20

    package static func load(_ request: Request, _ services: EnforcementServices, limit: Int, in tx: any Reading) throws -> OperationList {
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? Operation.State.planned.rawValue
        guard groups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let paths = services.policy.scopes(EnforcementPermission.list, of: request.actor, over: .place).map(\.path)
        let own = try paths.prefix(ownLimit).compactMap { try UnitRecord.find(path: $0, in: tx) }
        let code = String((request.query["unit"] ?? "").prefix(32))
        let unit: UnitRecord
        if code.isEmpty {
            guard let first = own.first else { throw Problem.forbidden }
            unit = first
        } else {
            guard let found = try UnitRecord.find(code: code, in: tx), paths.contains(where: { $0.contains(found.path) }) else {
                throw Problem.notFound
            }
            unit = found
        }
        let found = try tx.all(statement(under: unit.id, group, after: after, limit: limit + 1)) {
            Keyset(ms: try $0.int(0), id: try $0.id(1))
        }
        let keys = Array(found.prefix(limit))
        let operations = try Operation.all(keys.map(\.id), in: tx)
        return OperationList(
            unit: unit, own: own, group: group, items: keys.compactMap { operations[$0.id] }, next: found.count > limit ? keys.last : nil)
    }

    static func statement(under unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT sort_ms, operation FROM operation_in WHERE unit = \(unit) AND grp = \(group)
        AND (sort_ms, operation) < (\(after.ms), \(after.id)) ORDER BY sort_ms DESC, operation DESC LIMIT \(limit)
        """
    }
}
