package import Delivery
package import Kernel
internal import People
package import Territory

/// One bulletin as its reader sees it.
package struct BulletinView: Sendable {
    package let bulletin: Bulletin
    /// `nil` once they were erased.
    package let title: String?
    package let text: String?
    package let ground: String?
    package let isAddressed: Bool
    /// When the reader confirmed it; what hangs on it may have come later.
    package let readAt: Instant?
    package let files: [AttachedFile]
    package let mayWithdraw: Bool
    package let mayReplace: Bool
    package let mayAttach: Bool
    /// Of which unit the reader may see how many have read it.
    package let counted: UnitRecord?
    package let questions: (asked: Int64, answered: Int64)

    package var isConfirmed: Bool { readAt != nil }

    package static func load(_ text: String, for actor: Actor, _ services: BulletinServices, in tx: any Reading) throws -> BulletinView {
        let (policy, day) = (services.policy, services.now.day)
        let bulletin = try Bulletin.find(text, for: actor, policy, on: day, in: tx)
        func may(_ verb: Verb) -> Bool {
            if case .allowed = policy.decide(verb, of: actor, on: bulletin.subject) { true } else { false }
        }
        let texts = try SealedTexts.read(bulletin.id, vault: services.vault, in: tx)
        let isLive = bulletin.state == .published
        let isAddressed = try actor.account.map { try bulletin.isAddressed(to: $0, on: day, in: tx) } ?? false
        return BulletinView(
            bulletin: bulletin, title: texts[BulletinText.title], text: texts[BulletinText.text], ground: texts[BulletinText.ground],
            isAddressed: isAddressed,
            readAt: try actor.account.flatMap { try readAt(bulletin.id, by: $0, in: tx) },
            files: try AttachedFile.all(of: bulletin.id, in: tx),
            mayWithdraw: isLive && may(WithdrawBulletin.verb),
            mayReplace: isLive && may(WithdrawBulletin.verb) && may(PublishBulletin.verb),
            mayAttach: isLive && may(AttachToBulletin.verb),
            counted: try ReadingCounts.unit(nil, of: bulletin, for: actor, services, in: tx),
            questions: try services.questions(bulletin.id, tx))
    }

    private static func readAt(_ id: ID, by account: ID, in tx: any Reading) throws -> Instant? {
        try tx.first("SELECT read_ms FROM bulletin_read WHERE bulletin = \(id) AND account = \(account) LIMIT 1") { try $0.instant(0) }
    }

    /// Which of these somebody confirmed.
    static func confirmed(_ ids: [ID], by account: ID, in tx: any Reading) throws -> Set<ID> {
        guard !ids.isEmpty else { return [] }
        let list = Statement.list(ids.map { "\($0)" })
        return Set(
            try tx.all(
                "SELECT bulletin FROM bulletin_read WHERE bulletin IN (\(list)) AND account = \(account) LIMIT \(ids.count)",
                { try $0.id(0) }))
    }
}
