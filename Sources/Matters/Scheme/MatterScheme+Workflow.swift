package import Kernel
package import Process

extension MatterScheme {
    /// What is before a matter is raised.
    package static let nowhere = ""

    /// The pack's table as any workflow, step by step under the names that the event log has for them.
    package func workflow(name: String, roles: [Role]) -> Workflow {
        Self.workflow(name: name, states: states, transitions: transitions, roles: roles)
    }

    static func workflow(name: String, states: [State], transitions: [Transition], roles: [Role]) -> Workflow {
        func holders(_ verb: Verb) -> [String] { roles.filter { $0.verbs.contains(verb) }.map(\.id) }
        var steps: [Workflow.Step] = []
        let beginning = transitions.first { $0.from.isEmpty }?.to
        for transition in transitions {
            let (verb, roles) = (transition.verb, holders(transition.verb.verb))
            if MatterVerb.leadingBack.contains(verb) { continue }
            for from in transition.from.isEmpty ? [nowhere] : transition.from {
                let reopens = verb == .reopen || verb == .appeal
                steps.append(Workflow.Step(from, verb.rawValue, to: transition.to ?? from, roles: roles, reopens: reopens))
                if let redo = transition.redo {
                    steps.append(Workflow.Step(from, MatterLog.again(verb), to: redo, roles: roles))
                }
            }
        }
        // What is settled on the spot is raised and resolved in one.
        for state in states where state.isOnTheSpot {
            steps.append(
                Workflow.Step(beginning ?? nowhere, MatterLog.onTheSpot, to: state.id, roles: holders(MatterPermission.patrol)))
        }
        steps += following(transitions, holders)
        // What goes along with another matter is not at its own end.
        let along = transitions.first { $0.verb == .merge }?.to
        let all = states.map { Workflow.State($0.id, isEnd: $0.kind == .closed && $0.id != along) }
        return Workflow(
            name, states: [Workflow.State(nowhere, isStart: true)] + all, steps: steps, held: Set(roles.map(\.id)))
    }

    /// What was merged is answered with the other one, or goes back to where it came from.
    private static func following(_ transitions: [Transition], _ holders: (Verb) -> [String]) -> [Workflow.Step] {
        guard let merge = transitions.first(where: { $0.verb == .merge }), let along = merge.to else { return [] }
        let answered = transitions.first { $0.verb == .resolve }?.to
        return [answered].compactMap { $0 }.map {
            Workflow.Step(along, MatterLog.followed, to: $0, roles: holders(MatterVerb.resolve.verb))
        } + merge.from.map { Workflow.Step(along, MatterLog.back(to: $0), to: $0, roles: holders(MatterVerb.unmerge.verb)) }
    }
}
