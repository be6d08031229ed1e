package import Kernel
internal import Territory

/// 选定调解员: somebody in a post of the pack's kinds comes to the panel.
package struct SeatMediator: CaseCommand {
    package static let verb: Verb = "mediation.seat"
    package static let step = "seat"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let post = Field.choice("post")
    }
    package static let schema = Schema("SeatMediator", [Fields.post.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        let move = try begin(in: context)
        guard try MediationSeat.all(of: asked.id, in: context.tx).count(where: \.isHeld) < Int(move.terms.panel.upperBound) else {
            throw Problem(409, "mediation.panel_full", args: ["most": "\(move.terms.panel.upperBound)"])
        }
        let seat = try MediationSeat.take(asked.input[Fields.post], field: Fields.post.name, in: move)
        return try move.commit(Self.verb, Payload().with("seat", id: seat).with("post", id: ID(asked.input[Fields.post])))
    }
}
