package import Kernel
internal import People
internal import Process
internal import Territory

/// 调解不成: they do not agree, or the centre may not take it. They are told where to go, and what they said here binds nobody there.
package struct FailCase: CaseCommand {
    package static let verb: Verb = "mediation.fail"
    package static let step = "fail"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let way = Field.choice("way")
        package static let text = Field.text("text", maximum: 1000).optional
    }
    package static let schema = Schema("FailCase", [Fields.way.any, Fields.text.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        var move = try begin(in: context)
        guard move.terms.ways.contains(asked.input[Fields.way]) else {
            throw Problem.invalid([FieldProblem(Fields.way.name, "choice")])
        }
        (move.state, move.way) = (.notAgreed, asked.input[Fields.way])
        try move.clocks().finish([.accept, .handle])
        let text = try asked.input[Fields.text].map { try SealedTexts.write($0, label: MediationText.end, of: asked.id, in: context) }
        return try move.commit(Self.verb, Payload().with("way", token: move.way).with("text", commitment: text))
    }
}
