package import Kernel
internal import Process
package import Territory

/// 申报: points that somebody is to have, or to lose, by one rule for one thing that was done; how far it is, and how it came out. A claim is
/// the source of what is posted, so that every entry has its rule.
package struct PointsClaim: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Waits for reviewers.
        case pending
        /// Agreed to; shown to the public, or to the person where it takes points.
        case noticed
        case posted, refused, withdrawn
        /// Was posted and taken back after an appeal.
        case reversed

        package var isOpen: Bool { self == .pending || self == .noticed }
    }

    package let id: ID
    package let member: ID
    package let scheme: String
    package let rule: String
    package let kind: PointsScheme.Rule.Kind
    /// The version of the pack by whose rule it was counted.
    package var pack: String
    package let cycle: String
    package let unit: UnitRecord
    package let did: Day
    /// Where it comes from, when the program itself knows what was done.
    package let source: ID?
    package var minutes: Int64?
    package var points: Int64
    /// Who entered it: the person or a worker; `nil` for the program.
    package let asker: ID?
    package var state: State
    /// The first day on which it counts.
    package var due: Day?
    /// Objections and appeals that wait for a decision.
    package var asked: Int64
    package let made: Instant
    package let version: Int64

    package static let kind = "points_claim"

    /// The labels of its sealed words.
    enum Text {
        static let what = "what"
        static let reason = "reason"
    }

    package var subject: Subject { Subject(record: id, place: unit.path, owner: unit.path) }
    var noticed: Clock.Subject { Clock.Subject(Self.kind, id) }

    /// The lists it stands in.
    var groups: [String] {
        var groups = [asked > 0 ? "asked" : state == .pending ? "review" : state == .noticed ? "notice" : "past"]
        if state == .noticed, kind == .award { groups.append(Self.publicGroup) }
        return groups
    }

    static let publicGroup = "public"
    static let officeGroups = ["review", "notice", "asked", "past"]

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, c.id, c.member, c.scheme, c.rule, c.kind, c.pack, c.cycle,
        c.did_on, c.source, c.minutes, c.points, c.asker, c.state, c.due_day, c.asked, c.made_ms, c.version
        """
    private static let from: Statement = "points_claim c JOIN unit_now u ON u.unit = c.unit"

    private static func decode(_ row: any Row) throws -> PointsClaim {
        guard let kind = PointsScheme.Rule.Kind(rawValue: try row.text(12)) else { throw StoreError.column(12) }
        guard let state = State(rawValue: try row.text(20)) else { throw StoreError.column(20) }
        return PointsClaim(
            id: try row.id(8), member: try row.id(9), scheme: try row.text(10), rule: try row.text(11), kind: kind, pack: try row.text(13),
            cycle: try row.text(14), unit: try UnitRecord.decode(row), did: try row.day(15), source: try row.optionalID(16),
            minutes: try row.optionalInt(17), points: try row.int(18), asker: try row.optionalID(19), state: state,
            due: try row.optionalText(21).flatMap { Day($0) }, asked: try row.int(22), made: try row.instant(23), version: try row.int(24))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> PointsClaim? {
        try tx.first("SELECT \(columns) FROM \(from) WHERE c.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> PointsClaim {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func find(source: ID, in tx: any Reading) throws -> PointsClaim? {
        try tx.first("SELECT \(columns) FROM \(from) WHERE c.source = \(source) LIMIT 1", decode)
    }

    static func all(_ ids: [ID], in tx: any Reading) throws -> [ID: PointsClaim] {
        guard !ids.isEmpty else { return [:] }
        let list = Statement.list(ids.map { "\($0)" })
        let found = try tx.all("SELECT \(columns) FROM \(from) WHERE c.id IN (\(list)) LIMIT \(ids.count)", decode)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Somebody's own, newest first.
    static func all(of member: ID, after: Keyset, limit: Int, in tx: any Reading) throws -> [PointsClaim] {
        try tx.all(statement(of: member, after: after, limit: limit), decode)
    }

    static func statement(of member: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM \(from) WHERE c.member = \(member) AND (c.made_ms, c.id) < (\(after.ms), \(after.id))
        ORDER BY c.made_ms DESC, c.id DESC LIMIT \(limit)
        """
    }

    /// More than these do not wait for one person at a time.
    static let openLimit = 100

    static func open(of member: ID, in tx: any Reading) throws -> [PointsClaim] {
        try tx.all(
            """
            SELECT \(columns) FROM \(from) WHERE c.member = \(member) AND c.state IN ('pending', 'noticed')
            ORDER BY c.made_ms, c.id LIMIT \(10 * openLimit)
            """, decode)
    }

    /// Those whose days are over and against which nothing waits.
    static func due(on day: Day, limit: Int, in tx: any Reading) throws -> [PointsClaim] {
        try tx.all(dueStatement(on: day, limit: limit)) { try $0.id(0) }.compactMap { try find($0, in: tx) }
    }

    static func dueStatement(on day: Day, limit: Int) -> Statement {
        """
        SELECT id FROM points_claim WHERE state = 'noticed' AND asked = 0 AND due_day <= \(day) ORDER BY due_day, id LIMIT \(limit)
        """
    }

    /// What was posted in a cycle, in the order of ids.
    static func posted(_ scheme: String, _ cycle: String, after: ID, limit: Int, in tx: any Reading) throws -> [PointsClaim] {
        try tx.all(statement(posted: scheme, cycle, after: after, limit: limit)) { try $0.id(0) }.compactMap { try find($0, in: tx) }
    }

    static func statement(posted scheme: String, _ cycle: String, after: ID, limit: Int) -> Statement {
        """
        SELECT id FROM points_claim WHERE scheme = \(scheme) AND cycle = \(cycle) AND state = 'posted' AND kind = 'award'
        AND id > \(after) ORDER BY id LIMIT \(limit)
        """
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO points_claim (id, member, scheme, rule, kind, pack, cycle, unit, did_on, source, minutes, points, asker, state,
                due_day, asked, made_ms, version)
            VALUES (\(id), \(member), \(scheme), \(rule), \(kind.rawValue), \(pack), \(cycle), \(unit.id), \(did), \(source), \(minutes),
                \(points), \(asker), \(state.rawValue), \(due), \(asked), \(made), \(version))
            """)
        try tx.load("points_in", columns: Self.listColumns, rows: rows(groups, in: tx))
    }

    private static let listColumns: [StaticString] = ["unit", "grp", "sort_ms", "claim"]

    private func rows(_ groups: [String], in tx: any Reading) throws -> [[Value]] {
        let units = try UnitRecord.lineage(of: unit.id, in: tx).units
        return groups.flatMap { group in units.map { [$0.value, group.value, made.value, id.value] } }
    }

    /// The one place that changes a claim: its row, its lists and its event.
    func commit(_ next: PointsClaim, _ type: Verb, _ payload: Payload = Payload(), in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE points_claim SET pack = \(next.pack), minutes = \(next.minutes), points = \(next.points), state = \(next.state.rawValue),
                due_day = \(next.due), asked = \(next.asked), version = \(version + 1)
            WHERE id = \(id) AND version = \(version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        if groups != next.groups {
            try context.tx.unload("points_in", columns: Self.listColumns, rows: rows(groups, in: context.tx))
            try context.tx.load("points_in", columns: Self.listColumns, rows: rows(next.groups, in: context.tx))
        }
        var payload = payload
        if state != next.state { payload = payload.with("from", token: state.rawValue).with("to", token: next.state.rawValue) }
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit.id, payload))
    }

    static let withdrawn: Verb = "points.withdraw"

    func withdraw(in context: CommandContext) throws {
        try Publication.find(open: id, in: context.tx)?.withdraw(in: context)
        try PointsAppeal.find(of: id, in: context.tx)?.drop(in: context)
        var next = self
        (next.state, next.due, next.asked) = (.withdrawn, nil, 0)
        try commit(next, Self.withdrawn, in: context)
    }
}
