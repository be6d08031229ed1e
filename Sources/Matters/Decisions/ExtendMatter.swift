package import Kernel
package import Process

/// 申请延期: asks for more time to handle it, before the time is over. The clock runs on until it is granted.
package struct ExtendMatter: DecidedCommand {
    package static let step = MatterVerb.extend

    package enum Fields: StepFields {
        package static let amount = Field.integer("amount", 1...2000)
        package static let schema = Schema(
            "ExtendMatter", [DecisionFields.ground.any, amount.any, DecisionFields.text.any, DecisionFields.evidence.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func fill(_ wanted: inout Decisions.Asked, _ terms: DecisionTerms, _ matter: Matter, in context: CommandContext) throws {
        guard let most = terms.atMost else { throw Problem(409, "decision.no_clock") }
        let amount = asked[Fields.amount]
        guard amount <= most.value else {
            throw Problem.invalid([FieldProblem("amount", "integer", args: ["min": "1", "max": "\(most.value)"])])
        }
        let clock = try Clock.all(of: matter.id, in: context.tx).first { $0.stage == .handle && $0.ended == nil }
        guard let clock else { throw Problem(409, "decision.no_clock") }
        guard context.now <= clock.due else { throw Problem(409, "decision.late", args: ["due": clock.due.minuteText]) }
        wanted.limit = TimeLimit(amount, most.unit)
    }
}
