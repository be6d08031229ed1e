internal import Kernel
package import Territory

/// What becomes of cases when the territory is redrawn: a centre under another unit stands in the lists of those above it now; one with
/// open cases cannot end, because its mediators are people of that place whom the parties know and may have objected to.
package enum MediationFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved { try moved.relist("mediation_in", key: ["grp", "sort_ms", "mediation"], in: context.tx) }
        for left in outcome.left where left.isEnded {
            let open = try context.tx.first(
                "SELECT 1 FROM mediation_in WHERE unit = \(left.unit) AND grp = 'open' LIMIT 1", { try $0.int(0) })
            if open != nil { throw Problem(409, "territory.cases_open") }
        }
    }
}
