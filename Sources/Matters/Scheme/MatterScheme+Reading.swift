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
        checkReach(parts[0], parts[1], states, transitions)
        checkFollowing(parts[1], transitions, states)
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

    /// Every state can be reached from the beginning, from every state an end can be reached, and only what opens it again leads out of one.
    private static func checkReach(_ node: PackReader, _ steps: PackReader, _ states: [State], _ transitions: [Transition]) {
        if !transitions.contains(where: \.from.isEmpty) {
            node.fault("matters.no_beginning", "no transition raises a matter", mend: "add `{verb: raise, to: …}`")
        }
        for finding in workflow(name: "", states: states, transitions: transitions, roles: []).findings() {
            switch finding.fault {
            case .unreachable:
                node.optional(finding.name)?.fault(
                    "matters.unreachable", "no path of transitions leads here", mend: "add a transition to it, or drop it")
            case .deadEnd:
                node.optional(finding.name)?.fault(
                    "matters.dead_end", "nothing leads on from here", mend: "add a transition from it, or make its kind closed")
            case .circle:
                node.optional(finding.name)?.fault(
                    "matters.circle", "no path leads from here to an end", mend: "add a transition to a state of the kind closed")
            case .exit:
                steps.fault(
                    "matters.exit", "\(finding.name) leads out of a state of the kind closed",
                    mend: "use `reopen` for that, which its reporter takes and which has an end")
            // The line itself tells of these.
            case .noStart, .noEnd, .ambiguous, .unheld, .unstaffed: continue
            }
        }
    }

    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let used = try tx.all(
            "SELECT DISTINCT state, kind FROM matter WHERE kind <> \(StateKind.closed.rawValue) ORDER BY state, kind LIMIT 200"
        ) { (state: try $0.text(0), kind: try $0.text(1)) }
        let leftBehind = try tx.all(
            "SELECT DISTINCT state FROM matter_following WHERE ended_ms IS NULL ORDER BY state LIMIT 200"
        ) { try $0.text(0) }
        let usedCategories = try tx.all("SELECT DISTINCT category FROM matter ORDER BY category LIMIT 500") { try $0.text(0) }
        // Lists and figures keep the kind a matter came to: the same state under another kind would be in the wrong ones.
        let states = used.compactMap { used -> PackText? in
            guard let state = state(used.state) else { return "state \(used.state)" }
            return state.kind.rawValue == used.kind ? nil : "state \(used.state) of another kind"
        }
        return try states + leftBehind.filter { state($0) == nil }.map { "state \($0)" as PackText }
            + alongConflicts(in: tx)
            + usedCategories.filter { category($0) == nil }.map { "category \($0)" as PackText }
    }
}
