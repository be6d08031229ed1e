internal import Kernel
internal import People

/// What those who handle a matter read of one that goes along with it: what was said, never by whom.
struct Follower: Sendable {
    let number: String
    let place: Matter.Place
    let raised: Instant
    let since: Instant
    let isJoined: Bool
    let what: String?
    /// What its reporter added.
    let comments: [String]

    static func all(with root: Matter, vault: any Vault, in tx: any Reading) throws -> [Follower] {
        try Following.all(with: root.id, in: tx).compactMap { following in
            guard let matter = try Matter.find(id: following.matter, in: tx) else { return nil }
            let texts = try SealedTexts.read(matter.id, vault: vault, in: tx)
            let prefix = "\(MatterVerb.comment.rawValue)."
            let added = texts.keys.filter { $0.hasPrefix(prefix) }.compactMap { Int64($0.dropFirst(prefix.count)) }.sorted()
            return Follower(
                number: matter.number, place: matter.place, raised: matter.raised, since: following.since, isJoined: following.isJoined,
                what: texts[MatterText.what], comments: added.compactMap { texts[MatterText.said(.comment, $0)] })
        }
    }
}

extension MatterView {
    /// What it goes along with, what goes along with it, and what it might go along with.
    mutating func addFollowing(_ services: MatterServices, _ actor: Actor, in tx: any Reading) throws {
        let scheme = try services.scheme.current.section(MatterScheme.self)
        if let following = try Following.of(matter.id, in: tx) {
            root = try Matter.find(id: following.root, in: tx)
            mayReadRoot = root.map { services.may(MatterPermission.read, actor, $0) } ?? false
        }
        others = try Following.others(of: matter.id, in: tx)
        if isStaff, others > 0 { followers = try Follower.all(with: matter, vault: services.vault, in: tx) }
        guard verbs.contains(.merge) else { return }
        // Only what everybody may read is merged, and nothing that others go along with.
        guard scheme.category(matter.category)?.isPublic == true, followers.isEmpty else { return verbs.removeAll { $0 == .merge } }
        let days = try services.scheme.current.section(WaysScheme.self).similarDays
        let since = services.now.adding(seconds: -max(days, 1) * 86_400)
        similar = try RaiseHints.similar(matter.category, matter.place.unit, since: since, in: tx).filter { $0.number != matter.number }
    }
}
