internal import Kernel
internal import People

/// A topic as those see it who look after the place: its matters, none with who raised it, and what was told. Whoever raised one of them
/// reads what was told, and nothing of the others.
struct TopicView: Sendable {
    let topic: Topic
    let title: String?
    let notes: [Topic.Note]
    let matters: [Matter]
    let mayTell: Bool
    let mayLeave: Bool

    static func load(_ text: String, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> TopicView {
        let topic = try Topic.find(text, for: actor, services.policy, in: tx)
        func may(_ verb: Verb) -> Bool {
            if topic.ended == nil, case .allowed = services.policy.decide(verb, of: actor, on: topic.subject) { true } else { false }
        }
        let texts = try SealedTexts.read(topic.id, vault: services.vault, in: tx)
        let isStaff = topic.isStaff(actor, services.policy)
        return TopicView(
            topic: topic, title: texts[Topic.titleLabel], notes: try topic.notes(texts, in: tx),
            matters: !isStaff ? [] : try topic.members(in: tx).compactMap { try Matter.find(id: $0, in: tx) }, mayTell: may(TellTopic.verb),
            mayLeave: may(LeaveTopic.verb))
    }
}

/// What a matter's page says of its topic: to its reporter the cause and how far it is, to the staff the way to the others.
struct TopicLine: Sendable {
    let topic: ID
    let title: String?
    let notes: [Topic.Note]
    /// How many others; a few are not counted for a reporter.
    let others: Int64
    let mayRead: Bool

    static func of(_ matter: ID, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> TopicLine? {
        guard let topic = try Topic.of(matter, in: tx) else { return nil }
        let texts = try SealedTexts.read(topic.id, vault: services.vault, in: tx)
        let mayRead = if case .allowed = services.policy.decide(TopicPermission.read, of: actor, on: topic.subject) { true } else { false }
        return TopicLine(
            topic: topic.id, title: texts[Topic.titleLabel], notes: try topic.notes(texts, in: tx),
            others: Int64(try topic.members(in: tx).count) - 1, mayRead: mayRead)
    }
}

/// What might belong together with a matter: open ones of its category, raised in its place or beside it of late, or with the same phone,
/// all in one list by the time they were raised: which of the two it was is not told, and nobody is counted. Whoever looks after a part of
/// the county is shown nothing of another.
enum TopicCandidates {
    static let limit = 50
    private static let leastDays: Int64 = 14

    static func of(_ matter: Matter, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> [Matter] {
        let days = max(Self.leastDays, try services.scheme.current.section(WaysScheme.self).similarDays)
        let since = services.now.adding(seconds: -days * 86_400)
        let policy = services.policy
        let area = matter.place.path.parent.flatMap { policy.mayGroup(actor, at: $0) ? $0 : nil } ?? matter.place.path
        let near = try tx.all(near(matter, area, since: since)) { try $0.id(0) }
        let again = try tx.all(again(matter, since: since)) { try $0.id(0) }
        return try Set(near + again).compactMap { try Matter.find(id: $0, in: tx) }
            .filter { policy.mayGroup(actor, at: $0.place.path) }
            .filter { try Topic.of($0.id, in: tx) == nil && Following.of($0.id, in: tx) == nil }
            .sorted { ($0.raised, $0.id) > ($1.raised, $1.id) }
    }

    static func near(_ matter: Matter, _ area: UnitPath, since: Instant) -> Statement {
        """
        SELECT m.id FROM matter m JOIN unit_now u ON u.unit = m.place WHERE m.category = \(matter.category) AND m.raised_ms >= \(since)
        AND (u.path = \(area) OR (u.path >= \(area.below.lower) AND u.path < \(area.below.upper)))
        AND m.kind IN ('raised', 'dispatched', 'accepted') AND m.id <> \(matter.id) ORDER BY m.raised_ms DESC, m.id DESC LIMIT \(limit)
        """
    }

    /// Whoever asked not to be told to those who handle it is not found by it either.
    static func again(_ matter: Matter, since: Instant) -> Statement {
        """
        SELECT m.id FROM reporter r JOIN reporter o ON o.phone_match = r.phone_match AND o.phone_match IS NOT NULL JOIN matter m ON m.id = o.matter
        WHERE r.matter = \(matter.id) AND r.phone_match IS NOT NULL AND r.hidden = FALSE AND o.hidden = FALSE
        AND m.category = \(matter.category) AND m.raised_ms >= \(since) AND m.kind IN ('raised', 'dispatched', 'accepted')
        AND m.id <> \(matter.id) LIMIT \(limit)
        """
    }
}

extension Policy {
    /// Whoever groups matters looks after the place of each, whichever office has it.
    func mayGroup(_ actor: Actor, at place: UnitPath) -> Bool { allows(FormTopic.verb, actor, on: Subject(place: place, owner: place)) }
}

extension MatterView {
    /// Its reporter and the staff read what it has in common with others; whoever may group it, and only while it is handled, is led there.
    mutating func addTopic(_ services: MatterServices, _ actor: Actor, in tx: any Reading) throws {
        if isReporter || isStaff { topic = try TopicLine.of(matter.id, for: actor, services, in: tx) }
        guard matter.kind.isOpen, services.policy.mayGroup(actor, at: matter.place.path) else { return }
        mayGroup = topic == nil
    }
}
