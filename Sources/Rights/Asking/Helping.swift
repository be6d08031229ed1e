internal import Kernel
internal import People

/// Somebody of the staff does it together with a person who cannot: what they are to that person, and that it is wished, is written down.
struct Helping: Sendable {
    static let relation = Field.choice(
        "relation",
        ["self", "family", "neighbour", "acquaintance", "grid_worker", "village_cadre", "party_member", "volunteer", "clerk"]
    ).optional
    static let consent = Field.flag("consent")

    /// `nil` for somebody who asks for themselves.
    let helper: ID?
    let relation: String?

    /// Who holds a post and opened the record with its secret may be there for another: they have to say which.
    static func isAsked(_ item: PersonalHolding.Item, of actor: Actor) -> Bool {
        actor.account != nil && !actor.grants.isEmpty && item.isOpened(by: Person(actor))
    }

    init(_ item: PersonalHolding.Item, _ input: Input, by actor: Actor) throws {
        guard Self.isAsked(item, of: actor) else {
            self.helper = nil
            self.relation = nil
            return
        }
        guard let relation = input[Self.relation] else { throw Problem.invalid([FieldProblem(Self.relation.name, "required")]) }
        guard relation != "self" else {
            self.helper = nil
            self.relation = nil
            return
        }
        guard input[Self.consent] else { throw Problem.invalid([FieldProblem(Self.consent.name, "consent")]) }
        self.helper = actor.account
        self.relation = relation
    }

    func tell(_ payload: Payload) -> Payload {
        relation.map { payload.with("relation", token: $0).with("consent", flag: true) } ?? payload
    }
}
