package import Kernel

extension Policy {
    /// Whether somebody may, where nobody asks by which role or why not.
    package func allows(_ verb: Verb, _ actor: Actor, on subject: Subject) -> Bool {
        if case .allowed = decide(verb, of: actor, on: subject) { true } else { false }
    }
}
