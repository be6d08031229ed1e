internal import Kernel
internal import People
internal import Process
package import Territory

/// What becomes of matters and visits when the territory is redrawn: what is open goes on with whoever goes on for its unit; what is closed
/// stays where it was; and what lies in a unit that came under another one stands in the lists of those above it now.
///
/// A few of them go along in the transaction of the act. Many are written down there and follow in bites within seconds (`Underway`,
/// `Relisting`): meanwhile the act says how many are still to come, and no other act takes matters along.
package enum MatterFollower {
    package static let follower = bites(atOnce: 300, listed: 5000)

    /// `atOnce`: open matters of one unit that follow in the transaction of the act; `listed`: rows of what is over that are written there.
    package static func bites(atOnce: Int, listed: Int) -> ActFollower {
        ActFollower(count: count, follow: { try follow($0, atOnce, listed, in: $1) }, underway: underway)
    }

    private static func underway(_ act: ID, in tx: any Reading) throws -> Int64 {
        try tx.count(
            "SELECT COUNT(*) FROM (SELECT matter FROM matter_chase WHERE act = \(act) LIMIT \(ActFollower.countLimit)) AS any_of")
            + tx.count(
                "SELECT COUNT(*) FROM (SELECT record FROM matter_relist WHERE act = \(act) LIMIT \(ActFollower.countLimit)) AS any_of")
    }

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

    private static func follow(_ outcome: ActOutcome, _ atOnce: Int, _ listed: Int, in context: CommandContext) throws {
        let isMoving = !outcome.moved.isEmpty || !outcome.left.isEmpty || outcome.undoes != nil
        guard isMoving else { return }
        // What was taken back need not arrive first; anything else would not know where to take things from.
        if let act = outcome.undoes { try Underway.forget(act, in: context.tx) }
        guard try !Underway.isAny(in: context.tx) else { throw Problem(503, "territory.underway", retryAfterSeconds: 10) }
        for moved in outcome.moved { try relist(moved, by: outcome.act, listed, in: context.tx) }
        try retally(outcome.moved, in: context.tx)
        let goesBackLater = try outcome.undoes.map { try goBack($0, by: outcome.act, atOnce, in: context) } ?? false
        for unit in outcome.undoes == nil ? outcome.left.filter(\.isEnded).map(\.unit) : outcome.touched.sorted() {
            try Topic.refind(in: unit, context.tx)
        }
        for left in outcome.left {
            try refuseWhistles(in: left, context.tx)
            let ids = try open(left, limit: atOnce + 1, in: context.tx)
            // What goes back in bites must find each where the act that is taken back left it.
            guard ids.count <= atOnce, !goesBackLater else {
                try Underway.begin(left, by: outcome.act, in: context.tx)
                continue
            }
            let heirs = try Heirs(left, in: context.tx)
            for matter in try ids.compactMap({ try Matter.find(id: $0, in: context.tx) }) {
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
    private static func relist(_ moved: ActOutcome.Moved, by act: ID, _ listed: Int, in tx: any Transaction) throws {
        let root = moved.unit
        // What is to be done stands in the right lists at once; what is over may come a moment later.
        let closed: Statement = "grp IN (\(Statement.list(MatterIn.groups(.closed).map { "\($0)" })))"
        let isLong = try Relisting.isLong("FROM matter_in WHERE unit = \(root) AND \(closed)", beyond: listed, in: tx)
        try moved.relist("matter_in", key: ["grp", "sort_ms", "matter"], only: isLong ? "NOT \(closed)" : "TRUE", in: tx)
        if isLong {
            try Relisting.begin("matter", "matter AS record FROM matter_in WHERE unit = \(root) AND \(closed)", moved, by: act, in: tx)
        }
        try moved.relist("matter_due", key: ["side", "due_ms", "matter"], in: tx)
        if try Relisting.isLong("FROM visit_in WHERE unit = \(root)", beyond: listed, in: tx) {
            try Relisting.begin("visit", "visit AS record FROM visit_in WHERE unit = \(root)", moved, by: act, in: tx)
        } else {
            try moved.relist("visit_in", key: ["recorded_ms", "visit"], in: tx)
        }
        try moved.relist("whistle_in", key: ["grp", "due_ms", "whistle"], in: tx)
        try moved.relist("project_in", key: ["grp", "opened_ms", "project"], in: tx)
        try moved.relist("matter_topic_in", key: ["grp", "made_ms", "topic"], in: tx)
        try moved.relist("ledger_in", key: ["grp", "sort_ms", "entry"], in: tx)
        try Decisions.moveWaits(of: root, from: moved.left, to: moved.joined, in: tx)
        try tx.execute(
            """
            INSERT INTO matter_refound (matter) SELECT DISTINCT matter FROM matter_in WHERE unit = \(root) ON CONFLICT DO NOTHING
            """)
    }

    /// What the log has told so far; what it tells later is counted above the new place anyway. All is taken out above first and put in
    /// after, so that what moved within something that moved is counted once.
    private static func retally(_ moved: [ActOutcome.Moved], in tx: any Transaction) throws {
        var change: [ID: [String: Int64]] = [:]
        var taken: [(after: [ID], counts: [String: Int64])] = []
        for one in moved {
            let told = try tx.all("SELECT kind, n FROM matter_tally WHERE unit = \(one.unit) ORDER BY kind LIMIT 20") {
                (try $0.text(0), try $0.int(1))
            }
            let counts = Dictionary(uniqueKeysWithValues: told).merging(change[one.unit] ?? [:], uniquingKeysWith: +)
            for unit in one.before { change[unit, default: [:]].merge(counts.mapValues { -$0 }, uniquingKeysWith: +) }
            taken.append((one.after, counts))
        }
        for (after, counts) in taken {
            for unit in after { change[unit, default: [:]].merge(counts, uniquingKeysWith: +) }
        }
        let rows = change.flatMap { unit, counts in counts.filter { $0.value != 0 }.map { [unit.value, $0.key.value, $0.value.value] } }
        try tx.add(to: "matter_tally", key: ["unit", "kind"], count: "n", rows: rows)
    }

    /// What is not over in a unit or with it. What is resolved may be opened again, so it goes along.
    private static func open(_ left: ActOutcome.Left, limit: Int, in tx: any Reading) throws -> [ID] {
        try tx.all("SELECT DISTINCT i.matter \(openRows(of: left.unit)) ORDER BY i.matter LIMIT \(limit)") { try $0.id(0) }
    }

    static func openRows(of unit: ID) -> Statement {
        let groups = StateKind.allCases.filter { $0 != .closed }.flatMap(MatterIn.groups).map { "\($0)" as Statement }
        return """
            FROM matter_in i JOIN matter m ON m.id = i.matter
            WHERE i.unit = \(unit) AND i.grp IN (\(Statement.list(groups))) AND (m.place = \(unit) OR m.owner = \(unit))
            """
    }

    /// Where it was before the act that is taken back, unless it has gone on since.
    /// Whether they are too many for the transaction and go back in bites.
    private static func goBack(_ act: ID, by undo: ID, _ atOnce: Int, in context: CommandContext) throws -> Bool {
        let ids = try context.tx.all("SELECT matter FROM matter_follow WHERE act = \(act) ORDER BY matter LIMIT \(atOnce + 1)") {
            try $0.id(0)
        }
        guard ids.count <= atOnce else {
            try Underway.begin(goingBack: act, by: undo, in: context.tx)
            return true
        }
        for id in ids { try FollowMatter.goBack(id, from: act, by: undo, in: context) }
        return false
    }

    /// Puts matters whose units came under others into the index of words as they stand now, and their topics into the lists.
    static let sweep = Sweep(name: "matters.refound", everySeconds: 5) { tx in
        let ids = try tx.all("SELECT matter FROM matter_refound ORDER BY matter LIMIT 200") { try $0.id(0) }
        for id in ids {
            try tx.execute("DELETE FROM matter_refound WHERE matter = \(id)")
            try Topic.relist(with: id, in: tx)
            guard let matter = try Matter.find(id: id, in: tx), let old = try SearchIndex.entry(of: id, in: tx) else { continue }
            let facets = try SearchTokenBytes.encode(MatterWords.facets(of: matter, in: tx))
            try SearchIndex.put(id, version: old.version, texts: old.texts, facets: facets, over: old, in: tx)
        }
        return ids.count
    }
}
