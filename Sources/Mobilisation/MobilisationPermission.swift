package import Kernel

/// What may be done about tasks and places. Whoever signed in sees tasks and claims places; who publishes and leads them is the pack's.
package enum MobilisationPermission {
    package static let read: Verb = "task.read"
    /// Sees who comes, and does for them what they do themselves.
    package static let lead: Verb = "task.lead"
    package static let claim: Verb = "task.claim"
    package static let leave: Verb = "task.leave"
    package static let offer: Verb = "task.offer"
    package static let take: Verb = "task.take"
    package static let arrive: Verb = "task.arrive"
    package static let join: Verb = "volunteer.join"
    package static let quit: Verb = "volunteer.leave"
    /// One's own record.
    package static let own: Verb = "volunteer.read"

    /// Sees squads: what they are called, do and can do.
    package static let readSquad: Verb = "squad.read"
    /// Sees who is in a squad without being one of its people.
    package static let leadSquad: Verb = "squad.lead"

    /// Sees what a unit gives its months to.
    package static let readTheme: Verb = "theme.read"

    static let all: Set<Verb> = Set([
        read, lead, claim, leave, offer, take, arrive, join, quit, own, PublishTask.verb, AddShift.verb, HelpClaim.verb, ConfirmShift.verb,
        readSquad, leadSquad, FormSquad.verb, OfferDuty.verb, TakeDuty.verb,
        readTheme, SetTheme.verb, NoteTheme.verb,
    ]).union(TaskStep.all.map(\.verb) + SquadStep.all.map(\.verb) + RosterStep.all.map(\.verb))
}
