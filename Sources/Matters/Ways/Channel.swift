/// The way by which a matter came in: stored with it, and told in its first event.
package enum Channel: String, CaseIterable, Sendable {
    case web, api
    /// A poster was scanned.
    case qr
    /// A worker wrote it down for a resident: met, on the phone, at the window, in a group chat.
    case onBehalf = "on_behalf"
    case phone, window, chat
    /// Seen on a round, and settled there.
    case patrol
    /// By a courier or rider.
    case mobile
    /// A need that was told at a visit.
    case visit
    case open311
    /// A question about a bulletin.
    case bulletin
    /// Somebody else has the same: it goes along with that from its beginning.
    case join
    /// A question of a matter that was split; another office's share in one.
    case split, assist

    /// Those that a worker may name when raising for somebody.
    static let behalf: [Channel] = [.onBehalf, .phone, .window, .chat]
}

/// What a worker is to the resident for whom something is raised. What the resident is like is nobody's business.
package enum Relation: String, CaseIterable, Sendable {
    case family, neighbour, acquaintance
    case gridWorker = "grid_worker"
    case villageCadre = "village_cadre"
    case partyMember = "party_member"
    case volunteer, clerk
}
