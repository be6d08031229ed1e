package import Kernel
internal import People
internal import Process
internal import Territory

/// 达成协议: what they agreed on. The text is sealed; its commitment stands in the log and on the paper that is signed. From now on the
/// time until somebody looks whether it is kept runs.
package struct AgreeCase: CaseCommand {
    package static let verb: Verb = "mediation.agree"
    package static let step = "agree"
    package static let from: Set<MediationCase.State> = [.accepted]

    package enum Fields {
        package static let text = Field.text("agreement", maximum: 6000)
    }
    package static let schema = Schema("AgreeCase", [Fields.text.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        var move = try begin(in: context)
        try move.requirePanel()
        guard try CaseSession.all(of: asked.id, in: context.tx).isEmpty == false else { throw Problem(409, "mediation.no_session") }
        let agreement = try SealedTexts.write(asked.input[Fields.text], label: MediationText.agreement, of: asked.id, in: context)
        (move.state, move.agreement) = (.agreed, agreement)
        try move.clocks().finish([.handle])
        try move.start(.recheck)
        return try move.commit(Self.verb, Payload().with("agreement", commitment: agreement))
    }
}
