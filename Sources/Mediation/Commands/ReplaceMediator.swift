package import Kernel
internal import Territory

/// 更换调解员: who is related to a party, or whom a party objects to, makes way for somebody else in the same step.
package struct ReplaceMediator: CaseCommand {
    package static let verb: Verb = "mediation.replace"
    package static let step = "replace"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let seat = Field.choice("seat")
        package static let ground = Field.choice("ground", MediationSeat.Ground.allCases.map(\.rawValue))
        package static let post = Field.choice("post")
    }
    package static let schema = Schema("ReplaceMediator", [Fields.seat.any, Fields.ground.any, Fields.post.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        let move = try begin(in: context)
        let held = try MediationSeat.all(of: asked.id, in: context.tx).first { $0.isHeld && $0.id == ID(asked.input[Fields.seat]) }
        guard let held, let ground = MediationSeat.Ground(rawValue: asked.input[Fields.ground]) else {
            throw Problem.invalid([FieldProblem(Fields.seat.name, "choice")])
        }
        let seat = try MediationSeat.take(asked.input[Fields.post], field: Fields.post.name, in: move)
        try held.leave(ground, in: context)
        return try move.commit(
            Self.verb,
            Payload().with("left", id: held.id).with("ground", token: ground.rawValue).with("seat", id: seat)
                .with("post", id: ID(asked.input[Fields.post])).with("objected", flag: held.objected != nil))
    }
}
