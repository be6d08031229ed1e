package import Kernel

/// 值班: one place on one day, and which member has it. One that is nobody's is free for any of them.
package struct Duty: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case planned
        /// Was there, by the leader's word.
        case served
        /// Called off.
        case off
    }

    package let id: ID
    package let roster: ID
    package let squad: ID
    package let kind: String
    package let place: ID
    package let role: String
    package let time: Range<Instant>
    package let member: ID?
    package let state: State
    /// Whoever has it would like somebody else to take it.
    package let isOffered: Bool
    package let minutes: Int64?
    package let version: Int64

    package var length: Int64 { (time.upperBound.ms - time.lowerBound.ms) / 60_000 }
    var keyset: Keyset { Keyset(ms: time.lowerBound.ms, id: id) }

    static func line(_ id: ID) -> String { "duty/\(id)" }

    private static let columns: Statement = """
        d.id, d.roster, r.squad, r.kind, d.place, p.role, d.starts_ms, d.ends_ms, d.member, d.state, d.offered, d.minutes, d.version
        """
    private static let tables: Statement = "duty d JOIN roster r ON r.id = d.roster JOIN roster_place p ON p.id = d.place"

    private static func decode(_ row: any Row) throws -> Duty {
        guard let state = State(rawValue: try row.text(9)) else { throw StoreError.column(9) }
        return Duty(
            id: try row.id(0), roster: try row.id(1), squad: try row.id(2), kind: try row.text(3), place: try row.id(4),
            role: try row.text(5), time: try row.instant(6)..<row.instant(7), member: try row.optionalID(8), state: state,
            isOffered: try row.bool(10), minutes: try row.optionalInt(11), version: try row.int(12))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Duty? {
        try tx.first("SELECT \(columns) FROM \(tables) WHERE d.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> Duty {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    /// A roster has no more in a week, nor in what is planned at once.
    static let weekLimit = 200

    /// Those of a roster that begin between two moments.
    package static func all(of roster: ID, from: Instant, until: Instant, in tx: any Reading) throws -> [Duty] {
        try tx.all(statement(of: roster, from: from, until: until), decode)
    }

    static func statement(of roster: ID, from: Instant, until: Instant) -> Statement {
        """
        SELECT \(columns) FROM \(tables) WHERE d.roster = \(roster) AND d.starts_ms >= \(from) AND d.starts_ms < \(until)
        ORDER BY d.starts_ms, d.id LIMIT \(weekLimit)
        """
    }

    /// Those ahead that nobody has.
    static func free(on roster: ID, after now: Instant, in tx: any Reading) throws -> [Duty] {
        try tx.all(
            """
            SELECT \(columns) FROM \(tables) WHERE d.roster = \(roster) AND d.starts_ms > \(now) AND d.member IS NULL
            AND d.state = 'planned' ORDER BY d.starts_ms, d.id LIMIT \(weekLimit)
            """, decode)
    }

    /// A member's ahead, the next one first.
    static func ahead(of member: ID, after now: Instant, limit: Int, in tx: any Reading) throws -> [Duty] {
        try tx.all(statement(aheadOf: member, after: now, limit: limit), decode)
    }

    static func statement(aheadOf member: ID, after now: Instant, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM \(tables) WHERE d.member = \(member) AND d.starts_ms > \(now)
        ORDER BY d.starts_ms, d.id LIMIT \(limit)
        """
    }

    /// A member's from before, newest first.
    static func before(_ place: Keyset, of member: ID, limit: Int, in tx: any Reading) throws -> [Duty] {
        try tx.all(statement(before: place, of: member, limit: limit), decode)
    }

    static func statement(before place: Keyset, of member: ID, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM \(tables) WHERE d.member = \(member) AND (d.starts_ms, d.id) < (\(place.ms), \(place.id))
        ORDER BY d.starts_ms DESC, d.id DESC LIMIT \(limit)
        """
    }

    /// Those that a volunteer was there for, newest first: their own record.
    static func served(by volunteer: ID, limit: Int, in tx: any Reading) throws -> [Duty] {
        try tx.all(statement(servedBy: volunteer, limit: limit), decode)
    }

    static func statement(servedBy volunteer: ID, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM \(tables) WHERE d.volunteer = \(volunteer) ORDER BY d.starts_ms DESC, d.id DESC LIMIT \(limit)
        """
    }

    // MARK: - Writing

    /// Its next event, after `set` changed its row. That it was planned stands in its roster's event.
    func change(_ set: Statement, _ type: String, _ payload: Payload = Payload(), unit: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE duty SET \(set), version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: type, unit: unit, payload.with("roster", id: roster)))
    }

    /// What a member had promised from a moment on is anybody's.
    static func free(of member: ID, from: Instant, until: Instant?, in tx: any Transaction) throws {
        let end: Statement = until.map { "AND starts_ms < \($0)" } ?? ""
        try tx.execute(
            """
            UPDATE duty SET member = NULL, offered = FALSE
            WHERE member = \(member) AND state = 'planned' AND ends_ms > \(from) \(end)
            """)
    }
}
