internal import Kernel
package import Process

/// The pack's part for matters: states, which verb leads where, and the categories with everything that is asked, promised and told.
package struct MatterScheme: SchemeSection {
    package static let key = "matters"

    package struct State: Sendable {
        package let id: String
        package let kind: StateKind
        /// Where a matter begins that was settled on the spot.
        package var isOnTheSpot = false
    }

    package struct Transition: Sendable {
        package let verb: MatterVerb
        /// Empty for the verb that begins a matter.
        package let from: [String]
        /// `nil` for a verb that leaves the matter where it is.
        package let to: String?
        /// Where it leads instead when the answer is that nothing was solved: back to work.
        package var redo: String?
        /// It happens by itself when the stage it ends has run out.
        package var isAutomatic = false
        /// How long a pause may be, or until when after the resolution it is possible.
        package var within: TimeLimit?
        /// How often it may happen to one matter.
        package var times: Int64?
    }

    /// A text that staff may begin with; the text is a word of the pack.
    package struct Template: Sendable, Equatable {
        package let id: String
        package let verbs: [MatterVerb]
    }

    /// When to warn of the end of a limit, and how fast what is late is told further up.
    package struct Reminders: Sendable, Equatable {
        /// How much of the time is used up by then.
        package let warnPercent: Int64
        package let climb: TimeLimit
    }

    package let states: [State]
    package let transitions: [Transition]
    /// In the order to offer them.
    package let classes: [MatterClass]
    package let tiers: [Tier: [TimeLimit.Stage: TimeLimit]]
    package let questions: [Question]
    package let categories: [Category]
    package var templates: [Template] = []
    package var reminders: Reminders?
    /// What has to be allowed by others, and by whom.
    package var decisions: [MatterVerb: DecisionTerms] = [:]

    package func category(_ id: String) -> Category? { categories.first { $0.id == id } }
    package func question(_ id: String) -> Question? { questions.first { $0.id == id } }
    package func state(_ id: String) -> State? { states.first { $0.id == id } }

    /// The categories in the order of their classes.
    package var offered: [(group: MatterClass, categories: [Category])] {
        classes.map { group in (group, categories.filter { $0.group == group.id }) }.filter { !$0.1.isEmpty }
    }

    /// How long a step may take on a matter of this category: its own limit, or else that of its tier.
    package func limit(_ stage: TimeLimit.Stage, of category: Category) -> TimeLimit? {
        category.limits[stage] ?? tiers[category.tier]?[stage]
    }

    /// The line of the table for `verb` from `state`, or a 409 that names the state it is in.
    package func transition(_ verb: MatterVerb, from state: String?) throws -> Transition {
        let found = transitions.first { $0.verb == verb && (state.map($0.from.contains) ?? $0.from.isEmpty) }
        guard let found else { throw Self.impossible(verb, from: state) }
        return found
    }

    /// Where `verb` leads from `state`: to the state it is in, for a verb that stays.
    package func move(_ verb: MatterVerb, from state: String?) throws -> State {
        guard let target = try (transition(verb, from: state).to ?? state).flatMap(self.state) else {
            throw Self.impossible(verb, from: state)
        }
        return target
    }

    private static func impossible(_ verb: MatterVerb, from state: String?) -> Problem {
        Problem(409, "matter.transition", args: ["verb": verb.rawValue, "state": state ?? ""])
    }

    /// The state of what was settled on the spot.
    package func onTheSpot() throws -> State {
        guard let state = states.first(where: \.isOnTheSpot) else { throw Problem(409, "matter.no_patrol") }
        return state
    }

    package func allows(_ verb: MatterVerb, from state: String) -> Bool {
        transitions.contains { $0.verb == verb && $0.from.contains(state) }
    }

    func templates(for verb: MatterVerb) -> [Template] { templates.filter { $0.verbs.contains(verb) } }
}
