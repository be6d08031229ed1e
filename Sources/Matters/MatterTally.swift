internal import Kernel

/// How many matters of each kind of state lie in each unit, rolled up the tree from the events.
enum MatterTally {
    static let subscription = Subscription(name: "matters.tally", prefix: "matter.") { event, tx in
        guard let unit = event.unit, case .token(let to)? = event.payload["to"],
            let path = try tx.first("SELECT path FROM unit_now WHERE unit = \(unit) LIMIT 1", { try $0.path(0) })
        else { return }
        for above in path.lineage {
            if case .token(let from)? = event.payload["from"] {
                try tx.execute(
                    "UPDATE matter_tally SET n = n - 1 WHERE unit = (SELECT unit FROM unit_now WHERE path = \(above)) AND kind = \(from)")
            }
            try tx.execute(
                """
                INSERT INTO matter_tally (unit, kind, n) SELECT unit, \(to), \(1) FROM unit_now WHERE path = \(above)
                ON CONFLICT (unit, kind) DO UPDATE SET n = matter_tally.n + 1
                """)
        }
    }

    struct Line: Sendable {
        let unit: Unit
        let counts: [StateKind: Int64]

        var open: Int64 { counts.filter { $0.key != .closed && $0.key != .resolved }.values.reduce(0, +) }
        var done: Int64 { counts[.resolved, default: 0] + counts[.closed, default: 0] }
    }

    /// The top and the areas directly below it.
    static func lines(in tx: any Reading) throws -> [Line] { try Unit.places(in: tx).map { try line(for: $0, in: tx) } }

    private static func line(for unit: Unit, in tx: any Reading) throws -> Line {
        var counts: [StateKind: Int64] = [:]
        try tx.each(
            """
            SELECT kind, n FROM matter_tally WHERE unit = \(unit.unit) ORDER BY kind LIMIT 10
            """
        ) { row in if let kind = StateKind(rawValue: try row.text(0)) { counts[kind] = try row.int(1) } }
        return Line(unit: unit, counts: counts)
    }
}
