import Kernel
import Matters
import Mediation

/// The one place where matters and mediation meet: a matter of a category that the pack has mediated is offered to the centre of its
/// place once an office has signed for it, and no longer once it is resolved or over.
struct MatterReferrals {
    let scheme: ActiveScheme

    private static let ends = Set([MatterVerb.resolve, .withdraw, .void, .rate, .verify].map(\.verb.text))

    var subscription: Subscription {
        Subscription(name: "mediation.referrals", prefix: "matter.") { event, tx in
            if Self.ends.contains(event.type) { return try Referral.drop(event.stream, in: tx) }
            guard event.type == MatterVerb.accept.verb.text, let matter = try Matter.find(id: event.stream, in: tx) else { return }
            try Referral.offer(
                matter.id, number: matter.number, category: matter.category, place: matter.place.path, at: event.recorded,
                by: scheme.current, in: tx)
        }
    }
}
