package import Kernel
internal import People
internal import Territory

/// One squad as its reader sees it. Who is in it is for its own people, its leader and the office.
package struct SquadView: Sendable {
    package struct Person: Sendable {
        package let member: SquadMember
        package let name: String?
        package let leads: Bool
    }

    package let squad: Squad
    package let kind: SquadKind?
    /// By label.
    package let texts: [String: String]
    package let skills: [String]
    package let size: Int64
    /// The reader's own place in it, or the invitation to it.
    package let own: SquadMember?
    package let away: Range<Instant>?
    package let seesPeople: Bool
    package let people: [Person]
    package let assets: [SquadAsset]
    package let rosters: [Roster]
    /// What the reader may do now.
    package let steps: [SquadStep]

    package var name: String { texts[Squad.Text.name] ?? "" }

    package static func load(
        _ text: String, for actor: Actor, _ services: MobilisationServices, in tx: any Reading
    ) throws -> SquadView {
        guard let id = ID(text), let squad = try Squad.find(id, in: tx) else { throw Problem.notFound }
        func may(_ verb: Verb) -> Bool {
            if case .allowed = services.policy.decide(verb, of: actor, on: squad.subject) { true } else { false }
        }
        guard may(MobilisationPermission.readSquad) else { throw Problem.notFound }
        let own = try actor.account.flatMap { try SquadMember.live($0, of: id, in: tx) }
        let members = try SquadMember.all(of: id, in: tx)
        let leads = may(MobilisationPermission.leadSquad)
        let seesPeople = own?.belongs(on: services.now.day) == true || leads
        let kind = try services.scheme.current.section(MobilisationScheme.self).terms?.squads.first { $0.id == squad.kind }
        let view = SquadView(
            squad: squad, kind: kind, texts: try squad.texts(vault: services.vault, in: tx), skills: try squad.skills(in: tx),
            size: Int64(members.count { $0.serves(on: services.now.day) }), own: own,
            away: try own.flatMap { try StayAway.ahead(of: $0.id, after: services.now, in: tx) }, seesPeople: seesPeople,
            people: seesPeople
                ? try members.filter { leads || !$0.isAsked }.map {
                    Person(member: $0, name: try $0.name(in: tx), leads: $0.account == squad.leader)
                } : [],
            assets: try SquadAsset.all(of: id, in: tx), rosters: try Roster.open(of: id, in: tx), steps: [])
        return view.offering(SquadStep.all.filter { view.offers($0) && may($0.verb) })
    }

    private func offering(_ steps: [SquadStep]) -> SquadView {
        SquadView(
            squad: squad, kind: kind, texts: texts, skills: skills, size: size, own: own, away: away, seesPeople: seesPeople,
            people: people, assets: assets, rosters: rosters, steps: steps)
    }

    /// Whether a step makes sense as the squad stands.
    private func offers(_ step: SquadStep) -> Bool {
        guard squad.isStanding else { return false }
        switch step.verb {
        case JoinSquad.verb: return own?.isAsked == true
        case LeaveSquad.verb: return own != nil
        case StayAway.verb: return own?.joined != nil && !rosters.isEmpty
        case KeepVehicle.verb: return kind?.keepsVehicles == true
        case KeepAccount.verb: return kind?.keepsAccounts == true
        case DropAsset.verb: return !assets.isEmpty
        case RemoveMember.verb: return !people.isEmpty
        default: return true
        }
    }
}
