package import Kernel
internal import People

/// 派单: gives a raised matter to an office of its category; from then on that office answers for it.
package struct DispatchMatter: MatterCommand {
    package static let step = MatterVerb.dispatch

    package enum Fields: StepFields {
        package static let to = Field.choice("to")
        package static let note = Field.text("note", maximum: 500).optional
        package static let schema = Schema("DispatchMatter", [to.any, note.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let handlers = try move.matter.handlers(by: context.scheme)
        guard let code = handlers.first(where: { $0 == asked[Fields.to] }), let unit = try Unit.find(code: code, in: context.tx)
        else { throw Problem.invalid([FieldProblem(Fields.to.name, "choice")]) }
        move.owner = unit.place
        // Kept beside what was chosen, so that it is never worked out from a later catalogue.
        move.route = try Holding.Route.today(move.matter.category, at: move.matter.place.path, in: context)
        guard move.matter.course.handedBack == 0 else {
            return Payload().with("note", commitment: try move.say(asked[Fields.note], in: context))
        }
        let note = try asked[Fields.note].map { try SealedTexts.write($0, label: MatterText.note, of: move.matter.id, in: context) }
        return Payload().with("note", commitment: note)
    }
}
