package import Kernel
internal import People
internal import Process
internal import Territory

/// 撤回: who asked for it does not want it any more, and says so at the centre.
package struct WithdrawCase: CaseCommand {
    package static let verb: Verb = "mediation.withdraw"
    package static let step = "withdraw"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let text = Field.text("text", maximum: 1000).optional
    }
    package static let schema = Schema("WithdrawCase", [Fields.text.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        var move = try begin(in: context)
        move.state = .withdrawn
        try move.clocks().stop([.accept, .handle])
        let text = try asked.input[Fields.text].map { try SealedTexts.write($0, label: MediationText.end, of: asked.id, in: context) }
        return try move.commit(Self.verb, Payload().with("text", commitment: text))
    }
}
