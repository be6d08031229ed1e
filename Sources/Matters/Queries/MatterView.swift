internal import Kernel
internal import People

/// One matter as its page and its API answer show it: texts opened, contact masked, history in order.
struct MatterView: Sendable {
    struct Step: Sendable {
        let verb: String
        let at: Instant
        /// The unit that answered for it from then on.
        let owner: Matter.Place?
        let hasNote: Bool
    }

    let matter: Matter
    let texts: [String: String]
    let contact: [String: String]
    let steps: [Step]
    let rating: (score: Int64, solved: Bool)?
    /// Verbs that the reader may use on it now.
    let verbs: [MatterVerb]
    let handlers: [Unit]
    let isReporter: Bool

    static let historyLimit = 200

    /// `nil` for what does not exist or may not be seen, which look alike.
    /// Without `hasHistory` steps and handlers are left out.
    static func load(
        _ number: String, for actor: Actor, _ services: MatterServices, hasHistory: Bool = true, in tx: any Reading
    ) throws -> MatterView? {
        let policy = services.policy
        guard let matter = try Matter.find(number: number, readableBy: actor, policy, in: tx) else { return nil }
        let scheme = try services.scheme.current.section(MatterScheme.self)
        let verbs = MatterVerb.allCases.filter { verb in
            guard scheme.allows(verb, from: matter.state) else { return false }
            if case .allowed = policy.decide(verb.verb, of: actor, on: matter.subject) { return true }
            return false
        }
        let reporter = try tx.first("SELECT id FROM reporter WHERE matter = \(matter.id) LIMIT 1") { try $0.id(0) }
        let handlers =
            hasHistory && verbs.contains(.dispatch) ? try Unit.named(scheme.category(matter.category)?.handlers ?? [], in: tx) : []
        return MatterView(
            matter: matter, texts: try SealedTexts.read(matter.id, vault: services.vault, in: tx),
            contact: try reporter.map { try SealedTexts.read($0, vault: services.vault, in: tx) } ?? [:],
            steps: hasHistory ? try steps(of: matter, in: tx) : [], rating: try rating(of: matter, in: tx), verbs: verbs,
            handlers: handlers,
            isReporter: actor.holds.contains(matter.hold) || (actor.account != nil && actor.account == matter.reporter))
    }

    private static func rating(of matter: Matter, in tx: any Reading) throws -> (score: Int64, solved: Bool)? {
        guard matter.kind == .closed else { return nil }
        return try tx.first("SELECT score, solved FROM rating WHERE matter = \(matter.id) LIMIT 1") { (try $0.int(0), try $0.bool(1)) }
    }

    private static func steps(of matter: Matter, in tx: any Reading) throws -> [Step] {
        try EventLog.stream(matter.id, limit: historyLimit, in: tx).map { event in
            var owner: Matter.Place?
            if case .id(let unit)? = event.payload["owner"] { owner = try place(unit, in: tx) }
            return Step(
                verb: String(event.type.dropFirst("matter.".count)), at: event.occurred, owner: owner, hasNote: event.payload["note"] != nil
            )
        }
    }

    private static func place(_ unit: ID, in tx: any Reading) throws -> Matter.Place? {
        try tx.first("SELECT unit, code, name, path FROM unit_now WHERE unit = \(unit) LIMIT 1") {
            Matter.Place(unit: try $0.id(0), code: try $0.text(1), name: try $0.text(2), path: try $0.path(3))
        }
    }

    /// `138****5678`, or stars alone for a short number.
    var maskedPhone: String? {
        contact[MatterText.phone].map { phone in
            phone.count >= 11 ? "\(phone.prefix(3))****\(phone.suffix(4))" : String(repeating: "*", count: phone.count)
        }
    }

    /// `王**`
    var maskedName: String? {
        contact[MatterText.name].map { name in "\(name.prefix(1))" + String(repeating: "*", count: min(4, max(1, name.count - 1))) }
    }
}
