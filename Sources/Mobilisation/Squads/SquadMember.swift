package import Kernel
internal import People

/// 队员: an account in a squad between two days. It begins as an invitation and counts from the moment its holder says yes; whoever leaves is
/// kept with the days for as long as the pack keeps volunteers, and then nobody knows who it was.
package struct SquadMember: Sendable {
    package let id: ID
    package let squad: ID
    /// `nil` once it is forgotten whose it was.
    package let account: ID?
    package let from: Day
    /// The first day on which they are none any more.
    package let to: Day
    package let asked: Instant
    package let joined: Instant?
    package let ended: Instant?
    /// Whoever formed the squad asked them to lead it: they do when they say yes.
    package let toLead: Bool
    package let version: Int64

    /// Members of one squad, those asked among them.
    static let limit = 200
    /// Squads of one person.
    static let ownLimit = 20

    package var isAsked: Bool { joined == nil && ended == nil }

    /// Said yes and is not past their last day; who begins later knows already whom with and when.
    package func belongs(on day: Day) -> Bool { joined != nil && ended == nil && day < to }
    package func serves(on day: Day) -> Bool { belongs(on: day) && from <= day }

    static let columns: Statement = """
        m.id, m.squad, m.account, m.from_day, m.to_day, m.asked_ms, m.joined_ms, m.ended_ms, m.to_lead, m.version
        """

    static func decode(_ row: any Row) throws -> SquadMember {
        SquadMember(
            id: try row.id(0), squad: try row.id(1), account: try row.optionalID(2), from: try row.day(3), to: try row.day(4),
            asked: try row.instant(5), joined: try row.optionalInstant(6), ended: try row.optionalInstant(7),
            toLead: try row.bool(8), version: try row.int(9))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> SquadMember? {
        try tx.first("SELECT \(columns) FROM squad_member m WHERE m.id = \(id) LIMIT 1", decode)
    }

    /// Somebody's place in a squad, or the invitation to it.
    package static func live(_ account: ID, of squad: ID, in tx: any Reading) throws -> SquadMember? {
        try tx.first(
            "SELECT \(columns) FROM squad_member m WHERE m.squad = \(squad) AND m.account = \(account) AND m.ended_ms IS NULL LIMIT 1",
            decode)
    }

    /// Those of a squad, by when they were asked: no other order is told.
    package static func all(of squad: ID, in tx: any Reading) throws -> [SquadMember] { try tx.all(statement(of: squad), decode) }

    static func statement(of squad: ID) -> Statement {
        """
        SELECT \(columns) FROM squad_member m WHERE m.squad = \(squad) AND m.ended_ms IS NULL
        ORDER BY m.asked_ms, m.id LIMIT \(limit)
        """
    }

    /// Somebody's own squads and invitations.
    package static func own(_ account: ID, in tx: any Reading) throws -> [SquadMember] { try tx.all(statement(own: account), decode) }

    static func statement(own account: ID) -> Statement {
        """
        SELECT \(columns) FROM squad_member m WHERE m.account = \(account) AND m.ended_ms IS NULL
        ORDER BY m.asked_ms, m.id LIMIT \(ownLimit)
        """
    }

    /// Whether somebody serves in one of these squads on a day.
    static func serves(_ account: ID, in squads: [ID], on day: Day, _ tx: any Reading) throws -> Bool {
        try own(account, in: tx).contains { squads.contains($0.squad) && $0.serves(on: day) }
    }

    /// What they are called; until they have said yes, only by what whoever asked them wrote.
    func name(in tx: any Reading) throws -> String? {
        try account.flatMap { try Staff.find($0, in: tx) }.map { joined == nil ? $0.username : $0.displayName }
    }

    /// Its next event, after `set` changed its row.
    func change(_ set: Statement, _ type: Verb, unit: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE squad_member SET \(set), version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit, Payload().with("squad", id: squad)))
    }

    /// From today on they are none any more: what they had promised is free for others.
    func end(_ type: Verb, unit: ID, in context: CommandContext) throws {
        let last = max(from, min(to, context.now.day))
        try change("ended_ms = \(context.now), to_day = \(last)", type, unit: unit, in: context)
        try Duty.free(of: id, from: context.now, until: nil, in: context.tx)
    }
}
