package import Kernel

/// What may be done about what is kept of somebody. The first three are one's own: over `reporter`.
package enum RightsPermission {
    /// Asks to have something put right, explained or stopped, or tells of retaliation.
    package static let request: Verb = "rights.request"
    package static let export: Verb = "rights.export"
    package static let erase: Verb = "rights.erase"
    /// Opens what was asked, for answering it.
    package static let reveal: Verb = "rights.reveal"
    /// Answers what was asked.
    package static let answer: Verb = "rights.answer"
    /// Looks into retaliation.
    package static let discipline: Verb = "rights.discipline"
    /// Keeps a record from being erased, and lets it go.
    package static let hold: Verb = "rights.hold"
    package static let release: Verb = "rights.release"
    /// Sees who read what, and what of it was unusual.
    package static let audit: Verb = "reading.audit"
    package static let settle: Verb = "reading.settle"

    package static let all: Set<Verb> = [request, export, erase, reveal, answer, discipline, hold, release, audit, settle]
}
