package import Delivery
package import Kernel
package import People
package import Process
internal import Territory

/// One case as those see it who work on it. Who is meant and what was said is in it only right after it was revealed.
package struct CaseView: Sendable {
    package struct Party: Sendable {
        package let party: MediationParty
        package let name: String?
        package let phone: String?
    }

    package struct Seat: Sendable {
        package let seat: MediationSeat
        package let name: String?
    }

    package let mediation: MediationCase
    package let parties: [Party]
    package let seats: [Seat]
    package let calls: [CaseCall]
    package let sessions: [CaseSession]
    package let visits: [CaseVisit]
    package let clocks: [Clock]
    package let readings: [CaseReading]
    package let files: [AttachedFile]
    /// By label; empty unless revealed.
    package let texts: [String: String]
    package let isRevealed: Bool
    /// What the reader may do now.
    package let steps: [CaseStep]
    package let mayReveal: Bool
    package let mayAttach: Bool
    /// Who could sit on the panel.
    package let candidates: [ServingPost]

    package static func load(
        _ text: String, for actor: Actor, _ services: MediationServices, isRevealed: Bool = false, in tx: any Reading
    ) throws -> CaseView {
        let mediation = try MediationCase.find(text, for: actor, services.policy, in: tx)
        return try CaseView(mediation, for: actor, services, isRevealed: isRevealed, in: tx)
    }

    init(
        _ mediation: MediationCase, for actor: Actor, _ services: MediationServices, isRevealed: Bool, in tx: any Reading
    ) throws {
        let (vault, policy) = (services.vault, services.policy)
        func may(_ verb: Verb) -> Bool { policy.allows(verb, actor, on: mediation.subject) }
        self.mediation = mediation
        self.isRevealed = isRevealed
        parties = try MediationParty.all(of: mediation.id, in: tx).map { party in
            let texts = isRevealed ? try SealedTexts.read(party.id, vault: vault, in: tx) : [:]
            return Party(party: party, name: texts[MediationText.name], phone: texts[MediationText.phone])
        }
        seats = try MediationSeat.all(of: mediation.id, in: tx).map {
            Seat(seat: $0, name: try ServingPost.name(of: $0.post, vault: vault, in: tx))
        }
        calls = try CaseCall.all(of: mediation.id, in: tx)
        sessions = try CaseSession.all(of: mediation.id, in: tx)
        visits = try CaseVisit.all(of: mediation.id, in: tx)
        clocks = try Clock.all(of: mediation.id, in: tx)
        readings = try CaseReading.all(of: mediation.id, in: tx)
        files = try AttachedFile.all(of: mediation.id, in: tx)
        texts = isRevealed ? try SealedTexts.read(mediation.id, vault: vault, in: tx) : [:]
        steps =
            mediation.isForgotten
            ? []
            : CaseStep.all.filter { $0.from.contains(mediation.state) && may($0.verb) }
                .filter { $0.verb != FollowCase.verb || mediation.follow == nil || mediation.follow == .partly }
        mayReveal = may(MediationPermission.reveal) && !mediation.isForgotten
        mayAttach = mediation.state == .agreed && !mediation.isForgotten && may(AttachSigned.verb)
        let chooses = steps.contains { $0.verb == SeatMediator.verb || $0.verb == ReplaceMediator.verb }
        let kinds = chooses ? try services.terms().mediators : []
        candidates = try ServingPost.around(mediation.centre.path, kinds: kinds, on: services.now.day, vault: vault, in: tx)
            .sorted { ($0.name ?? "", $0.id) < ($1.name ?? "", $1.id) }
    }
}

/// A case as one of its parties sees it: how far it is, who mediates, who looked. Nothing of the other side.
package struct PartyView: Sendable {
    package let party: MediationParty
    package let mediation: MediationCase
    package let maskedName: String?
    package let seats: [CaseView.Seat]
    package let calls: [CaseCall]
    package let sessions: [CaseSession]
    package let visits: [CaseVisit]
    package let clocks: [Clock]
    package let readings: [CaseReading]

    /// What does not exist and what may not be seen look alike.
    package static func load(_ text: String, for actor: Actor, _ services: MediationServices, in tx: any Reading) throws -> PartyView {
        guard let id = ID(text), let party = try MediationParty.find(id, in: tx),
            let mediation = try MediationCase.find(party.mediation, in: tx),
            case .allowed = services.policy.decide(MediationPermission.progress, of: actor, on: Subject(record: party.id))
        else { throw Problem.notFound }
        let name = try SealedTexts.read(party.id, vault: services.vault, in: tx)[MediationText.name]
        return PartyView(
            party: party, mediation: mediation,
            maskedName: name.map { "\($0.prefix(1))" + String(repeating: "*", count: min(4, max(1, $0.count - 1))) },
            seats: try MediationSeat.all(of: mediation.id, in: tx).filter(\.isHeld).map {
                CaseView.Seat(seat: $0, name: try ServingPost.name(of: $0.post, vault: services.vault, in: tx))
            },
            calls: try CaseCall.all(of: mediation.id, in: tx), sessions: try CaseSession.all(of: mediation.id, in: tx),
            visits: try CaseVisit.all(of: mediation.id, in: tx), clocks: try Clock.all(of: mediation.id, in: tx),
            readings: try CaseReading.all(of: mediation.id, in: tx))
    }
}
