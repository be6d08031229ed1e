package import Kernel

/// 裁定: decides whose matter it is; that office can neither return nor dispute it again. When those concerned met on the spot, what was
/// shared out there stands with it.
package struct ArbitrateMatter: MatterCommand {
    package static let step = MatterVerb.arbitrate

    package enum Fields: StepFields {
        package static let to = Field.choice("to")
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("ArbitrateMatter", [to.any, text.any] + DivisionFields.all)
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let candidates = try move.matter.candidates(by: context.scheme, in: context.tx)
        guard let unit = candidates.first(where: { $0.code == asked[Fields.to] }) else {
            throw Problem.invalid([FieldProblem(Fields.to.name, "choice")])
        }
        let division = try DivisionRecord(asked, of: move.matter, owner: unit, among: candidates, now: context.now)
        move.owner = unit.place
        move.course.isArbitrated = true
        if unit.unit != move.matter.owner.unit { (move.course.assignee, move.course.standIn) = (nil, nil) }
        let payload = try move.saying(asked[Fields.text], in: context)
        return try division?.write(payload, of: move.matter, version: move.version, in: context) ?? payload
    }
}
