import Kernel
import Process

/// Reads `matters.decisions`: what is asked for, on which grounds, and who has to allow it.
struct DecisionsReader {
    let context: PackContext

    private static let lists: ClosedRange<Int> = 1...20
    private static let chains: ClosedRange<Int> = 1...5
    private static let people: ClosedRange<Int64> = 1...5
    /// Those that say how much.
    private static let bounded: Set<MatterVerb> = [.extend, .shelve]
    /// What a role must hold to decide.
    private static let needed: Set<Verb> = [Decisions.Event.grant.verb, Decisions.Event.refuse.verb, MatterPermission.read]
    /// Those that take something from the reporter, or from the rates, or tell who the reporter is: two people besides the one who asks.
    private static let grave: Set<MatterVerb> = [.void, .exclude, .lift]

    func read(_ node: PackReader) -> [MatterVerb: DecisionTerms] {
        var terms: [MatterVerb: DecisionTerms] = [:]
        for (key, reader) in node.map(allowed: Set(MatterVerb.decided.map(\.rawValue))) ?? [] {
            if let verb = MatterVerb(rawValue: key) { terms[verb] = read(reader, verb) }
        }
        return terms
    }

    private func read(_ node: PackReader, _ verb: MatterVerb) -> DecisionTerms? {
        let keys: Set<String> = Self.bounded.contains(verb) ? ["at_most"] : []
        guard node.map(allowed: keys.union(["grounds", "seasons", "chains", "within"])) != nil else { return nil }
        let limit = Self.bounded.contains(verb) ? node.require("at_most").flatMap { atMost($0, verb) } : nil
        guard let grounds = node.require("grounds").flatMap(grounds), let chains = node.require("chains").flatMap({ chains($0, verb) }),
            let within = node.require("within")?.timeLimit(), limit != nil || !Self.bounded.contains(verb)
        else { return nil }
        var terms = DecisionTerms(grounds: grounds, chains: chains, within: within)
        terms.atMost = limit
        terms.seasons = node.optional("seasons").map { seasons($0, grounds, verb) } ?? [:]
        return terms
    }

    private func atMost(_ node: PackReader, _ verb: MatterVerb) -> TimeLimit? {
        guard let limit = node.timeLimit() else { return nil }
        if verb == .shelve, limit.unit != .calendarDay {
            node.fault("matters.review", "a review is on a day", mend: "write it in days: `at_most: 90 days`")
            return nil
        }
        return limit
    }

    private func grounds(_ node: PackReader) -> [String]? {
        guard let items = node.list(), !items.isEmpty, Self.lists.contains(items.count) else {
            node.fault("matters.grounds", "should name \(Self.lists.lowerBound) to \(Self.lists.upperBound) grounds", mend: "write [a, b]")
            return nil
        }
        return items.compactMap { item in
            guard let id = item.identifier() else { return nil }
            context.requireWords("ground.\(id)", for: item)
            return id
        }
    }

    /// `seasons: {frost: {from: 11-15, until: 03-15}}`
    private func seasons(_ node: PackReader, _ grounds: [String], _ verb: MatterVerb) -> [String: DecisionTerms.Season] {
        var seasons: [String: DecisionTerms.Season] = [:]
        for (id, reader) in node.map(allowed: Set(grounds)) ?? [] {
            guard reader.map(allowed: ["from", "until"]) != nil, let from = reader.require("from").flatMap(date),
                let until = reader.require("until").flatMap(date)
            else { continue }
            seasons[id] = DecisionTerms.Season(from: from, until: until)
        }
        return seasons
    }

    private func date(_ node: PackReader) -> Int64? {
        guard let text = node.text(maximum: 5) else { return nil }
        // A leap year, so that the 29th of February is a day of one.
        guard text.utf8.count == 5, let day = Day("2024-\(text)") else {
            node.fault("matters.season", "«\(text)» is no day of a year", mend: "write month and day: 11-15")
            return nil
        }
        return day.civil.month * 100 + day.civil.day
    }

