package import Kernel

/// What may be done about cases of a centre. Beside the verb it takes a seat on the panel, or `oversee`: see `MediationCase.isOpen`.
package enum MediationPermission {
    package static let open: Verb = "mediation.open"
    package static let list: Verb = "mediation.list"
    package static let read: Verb = "mediation.read"
    /// Sees cases on whose panel one does not sit.
    package static let oversee: Verb = "mediation.oversee"
    /// Sees who is meant, and for what, once a purpose was given.
    package static let reveal: Verb = "mediation.reveal"
    /// A party's own: how far it is, and who looked.
    package static let progress: Verb = "mediation.progress"

    static let all: Set<Verb> =
        Set([open, list, read, oversee, reveal, progress, ObjectMediator.verb, AttachSigned.verb]).union(CaseStep.all.map(\.verb))
}
