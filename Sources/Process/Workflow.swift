/// A way of working as a table: who may do what in which state, and where it leads. Ours or somebody else's.
package struct Workflow: Sendable, Equatable {
    package struct State: Sendable, Equatable {
        /// May be empty for what is before the beginning.
        package let name: String
        package let isStart: Bool
        package let isEnd: Bool

        package init(_ name: String, isStart: Bool = false, isEnd: Bool = false) {
            self.name = name
            self.isStart = isStart
            self.isEnd = isEnd
        }
    }

    package struct Step: Sendable, Equatable {
        package let state: String
        package let action: String
        package let next: String
        /// Any of them may take it.
        package let roles: [String]
        /// Meant to lead out of an end again.
        package let reopens: Bool

        package init(_ state: String, _ action: String, to next: String, roles: [String] = [], reopens: Bool = false) {
            self.state = state
            self.action = action
            self.next = next
            self.roles = roles
            self.reopens = reopens
        }

        package var stays: Bool { state == next }
    }

    package var name: String
    package var states: [State]
    package var steps: [Step]
    /// The roles that somebody holds; `nil` when nobody said.
    package var held: Set<String>?

    package init(_ name: String, states: [State], steps: [Step], held: Set<String>? = nil) {
        self.name = name
        self.states = states
        self.steps = steps
        self.held = held
    }

    /// Where an action leads from a state; `nil` when it is not allowed there.
    package func next(_ action: String, from state: String) -> String? {
        steps.first { $0.state == state && $0.action == action }?.next
    }

    /// Where these actions lead from the beginning, or which of them is not allowed where it stands.
    package func follow(_ actions: some Sequence<String>) throws(Stray) -> String? {
        guard var state = states.first(where: \.isStart)?.name else { return nil }
        for (number, action) in actions.enumerated() {
            guard let next = next(action, from: state) else { throw Stray(number: number + 1, action: action, state: state) }
            state = next
        }
        return state
    }

    /// An action that the table does not have in the state it was taken in.
    package struct Stray: Error, CustomStringConvertible, Equatable {
        package let number: Int
        package let action: String
        package let state: String
        package var description: String { "step \(number): «\(action)» is not allowed in the state «\(state)»" }
    }
}
