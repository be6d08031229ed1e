internal import Kernel
package import Territory

/// When a unit comes under others, all that was ever counted in it counts under those today: in the transaction of the act, so that at no
/// moment the tree of today is stale. What counts under the units of the day stays.
package enum IndicatorFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved where moved.before != moved.after {
            var sums = try Buckets.then.all(of: moved.unit, in: context.tx)
            for (span, cells) in try Buckets.moved.all(of: moved.unit, in: context.tx) { sums[span, default: Cells()].add(cells) }
            var change: [Roll.Slot: Cells] = [:]
            for (span, cells) in sums where !cells.isEmpty {
                for unit in moved.joined { change[Roll.Slot(unit: unit, span: span), default: Cells()].add(cells) }
                for unit in moved.left { change[Roll.Slot(unit: unit, span: span), default: Cells()].add(cells, times: -1) }
            }
            try Buckets.moved.add(change, in: context.tx)
        }
    }
}
