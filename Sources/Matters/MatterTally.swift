internal import Kernel

/// How many matters of each kind of state lie in each unit, rolled up the tree from the events.
enum MatterTally {
    static let subscription = Subscription(name: "matters.tally", prefix: "matter.") { events, tx in
        var moved = RollUp<String>()
        for event in events {
            guard let unit = event.unit, case .token(let to)? = event.payload["to"] else { continue }
            // Where it was, when it went along with its unit.
            let before: ID = if case .id(let was)? = event.payload["was"] { was } else { unit }
            if case .token(let from)? = event.payload["from"] { moved.add(-1, from, in: before) }
            moved.add(1, to, in: unit)
        }
        let rows = try moved.lifted(in: tx).map { [$0.unit.value, $0.key.value, $0.n.value] }
        try tx.add(to: "matter_tally", key: ["unit", "kind"], count: "n", rows: rows)
    }

    struct Line: Sendable {
        let unit: Unit
        let counts: [StateKind: Int64]

        var open: Int64 { counts.filter { $0.key != .closed && $0.key != .resolved }.values.reduce(0, +) }
        var done: Int64 { counts[.resolved, default: 0] + counts[.closed, default: 0] }
    }

    /// The top and the areas directly below it.
    static func lines(in tx: any Reading) throws -> [Line] {
        guard let root = try Unit.root(in: tx) else { return [] }
        return try [line(of: root, in: tx)] + lines(below: root, in: tx)
    }

    private static func line(of unit: Unit, in tx: any Reading) throws -> Line {
        Line(unit: unit, counts: try counts(of: unit.unit, in: tx))
    }

    static func counts(of unit: ID, in tx: any Reading) throws -> [StateKind: Int64] {
        var counts: [StateKind: Int64] = [:]
        try tx.each("SELECT kind, n FROM matter_tally WHERE unit = \(unit) ORDER BY kind LIMIT 20") { row in
            if let kind = StateKind(rawValue: try row.text(0)) { counts[kind] = try row.int(1) }
        }
        return counts
    }

    /// The areas directly below a unit with their counts, in one question whatever their number.
    static func lines(below unit: Unit, in tx: any Reading) throws -> [Line] {
        var lines: [Line] = []
        try tx.each(statement(below: unit.unit)) { row in
            if lines.last?.unit.unit != (try row.id(0)) { lines.append(Line(unit: try Unit.decode(row), counts: [:])) }
            guard let text = try row.optionalText(6), let kind = StateKind(rawValue: text), let last = lines.popLast() else { return }
            lines.append(Line(unit: last.unit, counts: last.counts.merging([kind: try row.int(7)]) { $1 }))
        }
        return lines
    }

    static func statement(below unit: ID) -> Statement {
        """
        SELECT u.unit, u.code, u.name, u.path, u.level, k.kind, t.kind, t.n FROM unit_now u JOIN unit k ON k.id = u.unit
        LEFT JOIN matter_tally t ON t.unit = u.unit
        WHERE u.parent = \(unit) AND k.kind = 'area' AND u.ended IS NULL ORDER BY u.code LIMIT \(Unit.listLimit * StateKind.allCases.count)
        """
    }
}
