import Bulletins
import Kernel
import Territory

/// A few bulletins of a demonstration, published by somebody who may and read by those of the cast who serve in a post.
final class DemoBulletins: DemoThread {
    private struct Told {
        let title: String
        let text: String
        let isForEverybody: Bool
        var replaces: Int?
    }

    private static let told = [
        Told(
            title: "城乡居民医保开始缴费", text: "十二月二十日以前缴清，过期影响明年报销。\n低保户、特困人员由政府资助，请逐户告知本人。", isForEverybody: true),
        Told(title: "冬季取暖防一氧化碳中毒", text: "入户时看看烟筒通不通、窗户留没留缝。\n发现隐患当场帮着改，改不了的马上报上来。", isForEverybody: true),
        Told(
            title: "城乡居民医保缴费延长到月底", text: "缴费时间延长到十二月三十一日。\n其他不变：低保户、特困人员由政府资助。", isForEverybody: true,
            replaces: 0),
    ]
    private static let daysApart: Int64 = 3

    private let installation: Installation
    private let clock: SeededEntropy
    private let readers: [Actor]
    private var publisher: (actor: Actor, unit: String)?
    private let posts: [String]
    private let until: Instant
    private var made: [ID] = []

    /// The last of them is published `daysApart` days before the last day.
    init(in installation: Installation, clock: SeededEntropy, cast: DemoCast, until: Instant) throws {
        self.installation = installation
        self.clock = clock
        self.until = until
        let scheme = installation.scheme.current
        posts = try scheme.section(BulletinScheme.self).terms?.posts ?? []
        func actor(_ username: String, _ grants: [Actor.Grant]) throws -> Actor {
            let account = try installation.store.read { tx in
                try tx.first("SELECT id FROM account WHERE username = \(username) LIMIT 1") { try $0.id(0) }
            }
            return Actor(account: account, username: username, grants: grants)
        }
        readers = try cast.members.filter { !$0.serves.isEmpty }.map { try actor($0.username, []) }
        let publishes = scheme.roles.filter { $0.over == .place && $0.verbs.contains(PublishBulletin.verb) }.map(\.id)
        guard !posts.isEmpty, let member = cast.members.first(where: { $0.role == "county_dispatcher" && publishes.contains($0.role) }),
            let root = try installation.store.read({ try UnitRecord.root(in: $0) })
        else { return }
        let grant = Actor.Grant(role: member.role, unit: root.id, path: root.path)
        publisher = (try actor(member.username, [grant]), root.code)
    }

    var nextAt: Instant? {
        guard publisher != nil, made.count < Self.told.count else { return nil }
        return until.adding(seconds: -Int64(Self.told.count - made.count) * Self.daysApart * 86_400)
    }

    func pass(until end: Instant) async throws {
        guard let publisher else { return }
        while let at = nextAt, at < end {
            clock.set(now: max(clock.now(), at))
            try await publish(Self.told[made.count], by: publisher.actor, in: publisher.unit)
        }
    }

    private func publish(_ bulletin: Told, by publisher: Actor, in unit: String) async throws {
        var form: [String: Schema.Raw] = [
            "unit": .text(unit), "title": .text(bulletin.title), "text": .text(bulletin.text), "everybody": .flag(bulletin.isForEverybody),
        ]
        for post in posts { form[PublishBulletin.Fields.postPrefix + post] = .text("true") }
        if let earlier = bulletin.replaces { form["replaces"] = .text(made[earlier].description) }
        let input = try PublishBulletin.Fields.schema.decode(form)
        guard let id = try await installation.executor.perform(PublishBulletin(input), as: publisher).stream else { throw Problem.notFound }
        made.append(id)
        // The last is still to be read.
        guard made.count < Self.told.count else { return }
        for reader in readers {
            do {
                _ = try await installation.executor.perform(ConfirmBulletin(id), as: reader)
            } catch let problem as Problem where ["not_found", "bulletin.not_for_you"].contains(problem.code) {
                // In a small county nobody may have been found for a post.
            }
        }
    }
}
