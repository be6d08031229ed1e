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
        let code: String
        let name: String
        let depth: Int64
        var counts: [StateKind: Int64]

        var open: Int64 { counts.filter { $0.key != .closed && $0.key != .resolved }.values.reduce(0, +) }
        var done: Int64 { counts[.resolved, default: 0] + counts[.closed, default: 0] }
    }

    /// The root and its children, offices left out: at most two hundred lines.
    static func lines(in tx: any Reading) throws -> [Line] {
        var lines: [Line] = []
        try tx.each(
            """
            SELECT u.code, u.name, u.depth, t.kind, t.n FROM unit_now u LEFT JOIN matter_tally t ON t.unit = u.unit
            WHERE u.level <> 'office' ORDER BY u.code LIMIT 1000
            """
        ) { row in
            let code = try row.text(0)
            if lines.last?.code != code { lines.append(Line(code: code, name: try row.text(1), depth: try row.int(2), counts: [:])) }
            if let kind = try row.optionalText(3).flatMap(StateKind.init) { lines[lines.count - 1].counts[kind] = try row.int(4) }
        }
        return lines
    }
}
