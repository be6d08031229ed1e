package import Kernel
internal import Process
internal import Territory

extension MatterScheme {
    package static func read(_ node: PackReader, in context: PackContext) -> MatterScheme? {
        RefusedPractices.refuse(in: node)
        let keys = ["states", "transitions", "tiers", "classes", "questions", "categories"]
        guard node.map(allowed: Set(keys + ["templates", "reminders", "decisions"])) != nil else { return nil }
        let parts = keys.compactMap { node.require($0) }
        guard parts.count == keys.count else { return nil }
        let states = readStates(parts[0], context)
        let transitions = TransitionsReader(states: states, context: context).read(parts[1])
        checkReach(parts[0], states, transitions)
        let questions = QuestionsReader(context: context).read(parts[4])
        let reader = CategoriesReader(context: context, verbs: writtenVerbs(parts[1]), questions: questions)
        let tiers = reader.tiers(parts[2])
        let classes = reader.classes(parts[3])
        let categories = reader.categories(parts[5], classes: classes, tiers: tiers)
        checkHours(node, context)
        guard !states.isEmpty, !transitions.isEmpty, !categories.isEmpty else { return nil }
        var scheme = MatterScheme(
            states: states, transitions: transitions, classes: classes, tiers: tiers, questions: questions, categories: categories)
        let handling = HandlingReader(context: context)
        scheme.templates = node.optional("templates").map(handling.templates) ?? []
        scheme.reminders = node.optional("reminders").flatMap(handling.reminders)
        let decisions = DecisionsReader(context: context)
        scheme.decisions = node.optional("decisions").map(decisions.read) ?? [:]
        decisions.check(parts[1], node.optional("decisions"), scheme)
        return scheme
    }

    /// Office hours are kept by level: hours of a level that there is not would be nobody's.
    private static func checkHours(_ node: PackReader, _ context: PackContext) {
        guard let calendar = context.section(WorkCalendar.self), let territory = context.section(TerritoryScheme.self) else { return }
        for kind in calendar.hours.keys.sorted() where kind != WorkCalendar.general && territory.level(kind) == nil {
            node.fault(
                "matters.hours_unknown", "calendar.yaml has hours of «\(kind)», which is no level",
                mend: "use `default` or one of: \(territory.levels.map(\.id).joined(separator: ", "))")
        }
    }

    /// The verbs of all transitions, of those too that could not be read: one fault is enough for one slip.
    private static func writtenVerbs(_ node: PackReader) -> Set<String> {
        guard case .list(let items, _) = node.node else { return [] }
        let verbs = items.compactMap { PackReader(node: $0, path: "", diagnostics: node.diagnostics).optional("verb")?.node }
        return Set(verbs.compactMap { if case .scalar(let verb, _) = $0 { verb } else { nil } })
    }

    private static func readStates(_ node: PackReader, _ context: PackContext) -> [State] {
        (node.map() ?? []).compactMap { id, reader in
            guard reader.requireName(id) else { return nil }
            context.requireWords("state.\(id)", for: reader)
            guard reader.map(allowed: ["kind", "on_the_spot"]) != nil, let kind = reader.require("kind")?.choice(StateKind.self) else {
                return nil
            }
            let spot = reader.optional("on_the_spot")
            let isOnTheSpot = spot?.boolean() ?? false
            if isOnTheSpot, kind != .closed {
                spot?.fault("matters.on_the_spot", "is no end", mend: "put `on_the_spot` on a state of the kind closed")
            }
            return State(id: id, kind: kind, isOnTheSpot: isOnTheSpot)
        }
    }

    /// Every state can be reached from the beginning, and from every state an end can be reached.
    private static func checkReach(_ node: PackReader, _ states: [State], _ transitions: [Transition]) {
        let beginnings = transitions.filter { $0.from.isEmpty }.compactMap(\.to)
        if beginnings.isEmpty { node.fault("matters.no_beginning", "no transition raises a matter", mend: "add `{verb: raise, to: …}`") }
        let reached = closure(of: beginnings + states.filter(\.isOnTheSpot).map(\.id)) { state in
            transitions.filter { $0.from.contains(state) }.flatMap(\.targets)
        }
        let dead = states.filter { state in state.kind != .closed && !transitions.contains { $0.from.contains(state.id) && $0.to != nil } }
        // Whatever leads to a dead end is mended there; what leads to neither goes in a circle.
        let ends = states.filter { $0.kind == .closed }.map(\.id) + dead.map(\.id)
        let leading = closure(of: ends) { state in transitions.filter { $0.targets.contains(state) }.flatMap(\.from) }
        for state in states {
            guard let entry = node.optional(state.id) else { continue }
            if !reached.contains(state.id) {
                entry.fault("matters.unreachable", "no path of transitions leads here", mend: "add a transition to it, or drop it")
            }
            if dead.contains(where: { $0.id == state.id }) {
                entry.fault("matters.dead_end", "nothing leads on from here", mend: "add a transition from it, or make its kind closed")
            } else if !leading.contains(state.id) {
                entry.fault("matters.circle", "no path leads from here to an end", mend: "add a transition to a state of the kind closed")
            }
        }
    }

    private static func closure(of start: [String], next: (String) -> [String]) -> Set<String> {
        var reached: Set<String> = []
        var open = start
        while let state = open.popLast() {
            if reached.insert(state).inserted { open += next(state) }
        }
        return reached
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
