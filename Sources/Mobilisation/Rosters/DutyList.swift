package import Kernel
internal import People
package import Territory

/// 我的值班: what one has promised on any roster, the next one first, and what was before, newest first. Nobody sees another's.
package struct DutyList: Sendable {
    package struct Line: Sendable {
        package let duty: Duty
        package let squad: String?
        package let unit: UnitRecord
        package let spot: String?
    }

    package let ahead: [Line]
    package let past: [Line]
    package let next: Keyset?

    static let aheadLimit = 50
    /// What a calendar shows: a year of weekly duties and more.
    static let calendarLimit = 100

    package static func load(
        _ account: ID, _ services: MobilisationServices, after: Keyset, limit: Int, in tx: any Reading
    ) throws -> DutyList {
        let members = try SquadMember.own(account, in: tx).filter { $0.joined != nil }
        let now = services.now
        let place = after.ms < now.ms ? after : Keyset(ms: now.ms, id: Keyset.start.id)
        let past = try members.flatMap { try Duty.before(place, of: $0.id, limit: limit + 1, in: tx) }
            .sorted { ($0.time.lowerBound, $0.id) > ($1.time.lowerBound, $1.id) }
        let shown = Array(past.prefix(limit))
        let ahead = after == .start ? try Self.ahead(of: members, after: now, limit: aheadLimit, in: tx) : []
        var known: [ID: (Squad, String?)] = [:]
        var spots: [ID: [String: String]] = [:]
        func line(_ duty: Duty) throws -> Line? {
            if known[duty.squad] == nil, let squad = try Squad.find(duty.squad, in: tx) {
                known[duty.squad] = (squad, try squad.texts(vault: services.vault, in: tx)[Squad.Text.name])
            }
            if spots[duty.roster] == nil { spots[duty.roster] = try SealedTexts.read(duty.roster, vault: services.vault, in: tx) }
            return known[duty.squad].map {
                Line(duty: duty, squad: $0.1, unit: $0.0.unit, spot: spots[duty.roster]?[RosterPlace.label(duty.place)])
            }
        }
        return DutyList(
            ahead: try ahead.compactMap(line), past: try shown.compactMap(line),
            next: past.count > limit ? shown.last?.keyset : nil)
    }

    private static func ahead(of members: [SquadMember], after: Instant, limit: Int, in tx: any Reading) throws -> [Duty] {
        let found = try members.flatMap { try Duty.ahead(of: $0.id, after: after, limit: limit, in: tx) }
        return Array(found.sorted { ($0.time.lowerBound, $0.id) < ($1.time.lowerBound, $1.id) }.prefix(limit))
    }

    /// For a calendar: those of the last weeks and all that are known ahead.
    static func calendar(_ account: ID, since: Instant, in tx: any Reading) throws -> [(duty: Duty, unit: UnitRecord)] {
        let members = try SquadMember.own(account, in: tx).filter { $0.joined != nil }
        return try ahead(of: members, after: since, limit: calendarLimit, in: tx).compactMap { duty in
            try Squad.find(duty.squad, in: tx).map { (duty, $0.unit) }
        }
    }
}
