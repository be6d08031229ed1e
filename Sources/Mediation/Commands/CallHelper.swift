package import Kernel
internal import Territory

/// 邀请参与: a judge, a prosecutor, a police officer, a lawyer (三官一律) or legal aid is called in. Who comes is their own affair.
package struct CallHelper: CaseCommand {
    package static let verb: Verb = "mediation.call"
    package static let step = "call"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let helper = Field.choice("helper")
    }
    package static let schema = Schema("CallHelper", [Fields.helper.any])

    static let limit = 20

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        let move = try begin(in: context)
        let helper = asked.input[Fields.helper]
        guard move.terms.helpers.contains(helper) else { throw Problem.invalid([FieldProblem(Fields.helper.name, "choice")]) }
        let calls = try context.tx.count(
            "SELECT COUNT(*) FROM (SELECT id FROM mediation_call WHERE mediation = \(asked.id) LIMIT \(Self.limit)) AS calls")
        guard calls < Self.limit else { throw Problem(409, "mediation.full") }
        try context.tx.execute(
            """
            INSERT INTO mediation_call (mediation, id, helper, called_ms)
            VALUES (\(asked.id), \(context.newID()), \(helper), \(context.now))
            """)
        return try move.commit(Self.verb, Payload().with("helper", token: helper))
    }
}
