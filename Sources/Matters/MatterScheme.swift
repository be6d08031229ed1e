internal import Kernel

/// The pack's part for matters: states, which verb leads where, and categories with the offices that may handle them.
package struct MatterScheme: SchemeSection {
    package static let key = "matters"

    package struct State: Sendable {
        package let id: String
        package let kind: StateKind
    }

    package struct Transition: Sendable {
        package let verb: MatterVerb
        /// Empty for the verb that begins a matter.
        package let from: [String]
        package let to: String
    }

    package struct Category: Sendable {
        package let id: String
        /// Codes of the units a matter of this kind may be dispatched to, in the order to offer them.
        package let handlers: [String]
        package let isPublic: Bool
    }

    package let states: [State]
    package let transitions: [Transition]
    package let categories: [Category]

    package func category(_ id: String) -> Category? { categories.first { $0.id == id } }
    package func state(_ id: String) -> State? { states.first { $0.id == id } }

    /// Where `verb` leads from `state`, or a 409 that names the state it is in.
    package func move(_ verb: MatterVerb, from state: String?) throws -> State {
        let found = transitions.first { $0.verb == verb && (state.map($0.from.contains) ?? $0.from.isEmpty) }
        guard let found, let target = self.state(found.to) else {
            throw Problem(409, "matter.transition", args: ["verb": verb.rawValue, "state": state ?? ""])
        }
        return target
    }

    package func allows(_ verb: MatterVerb, from state: String) -> Bool {
        transitions.contains { $0.verb == verb && $0.from.contains(state) }
    }
}
