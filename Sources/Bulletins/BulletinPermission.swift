package import Kernel

/// What may be done about bulletins. To confirm one it takes besides a post that it is addressed to: see `Bulletin.isAddressed`.
package enum BulletinPermission {
    /// Sees those for everybody, those for one's own posts, and what `overview` shows.
    package static let read: Verb = "bulletin.read"
    /// Sees those of a unit, below it and from above it, and how many have read them.
    package static let overview: Verb = "bulletin.overview"

    static let all: Set<Verb> = [read, overview, PublishBulletin.verb, WithdrawBulletin.verb, ConfirmBulletin.verb]
}
