package import Kernel
internal import People
internal import Territory

/// 申请回避: a party does not want somebody on the panel. Nothing is mediated until somebody else sits there.
package struct ObjectMediator: Command {
    package static let verb: Verb = "mediation.object"
    package static let reading: Verb? = MediationPermission.progress

    package enum Fields {
        package static let seat = Field.choice("seat")
        package static let ground = Field.choice("ground", MediationSeat.Ground.objections.map(\.rawValue))
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("ObjectMediator", [seat.any, ground.any, text.any])
    }

    /// How often the parties of one case may do so: beyond that they are heard at the centre.
    static let limit = 6

    let party: ID
    let input: Input

    package init(_ party: ID, _ input: Input) {
        self.party = party
        self.input = input
    }

    /// A party holds its own id, by its private link.
    package func subject(in tx: any Reading) throws -> Subject {
        guard try MediationParty.find(party, in: tx) != nil else { throw Problem.notFound }
        return Subject(record: party)
    }

    package func run(in context: CommandContext) throws -> CaseStanding {
        guard let party = try MediationParty.find(party, in: context.tx) else { throw Problem.notFound }
        let mediation = try MediationCase.load(party.mediation, in: context.tx)
        guard !mediation.state.hasEnded else { throw Problem(409, "mediation.state") }
        let move = try CaseMove(mediation, in: context)
        let seats = try MediationSeat.all(of: mediation.id, in: context.tx)
        guard let seat = seats.first(where: { $0.isHeld && $0.id == ID(input[Fields.seat]) }) else {
            throw Problem.invalid([FieldProblem(Fields.seat.name, "choice")])
        }
        guard seat.objected == nil else { throw Problem(409, "mediation.objected_already") }
        guard seats.count(where: { $0.objected != nil }) < Self.limit else { throw Problem(409, "mediation.objected_often") }
        try context.tx.execute(
            """
            UPDATE mediation_seat SET objected_ms = \(context.now) WHERE mediation = \(mediation.id) AND id = \(seat.id)
            """)
        let text = try move.say(input[Fields.text], as: MediationText.objection(to: seat.id))
        return try move.commit(
            Self.verb,
            Payload().with("party", id: party.id).with("seat", id: seat.id).with("ground", token: input[Fields.ground])
                .with("text", commitment: text))
    }
}
