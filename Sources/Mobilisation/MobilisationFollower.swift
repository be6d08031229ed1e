internal import Kernel
package import Territory

/// What becomes of tasks and volunteers when the territory is redrawn: a task stands in the lists of those above it now; a unit with open
/// tasks cannot end, because people have promised to come; volunteers and squads of a unit that ends go on in the one that goes on.
package enum MobilisationFollower {
    package static let follower = ActFollower(count: { _, _ in [] }, follow: follow)

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved {
            try moved.relist("task_in", key: ["grp", "sort_ms", "task"], in: context.tx)
            try moved.relist("squad_in", key: ["grp", "sort_ms", "squad"], in: context.tx)
        }
        for left in outcome.left where left.isEnded {
            let open = try context.tx.first("SELECT 1 FROM task WHERE unit = \(left.unit) AND ended_ms IS NULL LIMIT 1") { try $0.int(0) }
            guard open == nil else { throw Problem(409, "territory.tasks_open") }
            if let next = left.main ?? left.successors.first {
                try context.tx.execute("UPDATE volunteer SET unit = \(next) WHERE unit = \(left.unit)")
                try Squad.rehome(from: left.unit, to: next, in: context.tx)
            }
        }
    }
}
