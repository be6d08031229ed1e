package import Kernel
internal import People
package import Territory

/// How many of those in a unit have confirmed a bulletin, unit by unit below it in the order of their codes. Nobody is named, units are not
/// ranked, and what would tell of fewer than five is not told.
package struct ReadingCounts: Sendable {
    package struct Line: Sendable {
        package let unit: UnitRecord
        /// Those who serve there itself and not below.
        package let isItself: Bool
        package let count: ReadingCount
    }

    package let bulletin: Bulletin
    package let unit: UnitRecord
    package let whole: ReadingCount
    package let isWholeTold: Bool
    package let lines: [Line]
    /// Lines of which no exact number is told.
    package let hidden: Set<ID>

    /// Units directly below one.
    static let lineLimit = 200

    /// The unit that was asked for, or the first one that the reader looks after: the bulletin's own, or one below it.
    static func unit(
        _ code: String?, of bulletin: Bulletin, for actor: Actor, _ services: BulletinServices, in tx: any Reading
    ) throws -> UnitRecord? {
        let target = bulletin.target.path
        let scopes = actor.isSystem ? [target] : services.policy.scopes(BulletinPermission.overview, of: actor, over: .place).map(\.path)
        guard let code, !code.isEmpty else {
            if scopes.contains(where: { $0.contains(target) }) { return bulletin.target }
            return try scopes.first { target.contains($0) }.flatMap { try UnitRecord.find(path: $0, in: tx) }
        }
        guard let found = try UnitRecord.find(code: String(code.prefix(32)), in: tx), target.contains(found.path),
            scopes.contains(where: { $0.contains(found.path) })
        else { return nil }
        return found
    }

    package static func load(_ request: Request, _ services: BulletinServices, in tx: any Reading) throws -> ReadingCounts {
        let day = services.now.day
        let bulletin = try Bulletin.find(request.parameter("id"), for: request.actor, services.policy, on: day, in: tx)
        guard let unit = try unit(request.query["unit"], of: bulletin, for: request.actor, services, in: tx) else { throw Problem.notFound }
        guard bulletin.published.ms + BulletinTables.keptSeconds * 1000 > services.now.ms else { throw Problem(410, "bulletin.forgotten") }
        let counts = try count(unit, of: bulletin, on: day, in: tx)
        guard try isLeftOut(unit, of: bulletin, for: request.actor, services, on: day, in: tx) else { return counts }
        return ReadingCounts(
            bulletin: bulletin, unit: unit, whole: counts.whole, isWholeTold: false, lines: counts.lines,
            hidden: Set(counts.lines.map(\.unit.id)))
    }

    /// Whether a page above, which the reader may open too, leaves this one out: with both at hand a few could be worked out.
    private static func isLeftOut(
        _ unit: UnitRecord, of bulletin: Bulletin, for actor: Actor, _ services: BulletinServices, on day: Day, in tx: any Reading
    ) throws -> Bool {
        var part = unit
        while part.id != bulletin.target.id, let path = part.path.parent, let above = try UnitRecord.find(path: path, in: tx),
            try Self.unit(above.code, of: bulletin, for: actor, services, in: tx) != nil
        {
            if try count(above, of: bulletin, on: day, in: tx).hidden.contains(part.id) { return true }
            part = above
        }
        return false
    }

    private static func count(_ unit: UnitRecord, of bulletin: Bulletin, on day: Day, in tx: any Reading) throws -> ReadingCounts {
        let whole = try tx.first(statement(whole: unit, of: bulletin, on: day)) { ReadingCount(all: try $0.int(0), read: try $0.int(1)) }
        let own = try tx.first(statement(itself: unit, of: bulletin, on: day)) { ReadingCount(all: try $0.int(0), read: try $0.int(1)) }
        var lines = try tx.all(statement(below: unit, of: bulletin, on: day)) { row in
            Line(
                unit: try UnitRecord.decode(row), isItself: false,
                count: ReadingCount(all: try row.int(8), read: try row.int(9)))
        }.sorted { $0.unit.code < $1.unit.code }
        if let own, own.all > 0 { lines.insert(Line(unit: unit, isItself: true, count: own), at: 0) }
        let counts = Dictionary(lines.map { ($0.unit.id, $0.count) }) { first, _ in first }
        let (hidden, isWholeTold) = ReadingCount.hidden(counts, whole: whole ?? .none)
        return ReadingCounts(
            bulletin: bulletin, unit: unit, whole: whole ?? .none, isWholeTold: isWholeTold, lines: lines, hidden: hidden)
    }

    private static func served(_ bulletin: Bulletin, _ day: Day) -> Statement {
        """
        p.kind IN (\(Statement.list(bulletin.posts.map { "\($0)" }))) AND p.account IS NOT NULL
        AND p.valid_from <= \(day) AND p.valid_to > \(day)
        """
    }

    private static let sums: Statement = "COUNT(DISTINCT p.account), COUNT(DISTINCT r.account)"

    private static func joined(_ bulletin: Bulletin) -> Statement {
        "JOIN v_people_post p ON p.unit = u.unit LEFT JOIN bulletin_read r ON r.bulletin = \(bulletin.id) AND r.account = p.account"
    }

    static func statement(whole unit: UnitRecord, of bulletin: Bulletin, on day: Day) -> Statement {
        """
        SELECT \(sums) FROM v_territory_unit u \(joined(bulletin))
        WHERE (u.path = \(unit.path) OR (u.path >= \(unit.path.below.lower) AND u.path < \(unit.path.below.upper)))
        AND \(served(bulletin, day))
        """
    }

    static func statement(itself unit: UnitRecord, of bulletin: Bulletin, on day: Day) -> Statement {
        "SELECT \(sums) FROM v_territory_unit u \(joined(bulletin)) WHERE u.unit = \(unit.id) AND \(served(bulletin, day))"
    }

    static func statement(below unit: UnitRecord, of bulletin: Bulletin, on day: Day) -> Statement {
        """
        SELECT c.unit, c.code, c.name, c.level, c.parent, c.path, c.depth, NULL, \(sums) FROM v_territory_unit c
        JOIN v_territory_unit u ON u.path >= c.path AND u.path < c.path || '0' AND (u.path = c.path OR u.path >= c.path || '/')
        \(joined(bulletin)) WHERE c.parent = \(unit.id) AND \(served(bulletin, day))
        GROUP BY c.code, c.unit, c.name, c.level, c.parent, c.path, c.depth LIMIT \(lineLimit)
        """
    }
}

