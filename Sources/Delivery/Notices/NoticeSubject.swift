package import Kernel

/// What a notice is about, as the slice that keeps the record tells it: where it lies, whose it is, what it is called. Nothing personal.
package struct NoticeSubject: Sendable {
    /// What people call it by, such as a matter's number.
    package let label: String
    /// Where it is looked at: a path of this site.
    package let path: String
    /// The units above where it happened, and above who answers for it.
    package let place: UnitLineage
    package let owner: UnitLineage
    package let reporter: ID?
    /// Where units read of it that an event names as concerned and that the record is not theirs.
    package let parties: String?
    /// Accounts that the record itself is for, such as the volunteers whom a task calls.
    package let audience: [ID]

    package init(
        label: String, path: String, place: UnitLineage, owner: UnitLineage, reporter: ID?, parties: String? = nil, audience: [ID] = []
    ) {
        self.label = label
        self.path = path
        self.place = place
        self.owner = owner
        self.reporter = reporter
        self.parties = parties
        self.audience = audience
    }
}

/// Finds what an event is about; `nil` for a record that is not this slice's.
package typealias NoticeSource = @Sendable (SealedEvent, any Reading) throws -> NoticeSubject?
