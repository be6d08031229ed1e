/// A refusal that a reader can understand and mend: a stable code, words found by that code in the catalogues, nothing personal.
package struct Problem: Error, Sendable, Equatable {
    /// HTTP status: 4xx are final answers, 429 and 5xx may be tried again.
    package let status: Int
    /// Stable, dotted, lower case: `matter.transition`. Its words are `problem.<code>` and `problem.<code>.mend`.
    package let code: String
    /// Values for the placeholders of those words; never personal data.
    package let args: [String: String]
    package let fields: [FieldProblem]
    package let retryAfterSeconds: Int?

    package init(
        _ status: Int, _ code: String, args: [String: String] = [:], fields: [FieldProblem] = [], retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.args = args
        self.fields = fields
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Whether the same request would be refused again: only such refusals are stored under an idempotency key.
    package var isFinal: Bool { status < 500 && status != 429 }

    package static let notFound = Problem(404, "not_found")
    package static let signInNeeded = Problem(401, "sign_in_needed")
    package static let forbidden = Problem(403, "forbidden")
    /// The account has to be made safe before it does anything else.
    package static let enrolmentNeeded = Problem(403, "enrolment_needed")
    package static let busy = Problem(503, "busy", retryAfterSeconds: 2)
    /// The database cannot be reached now; nothing was done.
    package static let unreachable = Problem(503, "unreachable", retryAfterSeconds: 5)
    /// The connection broke while a change was being stored: it may have been. Sending it again under the same key is safe.
    package static let outcomeUnknown = Problem(503, "outcome_unknown", retryAfterSeconds: 5)
    /// The database's disk takes no writes now; nothing was done.
    package static func disk(_ fault: DiskFault) -> Problem { Problem(503, "disk.\(fault.rawValue)", retryAfterSeconds: 30) }
    package static func invalid(_ fields: [FieldProblem]) -> Problem { Problem(422, "input.invalid", fields: fields) }
}

/// What is wrong with one field of an input. Its words are `fault.<code>`.
package struct FieldProblem: Error, Sendable, Equatable {
    package let field: String
    package let code: String
    package let args: [String: String]
    /// Values that are sentences themselves, told in the reader's language; in `args` they stand in English, as they are stored.
    package let said: [String: PackText]

    package init(_ field: String, _ code: String, args: [String: String] = [:], said: [String: PackText] = [:]) {
        self.field = field
        self.code = code
        self.args = args.merging(said.mapValues(\.description)) { $1 }
        self.said = said
    }
}
