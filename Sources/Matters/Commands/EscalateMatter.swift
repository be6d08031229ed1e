package import Kernel
internal import Territory

/// 提请上级协调: asks the unit above for help. Who answers for it stays the same.
package struct EscalateMatter: MatterCommand {
    package static let step = MatterVerb.escalate

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("EscalateMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let above = try UnitRecord.ancestors(of: move.matter.owner.path, in: context.tx).last
        guard let above else { throw Problem(409, "matter.nobody_above") }
        move.course.escalated = context.now
        return try move.saying(asked[Fields.text], in: context).with("above", id: above.id)
    }
}
