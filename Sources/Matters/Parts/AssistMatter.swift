package import Kernel

/// 协办: another office does its share. It signs for that, has clocks and a result of its own; who has the whole answers for the whole.
package struct AssistMatter: MatterCommand {
    package static let step = MatterVerb.assist

    package enum Fields: StepFields {
        package static let to = Field.choice("to")
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("AssistMatter", [to.any, text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let matter = move.matter
        guard try Part.of(matter.id, in: context.tx)?.kind != .assist else { throw Problem(409, "matter.assist_assist") }
        let candidates = try matter.candidates(by: context.scheme, in: context.tx)
        guard let unit = candidates.first(where: { $0.code == asked[Fields.to] }), unit.unit != matter.owner.unit,
            let category = try context.scheme.section(MatterScheme.self).category(matter.category)
        else { throw Problem.invalid([FieldProblem(Fields.to.name, "choice")]) }
        let helping = try Part.standing(of: matter.id, in: context.tx).filter { $0.part.kind == .assist && $0.matter.kind.isOpen }
        guard !helping.contains(where: { $0.matter.owner.unit == unit.unit }) else { throw Problem(409, "matter.assist_twice") }
        guard helping.count < Part.assistLimit else { throw Problem(409, "matter.assist_full", args: ["max": "\(Part.assistLimit)"]) }
        let share = try Part.begin(asked[Fields.text], category, of: matter, as: .assist, rule: nil, leads: false, in: context)
        var dispatch = try MatterMove(share, .dispatch, expected: nil, in: context)
        dispatch.owner = unit.place
        _ = try dispatch.commit(Payload(), in: context)
        return Payload().with("above", id: unit.unit).with("share", id: share.id)
    }
}
