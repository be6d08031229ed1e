package import Kernel

/// The closed list of what can happen to a matter. A pack says which verb leads where; it cannot invent one.
package enum MatterVerb: String, CaseIterable, Sendable {
    case raise, triage, dispatch, accept, contact, resolve, verify, rate, `return`, dispute, arbitrate, escalate, assign, note, comment
    case recall, withdraw, reopen, extend, suspend, resume, void, merge, unmerge, split, whistle, arrive

    /// The verbs this program can carry out; a pack that names another is refused when it is checked.
    package static let available: Set<MatterVerb> = [.raise, .dispatch, .accept, .resolve, .rate]

    package var verb: Verb { Verb("matter.\(rawValue)") }
}

/// What a state means to the program, whatever a pack calls it.
package enum StateKind: String, CaseIterable, Sendable {
    /// Waits to be given to whoever handles it.
    case raised
    /// Given, not yet signed for.
    case dispatched
    /// Signed for and being handled.
    case accepted
    /// Done, by the handler's account; the reporter has not said so yet.
    case resolved
    case closed
}

/// Permissions beside the verbs of the workflow.
package enum MatterPermission {
    package static let read: Verb = "matter.read"
    package static let list: Verb = "matter.list"
    /// Opens one matter by its number and the tail of the reporter's phone.
    package static let find: Verb = "matter.find"
    /// Replaces the private link.
    package static let relink: Verb = "matter.relink"

    package static let all: Set<Verb> = Set(MatterVerb.available.map(\.verb)).union([read, list, find, relink])
}
