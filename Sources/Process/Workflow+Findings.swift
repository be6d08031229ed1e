extension Workflow {
    package enum Fault: String, Sendable, CaseIterable {
        case noStart = "no_start"
        case noEnd = "no_end"
        /// No path of steps leads here from a beginning.
        case unreachable
        /// Nothing leads on, and it is no end.
        case deadEnd = "dead_end"
        /// Something leads on, but never to an end.
        case circle
        /// An end that something leads out of.
        case exit
        /// An action leads two ways from one state.
        case ambiguous
        /// A role that nobody holds.
        case unheld
        /// A step that nobody may take.
        case unstaffed
    }

    package enum Place: Sendable, Equatable { case whole, state(Int), step(Int) }

    package struct Finding: Sendable, Equatable {
        package let fault: Fault
        package let place: Place
        /// The state, action or role.
        package let name: String
    }

    /// All that is wrong with the table, in its order. Each state and step is looked at a few times, however many paths there are.
    package func findings() -> [Finding] { reach() + exits() + staff() }

    private func reach() -> [Finding] {
        var found: [Finding] = []
        let starts = states.filter(\.isStart).map(\.name)
        if starts.isEmpty { found.append(Finding(fault: .noStart, place: .whole, name: name)) }
        let ends = states.filter(\.isEnd).map(\.name)
        if ends.isEmpty { found.append(Finding(fault: .noEnd, place: .whole, name: name)) }
        let onward = Dictionary(grouping: steps, by: \.state).mapValues { $0.map(\.next) }
        let back = Dictionary(grouping: steps, by: \.next).mapValues { $0.map(\.state) }
        let reached = Self.closure(of: starts, onward)
        let dead = states.filter { state in !state.isEnd && onward[state.name, default: []].allSatisfy { $0 == state.name } }.map(\.name)
        let isDead = Set(dead)
        // Whatever leads to a dead end is mended there; what leads to neither goes in a circle.
        let leading = Self.closure(of: ends + dead, back)
        for (index, state) in states.enumerated() {
            func tell(_ fault: Fault) { found.append(Finding(fault: fault, place: .state(index), name: state.name)) }
            if !reached.contains(state.name) { tell(.unreachable) }
            if isDead.contains(state.name) { tell(.deadEnd) } else if !leading.contains(state.name) { tell(.circle) }
        }
        return found
    }

    private func exits() -> [Finding] {
        let ends = Set(states.filter(\.isEnd).map(\.name))
        var ways: [[String]: String] = [:]
        var found: [Finding] = []
        for (index, step) in steps.enumerated() {
            if ends.contains(step.state), !step.stays, !step.reopens {
                found.append(Finding(fault: .exit, place: .step(index), name: step.action))
            }
            if let other = ways.updateValue(step.next, forKey: [step.state, step.action]), other != step.next {
                found.append(Finding(fault: .ambiguous, place: .step(index), name: step.action))
            }
        }
        return found
    }

    /// A role is told once, where it stands first.
    private func staff() -> [Finding] {
        guard let held else { return [] }
        var told: Set<String> = []
        var found: [Finding] = []
        for (index, step) in steps.enumerated() {
            for role in step.roles where !held.contains(role) && told.insert(role).inserted {
                found.append(Finding(fault: .unheld, place: .step(index), name: role))
            }
            if held.isDisjoint(with: step.roles) { found.append(Finding(fault: .unstaffed, place: .step(index), name: step.action)) }
        }
        return found
    }

    private static func closure(of start: [String], _ next: [String: [String]]) -> Set<String> {
        var reached: Set<String> = []
        var open = start
        while let state = open.popLast() {
            if reached.insert(state).inserted { open += next[state] ?? [] }
        }
        return reached
    }
}
