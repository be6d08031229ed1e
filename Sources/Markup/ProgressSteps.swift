package import Kernel

/// A journey in steps: what is done, where it stands, what is still to come. The state is said in words too.
package struct ProgressSteps: Sendable {
    package enum State: String, Sendable { case done, current, waiting }

    package struct Step: Sendable {
        package let label: String
        package let state: State
        package let at: Instant?

        package init(_ label: String, _ state: State, at: Instant? = nil) {
            self.label = label
            self.state = state
            self.at = at
        }
    }

    /// The words `progress.<name>` of a matter's journey.
    package static let journey = ["raised", "dispatched", "accepted", "resolved", "rated"]

    private let lexicon: Lexicon
    private let steps: [Step]

    package init(lexicon: Lexicon, steps: [Step]) {
        self.lexicon = lexicon
        self.steps = steps
    }

    /// The matter's journey with its first `done` steps behind it and, unless it has ended, the following one under way.
    package init(lexicon: Lexicon, done: Int, times: [Instant?] = []) {
        self.lexicon = lexicon
        steps = Self.journey.enumerated().map { index, name in
            let state: State = index < done ? .done : index == done ? .current : .waiting
            return Step(lexicon("progress.\(name)"), state, at: index < times.count ? times[index] : nil)
        }
    }

    package var html: HTML {
        let items = steps.map { step -> HTML in
            let current: HTML = step.state == .current ? " aria-current=\"step\"" : .empty
            let time: HTML? = step.at.map { "<time datetime=\"\($0.isoText)\">\($0.minuteText)</time>" }
            return """
                <li class="\(step.state.rawValue)"\(current)>\(mark(step.state))<span class="step-label">\(step.label)</span>
                <span class="step-state">\(lexicon("progress.\(step.state.rawValue)"))</span>\(time)</li>
                """
        }
        return "<ol class=\"steps\" aria-label=\"\(lexicon("progress.label"))\">\(items)</ol>"
    }

    private func mark(_ state: State) -> HTML {
        let inside: HTML =
            switch state {
            case .done: "<path class=\"tick\" d=\"M7 12.5l3.5 3.5 6.5-7.5\"/>"
            case .current: "<circle class=\"dot\" cx=\"12\" cy=\"12\" r=\"4.5\"/>"
            case .waiting: .empty
            }
        return """
            <svg class="step-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">\
            <circle class="ring" cx="12" cy="12" r="10"/>\(inside)</svg>
            """
    }
}
