package import Kernel
internal import Territory

extension MatterScheme {
    package static func read(_ node: PackReader, in context: PackContext) -> MatterScheme? {
        guard node.map(allowed: ["states", "transitions", "categories"]) != nil, let statesNode = node.require("states"),
            let transitionsNode = node.require("transitions"), let categoriesNode = node.require("categories")
        else { return nil }
        let states = readStates(statesNode, context)
        let transitions = readTransitions(transitionsNode, states: states, context)
        let categories = readCategories(categoriesNode, context)
        checkReach(statesNode, states, transitions)
        guard !states.isEmpty, !transitions.isEmpty, !categories.isEmpty else { return nil }
        return MatterScheme(states: states, transitions: transitions, categories: categories)
    }

    private static func readStates(_ node: PackReader, _ context: PackContext) -> [State] {
        (node.map() ?? []).compactMap { id, reader in
            if !PackReader.isIdentifier(id) {
                reader.fault("pack.identifier", "«\(id)» is not a name", mend: "use lower-case letters, digits and _")
            }
            context.requireWords("state.\(id)", for: reader)
            guard reader.map(allowed: ["kind"]) != nil, let kind = reader.require("kind")?.choice(StateKind.self) else { return nil }
            return State(id: id, kind: kind)
        }
    }

    private static func readTransitions(_ node: PackReader, states: [State], _ context: PackContext) -> [Transition] {
        let known = Set(states.map(\.id))
        func state(_ reader: PackReader) -> String? {
            guard let id = reader.text() else { return nil }
            if known.contains(id) { return id }
            reader.fault("matters.state_unknown", "«\(id)» is not a state", mend: "use one of: \(known.sorted().joined(separator: ", "))")
            return nil
        }
        var seen: Set<String> = []
        return (node.list() ?? []).compactMap { reader in
            guard reader.map(allowed: ["verb", "from", "to"]) != nil, let verbNode = reader.require("verb"),
                let verb = verbNode.choice(MatterVerb.self), let to = reader.require("to").flatMap(state)
            else { return nil }
            guard MatterVerb.available.contains(verb) else {
                verbNode.fault(
                    "matters.verb_unavailable", "this program cannot carry out «\(verb.rawValue)»",
                    mend: "use one of: \(MatterVerb.available.map(\.rawValue).sorted().joined(separator: ", "))")
                return nil
            }
            let written = reader.optional("from")?.list() ?? []
            let from = written.compactMap(state)
            if (verb == .raise) != written.isEmpty {
                reader.fault(
                    "matters.from", verb == .raise ? "raise begins a matter" : "\(verb.rawValue) needs the states it starts from",
                    mend: verb == .raise ? "leave `from` out" : "add `from: [state, …]`")
            }
            for state in from where !seen.insert("\(verb.rawValue) \(state)").inserted {
                reader.fault("matters.ambiguous", "\(verb.rawValue) leads two ways from «\(state)»", mend: "keep one of the two lines")
            }
            if verb == .raise, !seen.insert(verb.rawValue).inserted {
                reader.fault("matters.ambiguous", "a matter begins in two ways", mend: "keep one of the two lines")
            }
            // A second rating would have nowhere to go.
            if verb == .rate, states.contains(where: { $0.id == to && $0.kind != .closed }) {
                reader.fault("matters.rate_open", "rate leads to «\(to)», which is not an end", mend: "lead to a state of the kind closed")
            }
            if !context.roles.contains(where: { $0.verbs.contains(verb.verb) }) {
                reader.fault("matters.unstaffed", "no role has «\(verb.verb)»", mend: "give it to a role in roles.yaml")
            }
            // States that are not known were told; the step is then no beginning either.
            guard written.isEmpty || !from.isEmpty else { return nil }
            return Transition(verb: verb, from: from, to: to)
        }
    }

    private static func readCategories(_ node: PackReader, _ context: PackContext) -> [Category] {
        let units = context.section(TerritoryScheme.self).map { Set($0.units.map(\.code)) }
        return (node.map() ?? []).compactMap { id, reader in
            if !PackReader.isIdentifier(id) {
                reader.fault("pack.identifier", "«\(id)» is not a name", mend: "use lower-case letters, digits and _")
            }
            context.requireWords("category.\(id)", for: reader)
            guard reader.map(allowed: ["handlers", "public"]) != nil, let handlersNode = reader.require("handlers"),
                let list = handlersNode.list()
            else { return nil }
            var handlers: [String] = []
            for entry in list {
                guard let code = entry.text(maximum: 32) else { continue }
                if let units, !units.contains(code) {
                    entry.fault("matters.handler_unknown", "«\(code)» is not a unit of this pack", mend: "use a code of territory.yaml")
                } else if handlers.contains(code) {
                    entry.fault("matters.handler_twice", "«\(code)» stands twice", mend: "keep one of them")
                } else {
                    handlers.append(code)
                }
            }
            if list.isEmpty { handlersNode.fault("matters.unrouted", "nobody handles this", mend: "list at least one unit") }
            return Category(id: id, handlers: handlers, isPublic: reader.optional("public")?.boolean() ?? false)
        }
    }

    /// Every state can be reached from the beginning, and every state that is not an end leads on.
    private static func checkReach(_ node: PackReader, _ states: [State], _ transitions: [Transition]) {
        var reached: Set<String> = []
        var open = transitions.filter { $0.from.isEmpty }.map(\.to)
        if open.isEmpty { node.fault("matters.no_beginning", "no transition raises a matter", mend: "add `{verb: raise, to: …}`") }
        while let state = open.popLast() {
            guard reached.insert(state).inserted else { continue }
            open += transitions.filter { $0.from.contains(state) }.map(\.to)
        }
        for state in states {
            guard let entry = node.optional(state.id) else { continue }
            if !reached.contains(state.id) {
                entry.fault("matters.unreachable", "no path of transitions leads here", mend: "add a transition to it, or drop it")
            }
            if state.kind != .closed, !transitions.contains(where: { $0.from.contains(state.id) }) {
                entry.fault("matters.dead_end", "nothing leads on from here", mend: "add a transition from it, or make its kind closed")
            }
        }
    }

    package func conflicts(in tx: any Reading) throws -> [String] {
        let used = try tx.all(
            "SELECT DISTINCT state, kind FROM matter WHERE kind <> \(StateKind.closed.rawValue) ORDER BY state, kind LIMIT 200"
        ) { (state: try $0.text(0), kind: try $0.text(1)) }
        let usedCategories = try tx.all("SELECT DISTINCT category FROM matter ORDER BY category LIMIT 500") { try $0.text(0) }
        // Lists and figures keep the kind a matter came to: the same state under another kind would be in the wrong ones.
        let states = used.compactMap { used -> String? in
            guard let state = state(used.state) else { return "state \(used.state)" }
            return state.kind.rawValue == used.kind ? nil : "state \(used.state) of another kind"
        }
        return states
            + usedCategories.filter { category($0) == nil }.map { "category \($0)" }
    }
}
