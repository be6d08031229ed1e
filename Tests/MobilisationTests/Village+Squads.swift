import Kernel
import Storage

@testable import Mobilisation

extension Village {
    static let squad = ["unit": changning, "kind": "volunteers", "squad_name": "清河队", "about": "每周清扫河岸"]
    static let place = ["weekday": "1", "starts": "08:00", "ends": "10:00", "role": "cleaner", "people": "1", "spot": "东桥头"]

    /// A squad that 张支书 forms and leads.
    func form(_ changes: [String: String] = [:], by who: Who = .zhang) async throws -> ID {
        let input = try FormSquad.Fields.schema.decode(Self.squad.merging(changes) { $1 }.mapValues(Schema.Raw.text))
        guard let id = try await executor.perform(FormSquad(input), as: actor(who)).output else { throw Problem.notFound }
        return id
    }

    /// A step on a squad, by its name.
    @discardableResult
    func step(_ name: String, _ squad: ID, _ said: [String: String] = [:], by actor: Actor) async throws -> ID? {
        guard let step = SquadStep.all.first(where: { $0.name == name }) else { throw Problem(500, "fixture.step") }
        return try await step.carryOut(squad, try step.schema.decode(said.mapValues(Schema.Raw.text)), actor, nil, executor).stream
    }

    /// A step on a roster, by its name.
    func plan(_ name: String, _ roster: ID, _ said: [String: String] = [:], by actor: Actor) async throws {
        guard let step = RosterStep.all.first(where: { $0.name == name }) else { throw Problem(500, "fixture.step") }
        _ = try await step.carryOut(roster, try step.schema.decode(said.mapValues(Schema.Raw.text)), actor, nil, executor)
    }

    /// Volunteers by number, who are asked and say yes.
    func recruit(_ squad: ID, _ numbers: Range<Int>) async throws {
        for number in numbers {
            try await step("invite", squad, ["member_name": "v\(number)"], by: actor(.zhang))
            try await step("join", squad, ["consent": "true"], by: volunteer(number))
        }
    }

    func roster(of squad: ID, _ changes: [String: String] = [:], by who: Who = .zhang) async throws -> ID {
        let said = Self.place.merging(["roster_kind": "cleaning"]) { $1 }.merging(changes) { $1 }
        guard let id = try await step("rosters", squad, said, by: actor(who)) else { throw Problem.notFound }
        return id
    }

    func offer(_ duty: ID, takingBack: Bool = false, by actor: Actor) async throws {
        let input = try OfferDuty.Fields.schema.decode(["take_back": .flag(takingBack)])
        _ = try await executor.perform(OfferDuty(duty, input), as: actor)
    }

    func take(_ duty: ID, by actor: Actor) async throws { _ = try await executor.perform(TakeDuty(duty), as: actor) }

    func member(_ number: Int, of squad: ID) throws -> SquadMember? {
        try read { try SquadMember.live(volunteers[number], of: squad, in: $0) }
    }

    /// All that is planned on a roster in the three months after now.
    func duties(_ roster: ID) throws -> [Duty] {
        let now = entropy.now()
        return try read { try Duty.all(of: roster, from: now, until: now.adding(seconds: 92 * 86_400), in: $0) }
    }
}
