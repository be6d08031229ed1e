package import Kernel
package import Process

/// `revisits.yaml` 回访: how many of what was resolved are called back, how soon, and how often it is tried.
package struct RevisitScheme: SchemeSection {
    package static let key = "revisits"

    /// `nil` for a county that calls nobody back.
    package let rule: RevisitRule?
    package let every: RevisitSpan.Length

    package static func absent(in context: PackContext) -> RevisitScheme? { RevisitScheme(rule: nil, every: .week) }

    /// What a caller's role may not do as well: whoever handles matters or gives them out does not ask how it was done.
    static let handling: Set<Verb> = Set(
        [
            MatterVerb.dispatch, .accept, .contact, .resolve, .verify, .assign, .return, .arbitrate, .suspend, .assist, .split, .merge,
            .unmerge, .dispute, .recall,
        ].map(\.verb))

    /// More are never called of one sample.
    static let mostOfSample: Int64 = 200

    private static let keys: Set<String> = ["every", "level", "share", "at_least", "at_most", "within", "tries", "apart"]

    package static func read(_ node: PackReader, in context: PackContext) -> RevisitScheme? {
        RefusedPractices.refuse(in: node)
        guard let entries = node.map(allowed: keys) else { return nil }
        if entries.isEmpty { return absent(in: context) }
        checkCallers(node, context)
        guard let every = node.require("every")?.choice(RevisitSpan.Length.self),
            let level = node.require("level").flatMap({ $0.identifier() }),
            let share = node.require("share")?.integer(1...100), let least = node.require("at_least")?.integer(1...50),
            let most = node.require("at_most")?.integer(least...mostOfSample), let within = node.require("within")?.timeLimit(),
            let tries = node.require("tries")?.integer(2...5), let apart = node.require("apart").flatMap(apart)
        else { return nil }
        if context.words?.values.contains(where: { $0["level.\(level)"] != nil }) == false {
            node.optional("level")?.fault("revisits.level", "«\(level)» is no level", mend: "use one of territory.yaml")
            return nil
        }
        let rule = RevisitRule(level: level, share: share, atLeast: least, atMost: most, within: within, tries: tries, apart: apart)
        return RevisitScheme(rule: rule, every: every)
    }

    private static func apart(_ node: PackReader) -> TimeLimit? {
        guard let limit = node.timeLimit() else { return nil }
        guard limit.unit == .hour, limit.value <= 72 else {
            node.fault("revisits.apart", "tries lie 1 to 72 hours apart", mend: "write it in hours: `apart: 4 hours`")
            return nil
        }
        return limit
    }

    /// Somebody has to call, and nobody who handles.
    private static func checkCallers(_ node: PackReader, _ context: PackContext) {
        let callers = context.roles.filter { $0.over == .place && $0.verbs.isSuperset(of: RevisitPermission.all) }
        if callers.isEmpty {
            node.fault(
                "revisits.nobody", "no role over `place` may call",
                mend: "give one revisit.list, revisit.call, revisit.skip and revisit.reveal in roles.yaml")
        }
        for role in context.roles where role.verbs.contains(RecordCall.verb) && !role.verbs.isDisjoint(with: handling) {
            node.fault(
                "revisits.independent", "the role «\(role.id)» calls about what it may handle itself",
                mend: "give calling to a role of its own")
        }
    }
}

/// What a draw goes by. It is written down with the commitment, so that nobody changes it when they see what was resolved.
package struct RevisitRule: Sendable, Equatable {
    /// The level whose units each have a sample of their own.
    package let level: String
    /// Of a hundred that were resolved in such a unit.
    package let share: Int64
    package let atLeast: Int64
    package let atMost: Int64
    /// How long the calls may take after the draw.
    package let within: TimeLimit
    package let tries: Int64
    /// How long at least there is between two tries.
    package let apart: TimeLimit
}

/// Permissions over the place of what is called about.
package enum RevisitPermission {
    package static let list: Verb = "revisit.list"
    package static let call: Verb = "revisit.call"
    package static let skip: Verb = "revisit.skip"
    package static let reveal: Verb = "revisit.reveal"

    static let all: Set<Verb> = [list, call, skip, reveal]
}
