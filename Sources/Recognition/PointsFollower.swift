internal import Kernel
package import Territory

/// What becomes of points when the territory is redrawn: claims stand in the lists of those above them now; whoever belongs to a unit that
/// ends belongs to the one that goes on; a unit with open claims or orders cannot end before those are settled.
package enum PointsFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved { try moved.relist("points_in", key: ["grp", "sort_ms", "claim"], in: context.tx) }
        for left in outcome.left where left.isEnded {
            let open = try context.tx.first(
                "SELECT 1 FROM points_in WHERE unit = \(left.unit) AND grp IN ('review', 'notice', 'asked') LIMIT 1"
            ) { try $0.int(0) }
            let ordered = try context.tx.first(
                "SELECT 1 FROM points_order WHERE unit = \(left.unit) AND state = 'reserved' LIMIT 1"
            ) { try $0.int(0) }
            guard open == nil, ordered == nil else { throw Problem(409, "territory.points_open") }
            if let next = left.main ?? left.successors.first {
                try context.tx.execute("UPDATE points_member SET unit = \(next) WHERE unit = \(left.unit)")
            }
        }
    }
}
