package import Kernel
internal import People
package import Territory

/// One operation as those see it who work on it or look after the place.
package struct OperationView: Sendable {
    package struct Person: Sendable {
        package let post: ID
        /// `nil` once it was erased.
        package let name: String?
    }

    package let operation: Operation
    package let joint: [UnitRecord]
    package let staff: [Person]
    package let vehicles: [Vehicle]
    package let findings: [EnforcementFinding]
    package let transfers: [Transfer]
    /// By label.
    package let texts: [String: String]
    /// What the reader may do now.
    package let steps: [OperationStep]
    /// Who and what could be taken along.
    package let candidates: (staff: [Person], vehicles: [Vehicle])
    package let authorities: [UnitRecord]

    package static func load(_ text: String, for actor: Actor, _ services: EnforcementServices, in tx: any Reading) throws -> OperationView
    {
        let operation = try Operation.find(text, for: actor, services.policy, in: tx)
        let (vault, today) = (services.vault, services.now.day)
        let findings = try EnforcementFinding.all(of: operation.id, in: tx)
        let transfers = try Transfer.all(of: operation.id, in: tx)
        let handed = Set(transfers.filter { $0.outcome != .returned }.map(\.finding))
        let steps = OperationStep.all.filter { step in
            guard step.from.contains(operation.state) else { return false }
            if step.verb == HandOver.verb, !findings.contains(where: { $0.outcome == .beyond && !handed.contains($0.id) }) { return false }
            if case .allowed = services.policy.decide(step.verb, of: actor, on: operation.subject) { return true }
            return false
        }
        let offers = Set(steps.map(\.verb))
        return OperationView(
            operation: operation,
            joint: try operation.companions(.unit, in: tx).compactMap { try UnitRecord.find(id: $0, in: tx) },
            staff: try operation.companions(.post, in: tx).map {
                Person(post: $0, name: try ServingPost.name(of: $0, vault: vault, in: tx))
            },
            vehicles: try operation.companions(.vehicle, in: tx).compactMap { try Vehicle.find($0, in: tx) }, findings: findings,
            transfers: transfers, texts: try SealedTexts.read(operation.id, vault: vault, in: tx), steps: steps,
            candidates: offers.contains(HoldOperation.verb)
                ? (
                    try TeamView.staff(of: operation.team, services, in: tx),
                    try Vehicle.all(of: operation.team.id, in: tx).filter { $0.serves(on: today) }
                ) : ([], []),
            authorities: offers.contains(HandOver.verb) ? try Authorities.of(operation.team, in: tx) : [])
    }

    /// Findings that may be handed over still.
    package var beyond: [EnforcementFinding] {
        let handed = Set(transfers.filter { $0.outcome != .returned }.map(\.finding))
        return findings.filter { $0.outcome == .beyond && !handed.contains($0.id) }
    }
}

/// A team: who serves in it and what it has.
package struct TeamView: Sendable {
    package let team: UnitRecord
    package let staff: [OperationView.Person]
    package let vehicles: [Vehicle]
    package let mayChange: Bool

    package static func load(_ code: String, for actor: Actor, _ services: EnforcementServices, in tx: any Reading) throws -> TeamView {
        guard let team = try UnitRecord.find(code: String(code.prefix(32)), in: tx), try services.terms().levels.contains(team.level),
            case .allowed = services.policy.decide(EnforcementPermission.read, of: actor, on: Subject(place: team.path, owner: team.path))
        else { throw Problem.notFound }
        let mayChange =
            if case .allowed = services.policy.decide(AddVehicle.verb, of: actor, on: Subject(place: team.path, owner: team.path)) {
                true
            } else { false }
        return TeamView(
            team: team, staff: try staff(of: team, services, in: tx), vehicles: try Vehicle.all(of: team.id, in: tx), mayChange: mayChange)
    }

    /// By name, so that the list says nothing of anybody.
    static func staff(of team: UnitRecord, _ services: EnforcementServices, in tx: any Reading) throws -> [OperationView.Person] {
        try ServingPost.around(team.path, kinds: services.terms().posts, on: services.now.day, vault: services.vault, in: tx)
            .filter { $0.unit == team.path }.map { OperationView.Person(post: $0.id, name: $0.name) }
            .sorted { ($0.name ?? "", $0.post) < ($1.name ?? "", $1.post) }
    }

    /// The teams in or under the units that somebody looks after.
    static func around(_ verb: Verb, _ actor: Actor, _ services: EnforcementServices, in tx: any Reading) throws -> [UnitRecord] {
        let levels = try services.terms().levels
        return try services.policy.scopes(verb, of: actor, over: .place).map(\.path).prefix(20).flatMap { path in
            try tx.all(
                """
                SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
                WHERE (path = \(path) OR (path >= \(path.below.lower) AND path < \(path.below.upper)))
                AND ended IS NULL AND level IN (\(Statement.list(levels.map { "\($0)" }))) ORDER BY path LIMIT 200
                """, UnitRecord.decode)
        }
    }
}
