package import Kernel
internal import People

/// 派单: gives a raised matter to an office of its category; from then on that office answers for it.
package struct DispatchMatter: Command {
    package static let verb = MatterVerb.dispatch.verb
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let to = Field.choice("to")
        package static let note = Field.text("note", maximum: 500).optional
        package static let schema = Schema("DispatchMatter", [to.any, note.any])
    }

    let number: String
    let input: Input
    let expected: Int64?

    package init(_ number: String, _ input: Input, expected: Int64?) {
        self.number = number
        self.input = input
        self.expected = expected
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        var move = try MatterMove(number, .dispatch, expected: expected, in: context)
        let category = try context.scheme.section(MatterScheme.self).category(move.matter.category)
        guard let code = category?.handlers.first(where: { $0 == input[Fields.to] }), let unit = try Unit.find(code: code, in: context.tx)
        else { throw Problem.invalid([FieldProblem(Fields.to.name, "choice")]) }
        move.owner = unit.place
        let note = try input[Fields.note].map { try SealedTexts.write($0, label: MatterText.note, of: move.matter.id, in: context) }
        try move.commit(Payload().with("note", commitment: note), in: context)
    }
}
