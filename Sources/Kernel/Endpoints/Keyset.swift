/// Where a page of a list ended, newest first: `ms.id`.
package struct Keyset: Sendable, Equatable {
    /// As it is described; empty is the beginning.
    package static let pattern = "(?:[0-9]{1,18}\\.\(ID.pattern))?"
    package static let start = Keyset(ms: .max, id: ID(high: .max, low: .max))

    package let ms: Int64
    package let id: ID

    package var text: String { "\(ms).\(id)" }

    package init(ms: Int64, id: ID) {
        self.ms = ms
        self.id = id
    }

    /// `nil` for what no page ended with.
    package init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let ms = Int64(parts[0]), ms >= 0, let id = ID(parts[1]) else { return nil }
        self.init(ms: ms, id: id)
    }

    /// The beginning when nothing was asked for; 422 `cursor` for what no page ended with.
    package static func read(_ text: String?) throws -> Keyset {
        guard let text, !text.isEmpty else { return .start }
        guard let place = Keyset(text) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
        return place
    }
}

/// How many rows a page of a list has.
package enum ListLimit {
    package static let range: ClosedRange<Int64> = 1...100
    package static let usual = 50

    package static func read(_ request: Request) throws -> Int {
        guard let text = request.query["limit"], !text.isEmpty else { return usual }
        guard let number = Int64(text), range.contains(number) else {
            let args = ["min": "\(range.lowerBound)", "max": "\(range.upperBound)"]
            throw Problem.invalid([FieldProblem("limit", "integer", args: args)])
        }
        return Int(number)
    }
}
