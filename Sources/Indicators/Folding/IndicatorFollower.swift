internal import Kernel
package import Territory

/// When a unit comes under others, all that was ever counted in it counts under those today: in the transaction of the act, so that at no
/// moment the tree of today is stale. What counts under the units of the day stays.
package enum IndicatorFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        // One act may move a unit and, out of it, some of those below: each is taken away with what is left in it, and then put where it
        // stands now.
        let moved = outcome.moved.filter { $0.before != $0.after }
        var change: [Roll.Slot: Cells] = [:]
        var taken: [(unit: ActOutcome.Moved, sums: [Int64: Cells])] = []
        for one in moved {
            var sums = try Buckets.then.all(of: one.unit, in: context.tx)
            for (span, cells) in try Buckets.moved.all(of: one.unit, in: context.tx) { sums[span, default: Cells()].add(cells) }
            for (slot, cells) in change where slot.unit == one.unit { sums[slot.span, default: Cells()].add(cells) }
            add(sums, times: -1, to: one.before, &change)
            taken.append((one, sums))
        }
        for (one, sums) in taken { add(sums, times: 1, to: one.after, &change) }
        try Buckets.moved.add(change.filter { !$0.value.isEmpty }, in: context.tx)
    }

    private static func add(_ sums: [Int64: Cells], times factor: Int64, to units: [ID], _ change: inout [Roll.Slot: Cells]) {
        for (span, cells) in sums where !cells.isEmpty {
            for unit in units { change[Roll.Slot(unit: unit, span: span), default: Cells()].add(cells, times: factor) }
        }
    }
}
