internal import Delivery
internal import Kernel
internal import Territory

/// Whom an event about squads and rosters concerns: whoever is asked to join; whoever has a place in what was planned; the others where a
/// duty is offered; whoever handed one on.
enum SquadNotices {
    static func subject(of event: SealedEvent, in tx: any Reading) throws -> NoticeSubject? {
        switch event.type {
        case InviteMember.verb.text:
            guard let member = try SquadMember.find(event.stream, in: tx), let squad = try Squad.find(member.squad, in: tx) else {
                return nil
            }
            // Who is one already was not asked by anybody.
            return try notice(squad, path: "/squads/\(squad.id)", reporter: member.joined == nil ? member.account : nil, in: tx)
        case PublishRoster.verb.text:
            guard let roster = try Roster.find(event.stream, in: tx), let squad = try Squad.find(roster.squad, in: tx) else { return nil }
            let members = try tx.all(statement(planned: roster.id, after: event.recorded)) { try $0.id(0) }
            return try notice(
                squad, path: "/rosters/\(roster.id)", addressees: try accounts(of: squad.id, in: tx) { members.contains($0.id) }, in: tx)
        case OfferDuty.verb.text, TakeDuty.verb.text, ConfirmDuties.served:
            guard let duty = try Duty.find(event.stream, in: tx), let squad = try Squad.find(duty.squad, in: tx) else { return nil }
            let path = "/rosters/\(duty.roster)?week=\(duty.time.lowerBound.day.text)"
            if event.type == OfferDuty.verb.text {
                guard case .flag(true) = event.payload["offered"] else { return try notice(squad, path: path, in: tx) }
                return try notice(squad, path: path, addressees: try accounts(of: squad.id, in: tx) { $0.account != event.actor }, in: tx)
            }
            var concerned = duty.member
            if event.type == TakeDuty.verb.text {
                concerned = if case .id(let from) = event.payload["from"] { from } else { nil }
            }
            return try notice(squad, path: path, reporter: try concerned.flatMap { try SquadMember.find($0, in: tx)?.account }, in: tx)
        default: return nil
        }
    }

    private static func accounts(of squad: ID, in tx: any Reading, _ isConcerned: (SquadMember) -> Bool) throws -> [ID] {
        try SquadMember.all(of: squad, in: tx).filter { $0.joined != nil && isConcerned($0) }.compactMap(\.account)
    }

    private static func notice(
        _ squad: Squad, path: String, reporter: ID? = nil, addressees: [ID] = [], in tx: any Reading
    ) throws -> NoticeSubject {
        let lineage = try UnitRecord.lineage(of: squad.unit.id, in: tx)
        return NoticeSubject(label: squad.kind, path: path, place: lineage, owner: lineage, reporter: reporter, addressees: addressees)
    }

    static func statement(planned roster: ID, after moment: Instant) -> Statement {
        """
        SELECT DISTINCT member FROM duty WHERE roster = \(roster) AND starts_ms > \(moment) AND member IS NOT NULL AND state = 'planned'
        LIMIT \(SquadMember.limit)
        """
    }
}