    private func chains(_ node: PackReader, _ verb: MatterVerb) -> [DecisionChain]? {
        guard let items = node.list() else { return nil }
        let most = Self.grave.contains(verb) ? 1...1 : Self.chains
        guard most.contains(items.count) else {
            node.fault(
                "matters.chains", "should hold \(most.lowerBound) to \(most.upperBound) chains",
                mend: "write a chain for each time it may be granted")
            return nil
        }
        let chains = items.compactMap { chain($0, verb) }
        guard chains.count == items.count else { return nil }
        for (index, chain) in chains.enumerated().dropFirst() where chain.roles.isSubset(of: chains[index - 1].roles) {
            items[index].fault(
                "matters.chain_higher", "nobody higher decides on it than the time before",
                mend: "name a role that the chain before has not")
        }
        return chains
    }

    private func chain(_ node: PackReader, _ verb: MatterVerb) -> DecisionChain? {
        guard let items = node.list(), !items.isEmpty, Self.chains.contains(items.count) else {
            node.fault("matters.chain", "should hold 1 to 5 steps", mend: "write [{roles: [role], people: 1}]")
            return nil
        }
        let steps = items.compactMap(step)
        guard steps.count == items.count else { return nil }
        let chain = DecisionChain(steps)
        if Self.grave.contains(verb), chain.people < 2 {
            node.fault("matters.two_people", "\(verb.rawValue) is allowed by one person", mend: "write `people: 2`, or a second step")
        }
        return chain
    }

    private func step(_ node: PackReader) -> DecisionChain.Step? {
        guard node.map(allowed: ["roles", "people"]) != nil, let list = node.require("roles"), let items = list.list(), !items.isEmpty,
            Self.chains.contains(items.count)
        else { return nil }
        let roles = items.compactMap { item -> String? in
            guard let id = item.text() else { return nil }
            let role = context.roles.first { $0.id == id && ($0.over == .place || $0.over == .owner) }
            guard let role, role.verbs.isSuperset(of: Self.needed) else {
                item.fault(
                    "matters.chain_role", "«\(id)» is no role of staff that may decide",
                    mend: "give it matter.read, decision.grant and decision.refuse in roles.yaml")
                return nil
            }
            return id
        }
        guard roles.count == items.count else { return nil }
        return DecisionChain.Step(roles: roles, people: node.optional("people")?.integer(Self.people) ?? 1)
    }

    /// What the table and the decisions say of one another.
    func check(_ table: PackReader, _ node: PackReader?, _ scheme: MatterScheme) {
        for verb in MatterVerb.allCases where MatterVerb.decided.contains(verb) {
            let isInTable = scheme.transitions.contains { $0.verb == verb }
            if isInTable, scheme.decisions[verb] == nil, node?.optional(verb.rawValue) == nil {
                table.fault("matters.undecided", "nobody is named to allow «\(verb.rawValue)»", mend: "add it under `decisions`")
            }
            if !isInTable, let entry = node?.optional(verb.rawValue) {
                entry.fault(
                    "matters.decision_unused", "no transition is taken by it", mend: "add `{verb: \(verb.rawValue), …}`, or drop it")
            }
        }
        let shelved = scheme.transitions.filter { $0.verb == .shelve }.compactMap(\.to)
        for state in shelved where !scheme.allows(.unshelve, from: state) {
            table.fault(
                "matters.shelved", "nothing leads back from «\(state)»", mend: "add `{verb: unshelve, from: [\(state)], to: …}`")
        }
        for transition in scheme.transitions where [.shelve, .suspend].contains(transition.verb) {
            for state in transition.from where scheme.isShelved(state) || (transition.verb == .shelve && scheme.isWaiting(state)) {
                table.fault(
                    "matters.paused_twice", "\(transition.verb.rawValue) begins in «\(state)», where the clocks stand still already",
                    mend: "begin in a state in which they run")
            }
        }
    }
}
