package import Kernel
internal import People
internal import Territory

/// 查阅: opens who is meant and what was said, for a purpose that is told first. Whoever reads is written down, and the parties see it:
/// by which role, of which unit, for what, when. Nothing is shown before this is stored.
package struct RevealCase: Command {
    package static let verb = MediationPermission.reveal
    package static let reading: Verb? = MediationPermission.read

    package enum Fields {
        package static let purpose = Field.choice("purpose")
        package static let schema = Schema("RevealCase", [purpose.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try MediationCase.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let mediation = try MediationCase.load(id, in: context.tx)
        let policy = Policy(context.scheme)
        guard try mediation.isOpen(to: context.actor, policy, in: context.tx) else { throw Problem.notFound }
        let move = try CaseMove(mediation, in: context)
        let purpose = input[Fields.purpose]
        guard move.terms.purposes.contains(purpose) else { throw Problem.invalid([FieldProblem(Fields.purpose.name, "choice")]) }
        guard case .allowed(let role) = policy.decide(Self.verb, of: context.actor, on: mediation.subject) else { throw Problem.forbidden }
        let unit = context.actor.grants.first { $0.role == role && $0.path.contains(mediation.centre.path) }?.unit
        try context.tx.execute(
            """
            INSERT INTO mediation_reading (mediation, id, read_ms, role, unit, purpose)
            VALUES (\(id), \(context.newID()), \(context.now), \(role), \(unit), \(purpose))
            """)
        _ = try move.commit(Self.verb, Payload().with("role", token: role).with("by", id: unit).with("purpose", token: purpose))
    }
}
