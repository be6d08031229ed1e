package import Kernel

/// 登记发现: something about a place, a thing or a unit. There is no field for a person, and nothing is counted by one.
package struct AddFinding: OperationCommand {
    package static let verb: Verb = "enforcement.find"
    package static let step = "finding"
    package static let from: Set<Operation.State> = [.held]

    package enum Fields {
        package static let check = Field.choice("check_kind")
        package static let about = Field.choice("about", EnforcementFinding.About.allCases.map(\.rawValue))
        package static let outcome = Field.choice("outcome", EnforcementFinding.Outcome.allCases.map(\.rawValue))
        package static let text = Field.text("text", maximum: 1000)
    }
    package static let schema = Schema("AddFinding", [Fields.check.any, Fields.about.any, Fields.text.any, Fields.outcome.any])

    package let asked: OperationInput

    package init(_ asked: OperationInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> OperationStanding {
        let operation = try begin(in: context)
        guard operation.checks.contains(asked.input[Fields.check]) else {
            throw Problem.invalid([FieldProblem(Fields.check.name, "choice")])
        }
        guard try EnforcementFinding.all(of: operation.id, in: context.tx).count < EnforcementFinding.limit else {
            throw Problem(409, "enforcement.full")
        }
        let id = context.newID()
        let (about, outcome) = (asked.input[Fields.about], asked.input[Fields.outcome])
        try context.tx.execute(
            """
            INSERT INTO enforcement_finding (operation, id, check_kind, about, outcome, found_ms)
            VALUES (\(operation.id), \(id), \(asked.input[Fields.check]), \(about), \(outcome), \(context.now))
            """)
        let text = try say(asked.input[Fields.text], as: OperationText.finding(id), in: context)
        return try commit(
            operation, as: .held,
            Payload().with("finding", id: id).with("check", token: asked.input[Fields.check]).with("about", token: about)
                .with("outcome", token: outcome).with("text", commitment: text), in: context)
    }
}
