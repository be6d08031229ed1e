import Kernel
import Process

/// Reads `matters.transitions`: which verb leads where, and what the pack says of it beside that.
struct TransitionsReader {
    let states: [MatterScheme.State]
    let context: PackContext

    private static let times: ClosedRange<Int64> = 1...20

    func read(_ node: PackReader) -> [MatterScheme.Transition] {
        var seen: Set<String> = []
        return (node.list() ?? []).compactMap { transition($0, &seen) }
    }

    private func state(_ reader: PackReader) -> String? {
        guard let id = reader.text() else { return nil }
        let known = states.map(\.id)
        if known.contains(id) { return id }
        reader.fault("matters.state_unknown", "«\(id)» is not a state", mend: "use one of: \(known.sorted().joined(separator: ", "))")
        return nil
    }

    private func transition(_ reader: PackReader, _ seen: inout Set<String>) -> MatterScheme.Transition? {
        guard reader.map(allowed: ["verb", "from", "to", "redo", "automatic", "within", "times"]) != nil,
            let verbNode = reader.require("verb"), let verb = verbNode.choice(MatterVerb.self)
        else { return nil }
        guard MatterVerb.available.contains(verb) else {
            verbNode.fault(
                "matters.verb_unavailable", "this program cannot carry out «\(verb.rawValue)»",
                mend: "use one of: \(MatterVerb.available.map(\.rawValue).sorted().joined(separator: ", "))")
            return nil
        }
        let stays = MatterVerb.staying.contains(verb)
        let leadsBack = MatterVerb.leadingBack.contains(verb)
        let target = stays || leadsBack ? nil : reader.require("to").flatMap(state)
        if stays, let node = reader.optional("to") {
            node.fault("matters.stays", "\(verb.rawValue) leaves a matter in its state", mend: "leave `to` out")
        }
        if leadsBack, let node = reader.optional("to") {
            node.fault("matters.leads_back", "\(verb.rawValue) leads back to where a matter came from", mend: "leave `to` out")
        }
        guard stays || leadsBack || target != nil else { return nil }
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
        checkTarget(verb, target, reader)
        checkStaff(verb, reader)
        // States that are not known were told; the step is then no beginning either.
        guard written.isEmpty || !from.isEmpty else { return nil }
        var transition = MatterScheme.Transition(verb: verb, from: from, to: target)
        readFurther(reader, verb, into: &transition)
        return transition
    }

    /// A rating that does not close would be given twice, a return that closes would lose the matter.
    private func checkTarget(_ verb: MatterVerb, _ target: String?, _ reader: PackReader) {
        guard let kind = verb.leadsTo, let target, let state = states.first(where: { $0.id == target }), state.kind != kind else { return }
        if verb == .rate {
            return reader.fault(
                "matters.rate_open", "rate leads to «\(target)», which is not an end", mend: "lead to a state of the kind closed")
        }
        reader.fault(
            "matters.target", "\(verb.rawValue) leads to «\(target)», which is of the kind \(state.kind.rawValue)",
            mend: "lead to a state of the kind \(kind.rawValue)")
    }

    /// What only some verbs have; what another has is told, since it would do nothing.
    private func readFurther(_ reader: PackReader, _ verb: MatterVerb, into transition: inout MatterScheme.Transition) {
        let fitting: Set<String> =
            switch verb {
            case .verify: ["redo", "automatic", "times"]
            case .rate: ["redo", "times"]
            case .suspend, .reopen: ["within", "times"]
            case .appeal: ["within"]
            case .return: ["times"]
            default: []
            }
        for key in ["redo", "automatic", "within", "times"] where !fitting.contains(key) {
            reader.optional(key)?.fault("matters.transition_key", "\(verb.rawValue) has no «\(key)»", mend: "remove it")
        }
        if let node = reader.optional("redo"), let id = state(node) {
            if states.first(where: { $0.id == id })?.kind == .accepted {
                transition.redo = id
            } else {
                node.fault("matters.target", "what is done again leads to «\(id)»", mend: "lead to a state of the kind accepted")
            }
        }
        transition.isAutomatic = reader.optional("automatic")?.boolean() ?? false
        transition.within = reader.optional("within")?.timeLimit()
        transition.times = reader.optional("times")?.integer(Self.times)
        // Without an end nobody would have to go on, and nothing would ever be over.
        if [.suspend, .reopen, .appeal].contains(verb), reader.optional("within") == nil {
            reader.fault("matters.unbounded", "\(verb.rawValue) has no end", mend: "add `within: 5 working days`")
        }
    }

    /// Somebody must be able to take the step: the public for what is theirs, staff with a grant for the rest.
    private func checkStaff(_ verb: MatterVerb, _ reader: PackReader) {
        let holders = context.roles.filter { $0.verbs.contains(verb.verb) }
        if holders.isEmpty {
            reader.fault("matters.unstaffed", "no role has «\(verb.verb)»", mend: "give it to a role in roles.yaml")
        } else if verb != .raise, !MatterVerb.reporters.contains(verb),
            !holders.contains(where: { $0.over == .place || $0.over == .owner })
        {
            reader.fault(
                "matters.unstaffed", "no role that can be granted to staff has «\(verb.verb)»",
                mend: "give it to a role over `place` or `owner` in roles.yaml")
        }
    }
}

extension MatterScheme.Transition {
    /// Every state it may lead to.
    var targets: [String] { [to, redo].compactMap { $0 } }
}
