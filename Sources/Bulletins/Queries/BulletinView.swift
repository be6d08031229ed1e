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
    package let isConfirmed: Bool
    package let mayWithdraw: Bool
    package let mayReplace: Bool
    /// Of which unit the reader may see how many have read it.
    package let counted: UnitRecord?
    package let questions: (asked: Int64, answered: Int64)

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
            isConfirmed: try actor.account.map { try confirmed([bulletin.id], by: $0, in: tx).contains(bulletin.id) } ?? false,
            mayWithdraw: isLive && may(WithdrawBulletin.verb),
            mayReplace: isLive && may(WithdrawBulletin.verb) && may(PublishBulletin.verb),
            counted: try ReadingCounts.unit(nil, of: bulletin, for: actor, services, in: tx),
            questions: try services.questions(bulletin.id, tx))
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
