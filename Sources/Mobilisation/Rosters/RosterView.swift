package import Kernel
internal import People
internal import Territory

/// A week of a roster, for the squad's own people, its leader and the office.
package struct RosterView: Sendable {
    package struct Line: Sendable {
        package let duty: Duty
        package let spot: String?
        /// Who has it; `nil` for nobody, and where the reader is not told.
        package let name: String?
        package let isOwn: Bool
        /// Whether the reader may know who was there and how long: of what is over only whoever it was and whoever leads them.
        package let isTold: Bool

        /// What the reader sees of it.
        package var state: Duty.State { isTold || duty.state == .off ? duty.state : .planned }
        package var minutes: Int64? { isTold ? duty.minutes : nil }
    }

    package let roster: Roster
    package let squad: Squad
    package let name: String
    /// The Monday of the week that is shown.
    package let week: Day
    package let lines: [Line]
    package let places: [(place: RosterPlace, spot: String?)]
    package let own: SquadMember?
    /// What the reader may do now.
    package let steps: [RosterStep]

    package static func load(
        _ text: String, week asked: String?, for actor: Actor, _ services: MobilisationServices, in tx: any Reading
    ) throws -> RosterView {
        guard let id = ID(text), let roster = try Roster.find(id, in: tx), let squad = try Squad.find(roster.squad, in: tx) else {
            throw Problem.notFound
        }
        func may(_ verb: Verb) -> Bool {
            if case .allowed = services.policy.decide(verb, of: actor, on: squad.subject) { true } else { false }
        }
        let own = try actor.account.flatMap { try SquadMember.live($0, of: squad.id, in: tx) }
        let leads = may(MobilisationPermission.leadSquad)
        guard own?.belongs(on: services.now.day) == true || leads else { throw Problem.notFound }
        let day = asked.flatMap { $0.isEmpty ? nil : $0 }.map { Day($0) } ?? services.now.day
        guard let week = day?.monday else { throw Problem.invalid([FieldProblem("week", "date")]) }
        let end = Day(sinceEpoch: week.sinceEpoch + 7)
        let spots = try SealedTexts.read(id, vault: services.vault, in: tx)
        var names: [ID: String] = [:]
        let lines = try Duty.all(of: id, from: week.start, until: end.start, in: tx).map { duty in
            if let member = duty.member, names[member] == nil { names[member] = try SquadMember.find(member, in: tx)?.name(in: tx) }
            let isOwn = own != nil && duty.member == own?.id
            let isNamed = leads || isOwn || services.now < duty.time.upperBound
            return Line(
                duty: duty, spot: spots[RosterPlace.label(duty.place)], name: isNamed ? duty.member.flatMap { names[$0] } : nil,
                isOwn: isOwn, isTold: leads || isOwn)
        }
        return RosterView(
            roster: roster, squad: squad, name: try squad.texts(vault: services.vault, in: tx)[Squad.Text.name] ?? "", week: week,
            lines: lines, places: try RosterPlace.all(of: id, in: tx).map { ($0, spots[RosterPlace.label($0.id)]) }, own: own,
            // What was served before the end is confirmed after it.
            steps: RosterStep.all.filter { (roster.ended == nil || $0.verb == ConfirmDuties.verb) && may($0.verb) })
    }
}
