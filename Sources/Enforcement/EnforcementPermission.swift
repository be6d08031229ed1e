package import Kernel

/// What may be done about enforcement: over the place of a team, but for the authority that something is handed over to, which owns it.
package enum EnforcementPermission {
    package static let list: Verb = "enforcement.list"
    package static let read: Verb = "enforcement.read"
    /// An authority sees what was handed over to it.
    package static let inbox: Verb = "enforcement.inbox"

    static let all: Set<Verb> =
        Set([list, read, inbox, PlanOperation.verb, AddVehicle.verb, EndVehicle.verb, ReceiveTransfer.verb, AnswerTransfer.verb])
        .union(OperationStep.all.map(\.verb))
}
