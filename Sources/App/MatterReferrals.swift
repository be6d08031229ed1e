import Kernel
import Matters
import Mediation

/// The one place where matters and mediation meet: a matter of a category that the pack has mediated is offered to the centre of its
/// place once an office has signed for it, and no longer once it is resolved or over; and how a case ended goes back to its matter.
struct MatterReferrals {
    let scheme: ActiveScheme

    private static let ends = Set([MatterVerb.resolve, .withdraw, .void, .rate, .verify].map(\.verb.text))
    private static let bite = 50

    var subscription: Subscription {
        Subscription(name: "mediation.referrals", prefix: "matter.") { event, tx in
            if Self.ends.contains(event.type) { return try Referral.drop(event.stream, in: tx) }
            guard event.type == MatterVerb.accept.verb.text, let matter = try Matter.find(id: event.stream, in: tx) else { return }
            try Referral.offer(
                matter.id, number: matter.number, category: matter.category, place: matter.place.path, at: event.recorded,
                by: scheme.current, in: tx)
        }
    }

    /// Cases that ended.
    static let words = Subscription(name: "mediation.words", prefix: "mediation.") { event, tx in try MediationWord.owe(event, in: tx) }

    /// Tells each matter, by a command of its own with the case's event as its cause. A power cut between the two tells it again, which
    /// changes nothing.
    static let alarm = Alarm(name: "mediation.words", everySeconds: 5) { executor in
        let owed = try await executor.together { together in try MediationWord.owed(limit: bite, in: together.reading) }
        for word in owed {
            if let outcome = HearMediation.Outcome(rawValue: word.outcome) {
                _ = try await executor.perform(
                    HearMediation(word.matterNumber, from: word.centre, outcome, ended: word.ended, cause: word.event), as: .system,
                    cause: word.event)
            }
            try await executor.store.write(Work { tx in try word.settle(in: tx) })
        }
        return owed.count
    }
}
