package import Kernel
internal import Territory

/// 追加当事人: somebody else is part of the dispute.
package struct AddParty: CaseCommand {
    package static let verb: Verb = "mediation.party"
    package static let step = "party"
    package static let from: Set<MediationCase.State> = [.opened, .accepted]

    package enum Fields {
        package static let side = Field.choice("side", MediationParty.Side.allCases.map(\.rawValue))
        package static let name = Field.line("party_name", maximum: 60)
        package static let phone = Field.phone("party_phone").optional
    }
    package static let schema = Schema("AddParty", [Fields.side.any, Fields.name.any, Fields.phone.any])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        let move = try begin(in: context)
        guard try MediationParty.all(of: asked.id, in: context.tx).count < MediationParty.limit,
            let side = MediationParty.Side(rawValue: asked.input[Fields.side])
        else { throw Problem(409, "mediation.full") }
        let (party, name) = try MediationParty.add(
            side, name: asked.input[Fields.name], phone: asked.input[Fields.phone], to: asked.id, in: context)
        return try move.commit(
            Self.verb, Payload().with("party", id: party).with("side", token: side.rawValue).with("name", commitment: name))
    }
}
