package import Kernel

/// 裁定: decides whose matter it is; that office can neither return nor dispute it again.
package struct ArbitrateMatter: MatterCommand {
    package static let step = MatterVerb.arbitrate

    package enum Fields: StepFields {
        package static let to = Field.choice("to")
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("ArbitrateMatter", [to.any, text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let candidates = try move.matter.candidates(by: context.scheme, in: context.tx)
        guard let unit = candidates.first(where: { $0.code == asked[Fields.to] }) else {
            throw Problem.invalid([FieldProblem(Fields.to.name, "choice")])
        }
        move.owner = unit.place
        move.course.isArbitrated = true
        if unit.unit != move.matter.owner.unit { (move.course.assignee, move.course.standIn) = (nil, nil) }
        return try move.saying(asked[Fields.text], in: context)
    }
}
