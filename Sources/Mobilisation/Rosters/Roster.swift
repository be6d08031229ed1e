package import Kernel
internal import People
internal import Territory

/// 轮岗 (C2): the places of a squad's week, and how far ahead it is known who has them.
package struct Roster: Sendable {
    package let id: ID
    package let squad: ID
    package let kind: String
    /// Decides between those who are alike; told from the beginning, so that everybody can work the rotation out again.
    package let seed: [UInt8]
    /// The first day that is not planned yet; `nil` before the first time.
    package let planned: Day?
    package let ended: Instant?
    package let version: Int64

    /// Open ones of one squad.
    static let limit = 10

    private static let columns: Statement = "id, squad, kind, seed, planned_day, ended_ms, version"

    private static func decode(_ row: any Row) throws -> Roster {
        Roster(
            id: try row.id(0), squad: try row.id(1), kind: try row.text(2), seed: try row.bytes(3),
            planned: try row.optionalText(4).flatMap { Day($0) }, ended: try row.optionalInstant(5), version: try row.int(6))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Roster? {
        try tx.first("SELECT \(columns) FROM roster WHERE id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> Roster {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    package static func open(of squad: ID, in tx: any Reading) throws -> [Roster] { try tx.all(statement(of: squad), decode) }

    static func statement(of squad: ID) -> Statement {
        "SELECT \(columns) FROM roster WHERE squad = \(squad) AND ended_ms IS NULL ORDER BY id LIMIT \(limit)"
    }

    // MARK: - Writing

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            "INSERT INTO roster (id, squad, kind, seed, version) VALUES (\(id), \(squad), \(kind), \(seed), \(version))")
    }

    /// Its next event, after `set` changed its row.
    func change(_ type: Verb, _ payload: Payload = Payload(), set: Statement? = nil, unit: ID, in context: CommandContext) throws {
        let more: Statement = set.map { ", \($0)" } ?? ""
        let changed = try context.tx.executeCounting(
            "UPDATE roster SET version = \(version + 1)\(more) WHERE id = \(id) AND version = \(version)")
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit, payload))
    }

    /// What is ahead is off; what has begun can be confirmed still.
    func end(in context: CommandContext) throws {
        try context.tx.execute(
            """
            UPDATE duty SET state = 'off', offered = FALSE
            WHERE roster = \(id) AND state = 'planned' AND starts_ms > \(context.now)
            """)
        let unit = try Squad.load(squad, in: context.tx).unit.id
        try change(EndRoster.verb, set: "ended_ms = \(context.now)", unit: unit, in: context)
    }
}

/// 岗位: what is to be done on one day of every week, where, in which role, and by how many.
package struct RosterPlace: Sendable {
    package let id: ID
    package let roster: ID
    /// 1 is Monday.
    package let weekday: Int64
    /// Minutes of the day; an end before its beginning is on the next day.
    package let starts: Int64
    package let ends: Int64
    package let role: String
    package let people: Int64

    /// Of one roster.
    static let limit = 40
    static func label(_ id: ID) -> String { "place.\(id)" }

    static func all(of roster: ID, in tx: any Reading) throws -> [RosterPlace] { try tx.all(statement(of: roster), decode) }

    static func statement(of roster: ID) -> Statement {
        """
        SELECT id, roster, weekday, starts, ends, role, people FROM roster_place WHERE roster = \(roster) AND dropped_ms IS NULL
        ORDER BY weekday, starts, id LIMIT \(limit)
        """
    }

    private static func decode(_ row: any Row) throws -> RosterPlace {
        RosterPlace(
            id: try row.id(0), roster: try row.id(1), weekday: try row.int(2), starts: try row.int(3), ends: try row.int(4),
            role: try row.text(5), people: try row.int(6))
    }

    /// Its time on a day.
    func time(on day: Day) -> Range<Instant> {
        let begin = day.start.ms + starts * 60_000
        let end = day.start.ms + (ends <= starts ? ends + 1440 : ends) * 60_000
        return Instant(ms: begin)..<Instant(ms: end)
    }
}

extension Day {
    /// 1 is Monday. 1970-01-01 was a Thursday.
    var weekday: Int64 { (sinceEpoch % 7 + 10) % 7 + 1 }
    /// The Monday of its week.
    var monday: Day { Day(sinceEpoch: sinceEpoch - (weekday - 1)) }
}
