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
            "as_of", "A day, YYYY-MM-DD: the units as they were then; as they are now without it", .pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")),
        .init(
            "known", "A day: what was known of it by the end of that day; what is believed now without it",
            .pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    ]

    /// `nil` for now.
    package static func read(_ request: Request) throws -> AsOf? {
        let known = try day("known", request)
        guard let day = try day("as_of", request) else {
            guard known == nil else { throw Problem.invalid([FieldProblem("as_of", "required")]) }
            return nil
        }
        return AsOf(day: day, known: known)
    }

    private static func day(_ name: String, _ request: Request) throws -> Day? {
        guard let text = request.query[name], !text.isEmpty else { return nil }
        guard let day = Day(text), day < .forever else { throw Problem.invalid([FieldProblem(name, "day")]) }
        return day
    }

    package var tree: TreeThen { TreeThen(on: day, known: known.map { Instant(ms: $0.next.start.ms - 1) }) }
}
