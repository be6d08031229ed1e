package import Kernel

/// Reads workflows that somebody else wrote down, in one of two shapes: states and steps as two lists, or states that hold their steps.
/// Keys that say something else are passed over, since every program has its own.
package struct WorkflowReader {
    /// A workflow with where its parts stand, so that what is found can be told with its place.
    package struct Placed: Sendable {
        package let workflow: Workflow
        package let whole: PackMark
        package let states: [PackMark]
        package let steps: [PackMark]

        package func mark(_ place: Workflow.Place) -> PackMark {
            switch place {
            case .whole: whole
            case .state(let index): states.indices.contains(index) ? states[index] : whole
            case .step(let index): steps.indices.contains(index) ? steps[index] : whole
            }
        }
    }

    package static let stateLimit = 1000
    package static let stepLimit = 10_000
    private static let nameLimit = 200
    private static let roleLimit = 100

    private let diagnostics: Diagnostics
    private var states: [(state: Workflow.State, mark: PackMark)] = []
    private var steps: [(step: Workflow.Step, mark: PackMark)] = []
    private var seen: Set<String> = []

    /// Every workflow of a file; whatever cannot be read is told.
    package static func read(_ root: PackReader) -> [Placed] {
        if let list = root.optional("BusinessServices") {
            let all = list.list() ?? []
            if all.isEmpty { list.fault("workflow.empty", "holds no workflow", mend: "put one in") }
            return all.prefix(stateLimit).compactMap { one($0) }
        }
        return one(root).map { [$0] } ?? []
    }

    private static func one(_ root: PackReader) -> Placed? {
        var reader = WorkflowReader(diagnostics: root.diagnostics)
        guard let list = root.require("states")?.list() else { return nil }
        guard list.count <= stateLimit else {
            root.fault("workflow.many", "has more than \(stateLimit) states", mend: "split it")
            return nil
        }
        for node in list { reader.state(node) }
        for node in first(["steps", "actions", "transitions"], in: root)?.list() ?? [] { reader.step(node, from: nil) }
        guard reader.steps.count <= stepLimit else {
            root.fault("workflow.many", "has more than \(stepLimit) steps", mend: "split it")
            return nil
        }
        reader.requireKnownStates()
        guard !reader.states.isEmpty else {
            root.fault("workflow.empty", "has no state", mend: "list its states")
            return nil
        }
        let held = root.optional("roles").flatMap { roles in roles.list()?.prefix(stateLimit).compactMap { $0.text(maximum: nameLimit) } }
        let name = first(["workflow", "businessService", "name"], in: root)?.text(maximum: nameLimit) ?? ""
        let workflow = Workflow(
            name, states: reader.states.map(\.state), steps: reader.steps.map(\.step), held: held.map { Set($0) })
        return Placed(workflow: workflow, whole: root.mark, states: reader.states.map(\.mark), steps: reader.steps.map(\.mark))
    }

    private init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    private static func first(_ keys: [String], in reader: PackReader) -> PackReader? {
        keys.lazy.compactMap { reader.optional($0) }.first
    }

    /// What is before the beginning has no name in some programs.
    private func name(_ reader: PackReader) -> String? {
        if case .scalar("", _) = reader.node { return "" }
        return reader.text(maximum: Self.nameLimit)
    }

    private mutating func state(_ node: PackReader) {
        if case .scalar = node.node {
            if let name = name(node) { add(Workflow.State(name), node.mark) }
            return
        }
        guard let reader = Self.first(["state", "name"], in: node) ?? node.require("state"), let name = name(reader) else { return }
        let isStart = Self.first(["start", "isStartState"], in: node)?.boolean() ?? false
        let isEnd = Self.first(["end", "isTerminateState"], in: node)?.boolean() ?? false
        add(Workflow.State(name, isStart: isStart, isEnd: isEnd), reader.mark)
        guard let own = Self.first(["actions", "steps"], in: node), !Self.isNothing(own) else { return }
        for action in own.list() ?? [] { step(action, from: name) }
    }

    private static func isNothing(_ reader: PackReader) -> Bool { if case .scalar("", _) = reader.node { true } else { false } }

    private mutating func add(_ state: Workflow.State, _ mark: PackMark) {
        if seen.insert(state.name).inserted {
            states.append((state, mark))
        } else {
            diagnostics.error("workflow.twice", at: mark, "the state «\(state.name)» stands twice", mend: "keep one of them")
        }
    }

    private mutating func step(_ node: PackReader, from state: String?) {
        guard steps.count <= Self.stepLimit else { return }
        let from = state ?? node.require("state").flatMap(name)
        guard let from, let actionNode = node.require("action"), let action = actionNode.text(maximum: Self.nameLimit),
            let next = (Self.first(["next", "nextState"], in: node) ?? node.require("next")).flatMap(name)
        else { return }
        let roles = (node.optional("roles").flatMap { Self.isNothing($0) ? nil : $0.list() } ?? []).prefix(Self.roleLimit)
        let step = Workflow.Step(
            from, action, to: next, roles: roles.compactMap { $0.text(maximum: Self.nameLimit) },
            reopens: node.optional("reopens")?.boolean() ?? false)
        steps.append((step, actionNode.mark))
    }

    private func requireKnownStates() {
        for (step, mark) in steps {
            for name in Set([step.state, step.next]) where !seen.contains(name) {
                diagnostics.error("workflow.state_unknown", at: mark, "«\(name)» is not a state", mend: "list it among the states")
            }
        }
    }
}

extension Workflow.Finding {
    /// As a fault of a file, with how to mend it.
    package func report(at mark: PackMark, to diagnostics: Diagnostics) {
        let (what, mend): (PackText, PackText) =
            switch fault {
            case .noStart: ("no state is marked as a beginning", "put `\"start\": true` on one")
            case .noEnd: ("no state is marked as an end", "put `\"end\": true` on one")
            case .unreachable: ("no path of steps leads to «\(name)»", "add a step to it, or drop it")
            case .deadEnd: ("nothing leads on from «\(name)»", "add a step from it, or mark it as an end")
            case .circle: ("no path leads from «\(name)» to an end", "add a step that leads on")
            case .exit: ("«\(name)» leads out of an end", "mark it with `\"reopens\": true` if it is meant to, or drop it")
            case .ambiguous: ("«\(name)» leads two ways from one state", "keep one of them")
            case .unheld: ("nobody holds the role «\(name)»", "give it to somebody, or name another")
            case .unstaffed: ("nobody may take «\(name)»", "name a role that somebody holds")
            }
        diagnostics.error("workflow.\(fault.rawValue)", at: mark, what, mend: mend)
    }
}
