package import Kernel
internal import People
internal import Process

/// One claim for who may know of it: the person it is about, and the offices above.
package struct ClaimView: Sendable {
    package struct Against: Sendable {
        package let id: ID
        package let ground: String
        package let upheld: Bool?
        /// For offices alone.
        package let text: String?
        package let reason: String?
    }

    package struct Appeal: Sendable {
        package let due: Day
        package let isLate: Bool
        package let granted: Bool?
        package let text: String?
        package let reason: String?
    }

    package let claim: PointsClaim
    package let number: String
    /// For offices what they are called; the person knows.
    package let name: String?
    package let isOwn: Bool
    package let isOffice: Bool
    package let what: String?
    package let reason: String?
    package let agreed: Int64
    package let until: Day?
    package let content: [UInt8]?
    package let objections: [Against]
    package let appeal: Appeal?

    package static func load(_ id: String, for actor: Actor, _ services: RecognitionServices, in tx: any Reading) throws -> ClaimView {
        guard let id = ID(id), let claim = try PointsClaim.find(id, in: tx) else { throw Problem.notFound }
        let view = try ClaimView(claim, for: actor, services, in: tx)
        guard view.isOwn || view.isOffice else { throw Problem.notFound }
        return view
    }

    init(_ claim: PointsClaim, for actor: Actor, _ services: RecognitionServices, in tx: any Reading) throws {
        self.claim = claim
        let member = try PointsMember.load(claim.member, in: tx)
        number = member.number
        isOwn = actor.account != nil && member.account == actor.account
        isOffice = services.policy.allows(PointsPermission.list, actor, on: claim.subject)
        name = try member.name(vault: services.vault, in: tx)
        let texts = try SealedTexts.read(claim.id, vault: services.vault, in: tx)
        (what, reason) = (texts[PointsClaim.Text.what], texts[PointsClaim.Text.reason])
        agreed = try tx.count("SELECT COUNT(*) FROM points_review WHERE claim = \(claim.id) AND agrees")
        let shown = try Publication.find(open: claim.id, in: tx)
        (until, content) = (claim.due, shown?.content)
        // An objector's own words may tell who they are: whoever the claim is about reads the ground and the answer.
        let readsWords = isOffice && !isOwn
        objections = try (shown.map { try Objection.all(of: $0.id, in: tx) } ?? []).map { objection in
            let texts = try SealedTexts.read(objection.id, vault: services.vault, in: tx)
            return Against(
                id: objection.id, ground: objection.ground, upheld: objection.upheld,
                text: readsWords ? texts[PointsClaim.Text.what] : nil, reason: texts[PointsClaim.Text.reason])
        }
        appeal = try PointsAppeal.find(of: claim.id, in: tx).map { appeal in
            let texts = try SealedTexts.read(appeal.id, vault: services.vault, in: tx)
            return Appeal(
                due: appeal.due, isLate: appeal.isLate, granted: appeal.granted, text: texts[PointsClaim.Text.what],
                reason: texts[PointsClaim.Text.reason])
        }
    }
}
