package import Kernel
package import Territory

/// Squads of a unit and below, and one's own before them. By the day they were formed: there is no other order.
package struct SquadList: Sendable {
    package struct Line: Sendable {
        package let squad: Squad
        package let name: String?
    }

    /// One's own squads, and those one is asked to join.
    package let own: [(line: Line, member: SquadMember)]
    package let unit: UnitRecord
    package let group: String
    package let items: [Line]
    package let next: Keyset?

    package static func load(_ request: Request, _ services: MobilisationServices, limit: Int, in tx: any Reading) throws -> SquadList {
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? Squad.standing
        guard Squad.groups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let unit = try unit(request, services, in: tx)
        func line(_ id: ID) throws -> Line? {
            try Squad.find(id, in: tx).map { squad in
                Line(squad: squad, name: try squad.texts(vault: services.vault, in: tx)[Squad.Text.name])
            }
        }
        let own = try request.actor.account.map { try SquadMember.own($0, in: tx) } ?? []
        let keys = try tx.all(statement(under: unit.id, group, after: after, limit: limit + 1)) {
            Keyset(ms: try $0.int(0), id: try $0.id(1))
        }
        let shown = Array(keys.prefix(limit))
        return SquadList(
            own: try own.compactMap { member in try line(member.squad).map { ($0, member) } }, unit: unit, group: group,
            items: try shown.compactMap { try line($0.id) }, next: keys.count > limit ? shown.last : nil)
    }

    /// Which unit's: the one asked for, where one works, where one is a volunteer, or the whole of it.
    static func unit(_ request: Request, _ services: MobilisationServices, in tx: any Reading) throws -> UnitRecord {
        if let code = request.query["unit"], !code.isEmpty {
            guard let found = try UnitRecord.find(code: String(code.prefix(32)), in: tx) else { throw Problem.notFound }
            return found
        }
        let actor = request.actor
        let scope = services.policy.scopes(MobilisationPermission.leadSquad, of: actor, over: .place).map(\.path)
            .min { ($0.segments.count, $0.text) < ($1.segments.count, $1.text) }
        if let scope, let unit = try UnitRecord.find(path: scope, in: tx) { return unit }
        if let unit = try actor.account.flatMap({ try Volunteer.of($0, in: tx) })?.unit { return unit }
        guard let root = try UnitRecord.root(in: tx) else { throw Problem.notFound }
        return root
    }

    static func statement(under unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT sort_ms, squad FROM squad_in WHERE unit = \(unit) AND grp = \(group)
        AND (sort_ms, squad) < (\(after.ms), \(after.id)) ORDER BY sort_ms DESC, squad DESC LIMIT \(limit)
        """
    }
}
