internal import Kernel
internal import People

/// Matters that were ticked in a list and are the same, as a form names them: a field `take.m<number>` for each, with the version that was
/// seen; beside them the one that they go along with.
enum MergeTicks {
    static let into = Field.choice("into")
    static let text = Field.text("text", maximum: 500)
    static let schema = Schema(
        "MergeMany", [into.any, text.any], openPrefix: DispatchTicks.prefix, openLimit: DispatchTicks.limit)

    struct Order: Sendable, Equatable {
        let number: String
        let version: Int64
    }

    /// What a form orders, without the one that the others go along with; a field that is none is refused, never skipped.
    static func orders(_ fields: [String: String], into root: String) throws -> [Order] {
        let orders = try fields.sorted { $0.key < $1.key }.map { name, text in
            guard name.hasPrefix("\(DispatchTicks.prefix)m"), let version = Int64(text) else {
                throw Problem.invalid([FieldProblem(String(name.prefix(40)), "unknown")])
            }
            return Order(number: String(name.dropFirst(DispatchTicks.prefix.count + 1)), version: version)
        }.filter { $0.number != root }
        guard !orders.isEmpty else { throw Problem(422, "merge.nothing") }
        return orders
    }
}

/// One ticked matter, with whether it may go along with another.
struct MergeProposal: Sendable {
    enum Obstacle: String, Sendable { case unknown, forbidden, state, hidden, followed }

    let number: String
    let matter: Matter?
    let what: String?
    let obstacle: Obstacle?

    static func load(_ numbers: [String], for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> [MergeProposal] {
        try numbers.map { number in
            guard let matter = try Matter.find(number: number, readableBy: actor, services.policy, in: tx) else {
                return MergeProposal(number: number, matter: nil, what: nil, obstacle: .unknown)
            }
            let what = WorkInbox.excerpt(try SealedTexts.read(matter.id, vault: services.vault, in: tx), nil)
            return MergeProposal(
                number: number, matter: matter, what: what, obstacle: try obstacle(matter, for: actor, services, in: tx))
        }
    }

    /// What stands in the way of merging it. Whatever else does is told when it is tried.
    static func obstacle(_ matter: Matter, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> Obstacle? {
        let scheme = try services.scheme.current.section(MatterScheme.self)
        if !services.may(MatterVerb.merge.verb, actor, matter) { return .forbidden }
        if !scheme.allows(.merge, from: matter.state) { return .state }
        if scheme.category(matter.category)?.isPublic != true { return .hidden }
        return try Following.count(with: matter.id, in: tx) > 0 ? .followed : nil
    }
}

/// What was ticked, and what it could go along with: the ticked ones themselves, and what is open and alike where the first of them lies.
struct MergeMany: Sendable {
    let proposals: [MergeProposal]
    /// Those that the others could go along with, the one raised first ahead.
    let roots: [Matter]

    var ready: [MergeProposal] { proposals.filter { $0.obstacle == nil } }

    static func load(_ numbers: [String], for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> MergeMany {
        let proposals = try MergeProposal.load(numbers, for: actor, services, in: tx)
        var roots = proposals.compactMap { proposal in
            proposal.obstacle == nil || proposal.obstacle == .followed ? proposal.matter : nil
        }
        if let first = roots.first {
            let days = try services.scheme.current.section(WaysScheme.self).similarDays
            let since = services.now.adding(seconds: -max(days, 1) * 86_400)
            for similar in try RaiseHints.similar(first.category, first.place.unit, since: since, in: tx) {
                guard !roots.contains(where: { $0.number == similar.number }),
                    let matter = try Matter.find(number: similar.number, readableBy: actor, services.policy, in: tx),
                    services.may(MatterVerb.merge.verb, actor, matter)
                else { continue }
                roots.append(matter)
            }
        }
        return MergeMany(proposals: proposals, roots: roots.sorted { ($0.raised, $0.id) < ($1.raised, $1.id) })
    }
}