/// So many of so many.
package struct ReadingCount: Sendable, Equatable {
    package let all: Int64
    package let read: Int64

    package init(all: Int64, read: Int64) {
        self.all = all
        self.read = read
    }

    static let none = ReadingCount(all: 0, read: 0)

    /// Whatever would tell of fewer than this is not told (guard-rail 8).
    package static let smallest: Int64 = 5

    private static func isFew(_ number: Int64) -> Bool { (1..<smallest).contains(number) }

    /// Exact numbers tell of nobody in particular: neither those who have read it nor those who have not are a few.
    package var isTellable: Bool { all == 0 || (all >= Self.smallest && !Self.isFew(read) && !Self.isFew(all - read)) }

    /// In words where not in numbers: fewer than five are left, fewer than five have read it, or fewer than five serve there.
    package var few: String { all < Self.smallest ? "few" : Self.isFew(all - read) ? "few_left" : "few_read" }

    /// Which of the parts are not told, so that no few can be worked out from the others and the whole; and whether the whole is told.
    /// What is hidden has to be tellable together, or else the smallest that is told is hidden with it.
    static func hidden<Key: Hashable & Comparable>(
        _ parts: [Key: ReadingCount], whole: ReadingCount
    ) -> (hidden: Set<Key>, isWholeTold: Bool) {
        var hidden = Set(parts.filter { !$0.value.isTellable }.keys)
        guard whole.isTellable else { return (hidden, false) }
        guard !hidden.isEmpty else { return (hidden, true) }
        func isApart() -> Bool {
            let pool = hidden.compactMap { parts[$0] }.reduce(ReadingCount.none) {
                ReadingCount(all: $0.all + $1.all, read: $0.read + $1.read)
            }
            return hidden.count > 1 && pool.isTellable
        }
        let rest = parts.filter { !hidden.contains($0.key) && $0.value.all > 0 }.sorted { ($0.value.all, $0.key) < ($1.value.all, $1.key) }
        for part in rest where !isApart() { hidden.insert(part.key) }
        // Nothing is left to hide it among: then the whole is not told, and those that can be are again.
        guard isApart() else { return (Set(parts.filter { !$0.value.isTellable }.keys), false) }
        return (hidden, true)
    }
}
