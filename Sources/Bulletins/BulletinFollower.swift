internal import Kernel
package import Territory

/// A unit under another parent stands with its bulletins in the lists of those above it now. One that is no more keeps them: they were told
/// there.
package enum BulletinFollower {
    package static let follower = ActFollower(
        count: { _, _ in [] },
        follow: { outcome, context in
            for moved in outcome.moved { try moved.relist("bulletin_in", key: ["published_ms", "bulletin"], in: context.tx) }
        })
}
