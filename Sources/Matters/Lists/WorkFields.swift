package import Kernel

/// The parts of a question about matters, as forms and programs send them.
package enum WorkFields {
    package static let unit = Field.line("unit", maximum: 32).optional
    package static let kind = Field.choice("kind").optional
    package static let category = Field.choice("category").optional
    package static let state = Field.choice("state").optional
    package static let clock = Field.choice("clock", WorkClock.allCases.map(\.rawValue)).optional
    package static let words = Field.line("words", maximum: 100).optional
    /// Words that an address holds sealed.
    package static let sealed = Field.line("q", maximum: 1200).optional
    package static let after = Field.line("after", maximum: 80).optional
    package static let limit = Field.integer("limit", 1...100).optional

    package static let filters = [unit.any, kind.any, category.any, state.any, clock.any, words.any, sealed.any]
    package static let search = Schema("SearchMatters", filters)
    package static let page = Schema(
        "MatterSearch", [unit.any, kind.any, category.any, state.any, clock.any, words.any, after.any, limit.any])
}

/// What a list is narrowed to by deadlines.
package enum WorkClock: String, CaseIterable, Sendable {
    case late
    /// Within a day.
    case soon

    static let soonSeconds: Int64 = 86_400

    /// Due from the first moment, before the second.
    func span(_ now: Instant) -> (from: Instant?, before: Instant) {
        self == .late ? (nil, now) : (now, now.adding(seconds: Self.soonSeconds))
    }
}

extension WorkQuery {
    /// From a judged form; words that came sealed are opened.
    init(_ input: Input, for actor: Actor, _ services: MatterServices) throws {
        var raw: [String: String] = [:]
        for part in Part.allCases { raw[part.rawValue] = input.text(of: part.rawValue) }
        if raw["words"] == nil, let sealed = input.text(of: WorkFields.sealed.name) {
            guard let words = WordsLink.open(sealed, for: actor, services) else { throw Problem.invalid([FieldProblem("q", "words_link")]) }
            raw["words"] = words
        }
        try self.init(raw)
    }
}
