package import Kernel

/// A step on a squad that is there: by the office, by its leader, or by one of its people about themselves.
package protocol SquadCommand: Command where Output == ID {
    /// The last part of its path.
    static var step: String { get }
    static var schema: Schema { get }
    var id: ID { get }
    init(_ id: ID, _ input: Input)
}

extension SquadCommand {
    package static var reading: Verb? { MobilisationPermission.readSquad }

    package func subject(in tx: any Reading) throws -> Subject { try Squad.load(id, in: tx).subject }
}

/// Every such step: its input and its command, for the pages and the API alike.
package struct SquadStep: Sendable {
    package let name: String
    package let verb: Verb
    package let schema: Schema
    /// For the description of the API.
    let summary: String
    package let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Receipt<ID>

    private init<C: SquadCommand>(_ command: C.Type, _ summary: String) {
        name = C.step
        verb = C.verb
        schema = C.schema
        self.summary = summary
        carryOut = { id, input, actor, key, executor in try await executor.perform(C(id, input), as: actor, key: key) }
    }

    /// In the order in which a page offers them.
    package static let all = [
        SquadStep(JoinSquad.self, "Say yes to an invitation"),
        SquadStep(LeaveSquad.self, "Leave, or say no to an invitation"),
        SquadStep(StayAway.self, "Be away from duties for some days, without a reason"),
        SquadStep(InviteMember.self, "Ask somebody with an account to join"),
        SquadStep(RemoveMember.self, "Take a member out, or an invitation back"),
        SquadStep(SetUpRoster.self, "Set up a roster with its first place in the week"),
        SquadStep(KeepVehicle.self, "Note a vehicle, where the kind keeps them"),
        SquadStep(KeepAccount.self, "Note an account in public, where the kind keeps them"),
        SquadStep(DropAsset.self, "A vehicle or an account is no longer the squad's"),
        SquadStep(ChangeSquad.self, "Change its name, what it does, what it can do, who leads it"),
        SquadStep(DissolveSquad.self, "Dissolve it; what was planned is off"),
    ]
}
