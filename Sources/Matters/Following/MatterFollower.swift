internal import Kernel
internal import People
internal import Process
package import Territory

/// What becomes of matters and visits when the territory is redrawn: what is open goes on with whoever goes on for its unit; what is closed
/// stays where it was; and what lies in a unit that came under another one stands in the lists of those above it now.
package enum MatterFollower {
    package static let follower = ActFollower(count: count, follow: follow)

    /// Open matters of one unit that follow in the transaction of the act.
    static let limit = 2000

    // MARK: - Counting

    private static let open = [StateKind.raised, .dispatched, .accepted]

    private static func count(_ units: [UnitRecord], in tx: any Reading) throws -> [ActFollower.Count] {
        var counts: [String: Int64] = [:]
        for unit in units {
            for (word, side) in [("matters_here", MatterIn.Side.place), ("matters_owned", .owner)] {
                for kind in open { counts[word, default: 0] += try tx.count(countStatement(unit.id, side, kind)) }
            }
            counts["visits", default: 0] += try tx.count(
                """
                SELECT COUNT(*) FROM (SELECT visit FROM visit_in WHERE unit = \(unit.id) LIMIT \(ActFollower.countLimit)) AS any_of
                """)
        }
        return ["matters_here", "matters_owned", "visits"].map { .init($0, counts[$0] ?? 0) }
    }

    static func countStatement(_ unit: ID, _ side: MatterIn.Side, _ kind: StateKind) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT matter FROM matter_in WHERE unit = \(unit) AND grp = \(MatterIn.group(side, kind))
            LIMIT \(ActFollower.countLimit)) AS any_of
        """
    }

    // MARK: - Following

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        for moved in outcome.moved { try relist(moved, in: context.tx) }
        if let act = outcome.undoes { try goBack(act, by: outcome.act, in: context) }
        for left in outcome.left {
            try refuseWhistles(in: left, context.tx)
            let heirs = try Heirs(left, in: context.tx)
            for matter in try matters(of: left, in: context.tx) {
                try FollowMatter(matter, by: outcome.act, in: context).leave(left, to: heirs)
            }
        }
    }

    /// Whoever was called stays until it is settled, so a unit with an open whistle cannot go meanwhile; it is a matter of hours.
    private static func refuseWhistles(in left: ActOutcome.Left, _ tx: any Reading) throws {
        guard left.isEnded, try WhistleList.openCount(left.unit, in: tx) > 0 else { return }
        throw Problem(409, "territory.whistle_open")
    }

    /// Moves rows of lists and counts from the units that stood above to those that stand above now. Days and months stay: they say what
    /// was counted where at the time.
    private static func relist(_ moved: ActOutcome.Moved, in tx: any Transaction) throws {
        let root = moved.unit
        try moved.relist("matter_in", key: ["grp", "sort_ms", "matter"], in: tx)
        try moved.relist("matter_due", key: ["side", "due_ms", "matter"], in: tx)
        try moved.relist("visit_in", key: ["recorded_ms", "visit"], in: tx)
        try moved.relist("whistle_in", key: ["grp", "due_ms", "whistle"], in: tx)
        try moved.relist("project_in", key: ["grp", "opened_ms", "project"], in: tx)
        try moved.relist("ledger_in", key: ["grp", "sort_ms", "entry"], in: tx)
        try Decisions.moveWaits(of: root, from: moved.left, to: moved.joined, in: tx)
        try retally(moved, in: tx)
        try tx.execute(
            """
            INSERT INTO matter_refound (matter) SELECT DISTINCT matter FROM matter_in WHERE unit = \(root) ON CONFLICT DO NOTHING
            """)
    }

    /// What the log has told so far; what it tells later is counted above the new place anyway.
    private static func retally(_ moved: ActOutcome.Moved, in tx: any Transaction) throws {
        let counts = try tx.all("SELECT kind, n FROM matter_tally WHERE unit = \(moved.unit) ORDER BY kind LIMIT 20") {
            (kind: try $0.text(0), n: try $0.int(1))
        }
        let rows =
            moved.joined.flatMap { unit in counts.map { [unit.value, $0.kind.value, $0.n.value] } }
            + moved.left.flatMap { unit in counts.map { [unit.value, $0.kind.value, (-$0.n).value] } }
        try tx.add(to: "matter_tally", key: ["unit", "kind"], count: "n", rows: rows)
    }

    /// What is not over in a unit or with it. What is resolved may be opened again, so it goes along.
    private static func matters(of left: ActOutcome.Left, in tx: any Reading) throws -> [Matter] {
        let groups = [MatterIn.Side.place, .owner].flatMap { side in
            StateKind.allCases.filter { $0 != .closed }.map { "\(MatterIn.group(side, $0))" as Statement }
        }
        let ids = try tx.all(
            """
            SELECT DISTINCT i.matter FROM matter_in i JOIN matter m ON m.id = i.matter
            WHERE i.unit = \(left.unit) AND i.grp IN (\(Statement.list(groups))) AND (m.place = \(left.unit) OR m.owner = \(left.unit))
            ORDER BY i.matter LIMIT \(limit + 1)
            """
        ) { try $0.id(0) }
        guard ids.count <= limit else { throw Problem(409, "territory.too_many_open", args: ["max": "\(limit)"]) }
        return try ids.compactMap { try Matter.find(id: $0, in: tx) }
    }

    /// Where it was before the act that is taken back, unless it has gone on since.
    private static func goBack(_ act: ID, by undo: ID, in context: CommandContext) throws {
        var after = ID.zero
        while true {
            let rows = try context.tx.all(
                """
                SELECT matter, place_before, owner_before, place, owner FROM matter_follow WHERE act = \(act) AND matter > \(after)
                ORDER BY matter LIMIT 500
                """
            ) { (matter: try $0.id(0), before: (try $0.id(1), try $0.id(2)), since: (try $0.id(3), try $0.id(4))) }
            for row in rows {
                guard let matter = try Matter.find(id: row.matter, in: context.tx),
                    try matter.kind != .closed || Following.of(matter.id, in: context.tx) != nil
                else { continue }
                let place = matter.place.unit == row.since.0 ? row.before.0 : matter.place.unit
                let owner = matter.owner.unit == row.since.1 ? row.before.1 : matter.owner.unit
                try FollowMatter(matter, by: undo, in: context).go(to: place, owner)
            }
            guard rows.count == 500, let last = rows.last else { return }
            after = last.matter
        }
    }

    /// Puts matters whose units came under others into the index of words as they stand now.
    static let sweep = Sweep(name: "matters.refound", everySeconds: 5) { tx in
        let ids = try tx.all("SELECT matter FROM matter_refound ORDER BY matter LIMIT 200") { try $0.id(0) }
        for id in ids {
            try tx.execute("DELETE FROM matter_refound WHERE matter = \(id)")
            guard let matter = try Matter.find(id: id, in: tx), let old = try SearchIndex.entry(of: id, in: tx) else { continue }
            let facets = try SearchTokenBytes.encode(MatterWords.facets(of: matter, in: tx))
            try SearchIndex.put(id, version: old.version, texts: old.texts, facets: facets, over: old, in: tx)
        }
        return ids.count
    }
}
