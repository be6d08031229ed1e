internal import Kernel
package import Territory

/// A team under another unit stands with its operations in the lists of those above it now. A team with operations under way or with
/// vehicles, or an authority that has not answered yet, cannot end: somebody has to finish what they know and say who has the vehicles.
package enum EnforcementFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved { try moved.relist("operation_in", key: ["grp", "sort_ms", "operation"], in: context.tx) }
        for left in outcome.left where left.isEnded {
            let open = try context.tx.first(
                "SELECT 1 FROM operation_in WHERE unit = \(left.unit) AND grp IN ('planned', 'held') LIMIT 1", { try $0.int(0) })
            if open != nil { throw Problem(409, "territory.operations_open") }
            let vehicles = try context.tx.first(
                "SELECT 1 FROM enforcement_vehicle WHERE team = \(left.unit) AND valid_to = \(Day.forever) LIMIT 1", { try $0.int(0) })
            if vehicles != nil { throw Problem(409, "territory.vehicles_open") }
            let waiting = try context.tx.first(
                "SELECT 1 FROM enforcement_transfer WHERE authority = \(left.unit) AND grp = 'open' LIMIT 1", { try $0.int(0) })
            if waiting != nil { throw Problem(409, "territory.transfers_open") }
        }
    }
}
