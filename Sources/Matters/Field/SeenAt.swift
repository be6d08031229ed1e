package import Kernel

/// When something was seen or said, for what is written down where there is no network and sent later. The time of recording stays the one
/// that clocks run from.
package enum SeenAt {
    package static let field = Field.line("seen_at", maximum: 40).optional

    /// How long after it something may be sent: as long as a phone may be out of reach.
    static let days: Int64 = 14

    /// RFC 3339; what is ahead of the clock counts as now. `nil` where nothing was said of it.
    static func read(_ field: Field<String?>, of input: Input, now: Instant) throws -> Instant? {
        guard let text = input[field] else { return nil }
        guard let said = Instant(written: text) else { throw Problem.invalid([FieldProblem(field.name, "date")]) }
        guard said > now.adding(seconds: -days * 86_400) else { throw Problem(422, "seen.old", args: ["days": "\(days)"]) }
        return min(said, now)
    }
}
