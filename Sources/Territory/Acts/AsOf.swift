package import Kernel

/// `as_of` and `known` of a request: the day that is asked for, and what was known by the end of which day.
package struct AsOf: Sendable {
    package let day: Day
    package let known: Day?

    package init(day: Day, known: Day?) {
        self.day = day
        self.known = known
    }

    package static let parameters: [Endpoint.Parameter] = [
        .init(
            "as_of", "A day, YYYY-MM-DD: the units as they were then; as they are now without either day", .pattern(dayPattern)),
        .init(
            "known", "A day: what was known by its end, of that day itself where `as_of` is left out; what is believed now without it",
            .pattern(dayPattern)),
    ]

    /// A day, or nothing. Leap days are taken too, which no pattern can tell from what there is not.
    package static let dayPattern =
        "(?:(?:19|20|21)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))?"

    /// `nil` for now.
    package static func read(_ request: Request) throws -> AsOf? {
        let known = try day("known", request)
        guard let day = try day("as_of", request) ?? known else { return nil }
        return AsOf(day: day, known: known)
    }

    private static func day(_ name: String, _ request: Request) throws -> Day? {
        guard let text = request.query[name], !text.isEmpty else { return nil }
        guard let day = Day(text), day < .forever else { throw Problem.invalid([FieldProblem(name, "day")]) }
        return day
    }

    package var tree: TreeThen { TreeThen(on: day, known: known.map { Instant(ms: $0.next.start.ms - 1) }) }
}
