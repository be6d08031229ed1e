package import Kernel

/// What may be done about points. Whoever signed in joins, asks, appeals and orders for themselves; everybody sees what is shown to the
/// public and may object; who enters, reviews, decides and keeps the shop is the pack's.
package enum PointsPermission {
    /// One's own: entries, balances, what is pending.
    package static let own: Verb = "points.read"
    /// What is shown to the public.
    package static let notices: Verb = "points.notices"
    /// What waits for review, notice or a decision in a unit and below.
    package static let list: Verb = "points.list"

    static let all: Set<Verb> = [
        own, notices, list, JoinPoints.verb, LeavePoints.verb, ClaimPoints.verb, EnterMember.verb, ClaimForMember.verb, DeductPoints.verb,
        ReviewClaim.verb, ObjectToPoints.verb, DecideObjection.verb, AppealPoints.verb, DecideAppeal.verb, OrderGoods.verb, HandOver.verb,
        StockGoods.verb, RecomputePoints.verb,
    ]
}
