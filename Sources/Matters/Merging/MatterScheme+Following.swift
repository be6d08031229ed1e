import Kernel

extension MatterScheme {
    /// The state of what goes along with another matter; `nil` where nothing can be merged.
    var following: State? { transitions.first { $0.verb == .merge }?.to.flatMap(state) }

    /// Where it comes to when the other one is answered.
    var answered: State? { transitions.first { $0.verb == .resolve }?.to.flatMap(state) }

    /// While something is merged, a pack needs a state for that: the same one, since lists and events speak of it.
    func alongConflicts(in tx: any Reading) throws -> [PackText] {
        let used = try tx.all(
            """
            SELECT DISTINCT m.state FROM matter_following f JOIN matter m ON m.id = f.matter WHERE f.ended_ms IS NULL
            ORDER BY m.state LIMIT 200
            """
        ) { try $0.text(0) }
        return used.filter { $0 != following?.id }.map { "state \($0)" as PackText }
    }

    /// What can be merged can be taken apart, and has a state to itself that only this leads into.
    static func checkFollowing(_ node: PackReader, _ transitions: [Transition], _ states: [State]) {
        let merges = transitions.filter { $0.verb == .merge }
        let unmerges = transitions.filter { $0.verb == .unmerge }
        guard let merge = merges.first, let unmerge = unmerges.first, merges.count == 1, unmerges.count == 1 else {
            guard merges.isEmpty, unmerges.isEmpty else {
                return node.fault(
                    "matters.merge_pair", "merge and unmerge belong together", mend: "write one line for each of them, or neither")
            }
            return
        }
        // What stands still or waits for an arbiter would have two beginnings to go back to, and what is over has no clock to set aside.
        let resting = Set(transitions.filter { [.suspend, .shelve, .dispute].contains($0.verb) }.compactMap(\.to))
        let open = Set(states.filter { $0.kind.isOpen }.map(\.id))
        for state in merge.from where resting.contains(state) || !open.contains(state) {
            node.fault(
                "matters.merge_from", "merge begins in «\(state)», in which nobody is at it",
                mend: "let it begin only where a matter is raised, dispatched or handled")
        }
        let others = transitions.filter { $0.verb != .merge }
        let leadsThere = others.contains { $0.targets.contains { $0 == merge.to } }
        let onward = others.filter { other in
            other.verb != .unmerge && other.verb != .withdraw && other.to != nil && merge.to.map(other.from.contains) == true
        }
        if leadsThere || !onward.isEmpty || unmerge.from != [merge.to].compactMap({ $0 }) {
            node.fault(
                "matters.merge_state", "what was merged is in a state of its own",
                mend: "lead only merge there, and only unmerge and withdraw away from it")
        }
    }
}
