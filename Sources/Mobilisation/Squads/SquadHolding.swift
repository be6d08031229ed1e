internal import Kernel
internal import Markup
internal import People
internal import Territory

extension MobilisationSlice {
    /// What the records of members are called among what is kept about people.
    package static let squads = "squads"

    /// Who is in which squad, from when until when, and what duties they had.
    static let squadHolding = PersonalHolding(
        squads, fields: ["squad.one", "squad.days", "squad.away.mine", "duty.title"], tables: ["squad_member", "duty", "duty_away"],
        readBy: [MobilisationPermission.leadSquad],
        keptYears: { try $0.section(MobilisationScheme.self).terms?.declaration.keptYears }, list: SquadHolding.list,
        find: SquadHolding.find, named: { label, look in try ID(label).flatMap { try SquadHolding.find($0, look) } }, all: SquadHolding.all,
        due: SquadHolding.due)
}

/// A member's own record: kept while they are one, and `kept_years` from then on.
enum SquadHolding {
    @Sendable static func list(
        _ person: Person, after: ID?, limit: Int, _ look: PersonalHolding.Look
    ) throws -> [PersonalHolding.Item] {
        guard let account = person.account else { return [] }
        return try look.tx.all(statement(of: account, after: after, limit: limit)) { try $0.id(0) }.compactMap { try find($0, look) }
    }

    static func statement(of account: ID, after: ID?, limit: Int) -> Statement {
        let below: Statement = after.map { "AND id < \($0)" } ?? ""
        return "SELECT id FROM squad_member WHERE account = \(account) \(below) ORDER BY id DESC LIMIT \(limit)"
    }

    @Sendable static func all(after: ID, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        try look.tx.all("SELECT id FROM squad_member WHERE id > \(after) AND account IS NOT NULL ORDER BY id LIMIT \(limit)") {
            try $0.id(0)
        }.compactMap { try find($0, look) }
    }

    /// `nil` once nobody knows whose it was.
    @Sendable static func find(_ id: ID, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item? {
        guard let member = try SquadMember.find(id, in: look.tx), let account = member.account,
            let squad = try Squad.find(member.squad, in: look.tx)
        else { return nil }
        let years = try look.scheme.section(MobilisationScheme.self).terms?.declaration.keptYears
        let until = member.ended.flatMap { ended in
            years.map { Day(year: ended.day.civil.year + $0, month: ended.day.civil.month, day: ended.day.civil.day) }
        }
        return PersonalHolding.Item(
            record: id, label: "\(id)", path: "/squads/\(squad.id)",
            subject: Subject(place: squad.unit.path, owner: squad.unit.path, reporter: account), unit: squad.unit.id, owner: squad.unit.id,
            fields: try fields(member, squad, look), since: member.asked, until: until, kept: member.ended == nil ? "member" : nil,
            keys: [id], readings: [])
    }

    private static func fields(_ member: SquadMember, _ squad: Squad, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Field] {
        func days(_ from: Day, _ to: Day) -> String { "\(from.text)–\(to == .forever ? "" : to.text)" }
        let known = look.scheme.words[Words.home] ?? [:]
        let name = try squad.texts(vault: look.vault, in: look.tx)[Squad.Text.name]
        var fields = [
            PersonalHolding.Field("squad.one", name ?? known["squad.kind.\(squad.kind)"] ?? squad.kind),
            PersonalHolding.Field("squad.days", days(member.from, member.to)),
        ]
        if let away = try StayAway.ahead(of: member.id, after: look.now, in: look.tx) {
            fields.append(.init("squad.away.mine", days(away.lowerBound.day, away.upperBound.day)))
        }
        let duties = try Duty.before(.start, of: member.id, limit: VolunteerHolding.claimLimit, in: look.tx)
        if !duties.isEmpty {
            let lines = duties.map {
                "\(known["roster.kind.\($0.kind)"] ?? $0.kind) \($0.time.lowerBound.minuteText)" + ($0.minutes.map { " \($0)" } ?? "")
            }
            fields.append(.init("duty.title", lines.joined(separator: "; "), masked: "\(duties.count)"))
        }
        return fields
    }

    /// Whoever left, or was asked and never came. The days stay for the count, nobody knows whose they were.
    @Sendable static func due(
        before: Instant, after: PersonalHolding.Due?, limit: Int, in tx: any Reading
    ) throws -> [PersonalHolding.Due] {
        try tx.all(dueStatement(before: before, after: after, limit: limit)) { row in
            let id = try row.id(1)
            return PersonalHolding.Due(at: try row.instant(0), record: id, keys: [id])
        }
    }

    static func dueStatement(before: Instant, after: PersonalHolding.Due?, limit: Int) -> Statement {
        """
        SELECT ended_ms, id FROM squad_member WHERE ended_ms IS NOT NULL AND account IS NOT NULL AND ended_ms < \(before)
        AND (ended_ms, id) > (\(after?.at ?? Instant(ms: -1)), \(after?.record ?? .zero)) ORDER BY ended_ms, id LIMIT \(limit)
        """
    }

    /// A backup from before they left may hold them as members still.
    static func erase(_ members: [ID], in tx: any Transaction) throws {
        guard !members.isEmpty else { return }
        let list = Statement.list(members.map { "\($0)" })
        try tx.execute("DELETE FROM duty_away WHERE member IN (\(list))")
        try tx.execute(
            """
            UPDATE squad_member SET account = NULL, ended_ms = COALESCE(ended_ms, \(tx.recorded)) WHERE id IN (\(list))
            """)
    }
}
