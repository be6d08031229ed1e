package import Kernel
package import Territory

/// What waits for an office in a unit and below, in the order in which it came: never in the order of anybody's points.
package struct ClaimList: Sendable {
    package let unit: UnitRecord
    package let group: String
    package let items: [ClaimView]
    package let next: Keyset?

    package static func load(_ request: Request, _ services: RecognitionServices, limit: Int, in tx: any Reading) throws -> ClaimList {
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? PointsClaim.officeGroups[0]
        guard PointsClaim.officeGroups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let paths = services.policy.scopes(PointsPermission.list, of: request.actor, over: .place).map(\.path)
        let code = String((request.query["unit"] ?? "").prefix(32))
        let unit =
            code.isEmpty
            ? try paths.sorted { "\($0)" < "\($1)" }.first.flatMap { try UnitRecord.find(path: $0, in: tx) }
            : try UnitRecord.find(code: code, in: tx)
        guard let unit, paths.contains(where: { $0.contains(unit.path) }) else { throw Problem.notFound }
        let keys = try tx.all(statement(unit.id, group, after: after, limit: limit + 1)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) }
        let shown = Array(keys.prefix(limit))
        let claims = try PointsClaim.all(shown.map(\.id), in: tx)
        return ClaimList(
            unit: unit, group: group,
            items: try shown.compactMap { claims[$0.id] }.map { try ClaimView($0, for: request.actor, services, in: tx) },
            next: keys.count > limit ? shown.last : nil)
    }

    static func statement(_ unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT sort_ms, claim FROM points_in WHERE unit = \(unit) AND grp = \(group)
        AND (sort_ms, claim) < (\(after.ms), \(after.id)) ORDER BY sort_ms DESC, claim DESC LIMIT \(limit)
        """
    }
}
