import Foundation
import Kernel
import Markup
import Matters

/// What residents of the demo say and what offices answer: put together from parts, about things, never about people.
struct DemoStories {
    private struct Category: Decodable {
        let weight: Double
        /// The months in which it comes up; all year round when left out.
        let months: [Int64]?
        let what: [String]
        let result: [String]
    }

    private struct Book: Decodable {
        let `where`: [String]
        let since: [String]
        let wish: [String]
        let thanks: [String]
        let unhappy: [String]
        let more: [String]
        /// What is said with a step: `contact`, `suspend` …
        let said: [String: [String]]
        /// By question: what is answered in a few words.
        let answers: [String: [String]]
        let fallback: Category
        let categories: [String: Category]
    }

    /// Out of its season a matter is this much rarer.
    private static let outOfSeason = 0.2

    private let book: Book
    private let scheme: MatterScheme
    private let words: Lexicon

    init(_ scheme: Scheme) throws {
        guard let bytes = Assets.bytes("demo/stories.json") else { throw Refusal("the program lacks its stories") }
        book = try JSONDecoder().decode(Book.self, from: Data(bytes))
        self.scheme = try scheme.section(MatterScheme.self)
        words = try Words.embedded().lexicon(Words.home, scheme: scheme)
    }

    /// The categories that have stories of their own; others are told of in general words.
    var told: Set<String> { Set(book.categories.keys) }

    private func parts(_ category: String) -> Category { book.categories[category] ?? book.fallback }

    /// What comes up on a day, in proportion.
    func category(on day: Day, _ dice: inout DemoDice) -> Matters.Category? {
        let month = day.civil.month
        let weights = scheme.categories.map { category -> Double in
            let parts = parts(category.id)
            return parts.weight * (parts.months.map { $0.contains(month) ? 1.6 : Self.outOfSeason } ?? 1)
        }
        return dice.pick(scheme.categories, weights: weights)
    }

    /// The form as somebody fills it in.
    func form(_ category: Matters.Category, unit: DemoPlan.Unit, at moment: Instant, _ dice: inout DemoDice) -> [String: Schema.Raw] {
        let spot = dice.pick(book.where) ?? ""
        let text = fill(dice.pick(parts(category.id).what) ?? "", category.id, spot: spot, &dice) + (dice.pick(book.wish) ?? "")
        var form: [String: Schema.Raw] = [
            "category": .text(category.id), "what": .text(text), "unit": .text(unit.code), "place": .text(unit.name + spot),
        ]
        for asked in category.asked where asked.isRequired || dice.below(3) > 0 {
            guard let question = scheme.question(asked.question) else { continue }
            if let answer = answer(question, at: moment, &dice) { form[question.name] = .text(answer) }
        }
        return form
    }

    func result(_ category: String, _ dice: inout DemoDice) -> String {
        fill(dice.pick(parts(category).result) ?? "", category, spot: dice.pick(book.where) ?? "", &dice) + (dice.pick(book.more) ?? "")
    }

    func said(_ step: String, _ dice: inout DemoDice) -> String { dice.pick(book.said[step] ?? []) ?? "见记录" }

    func comment(isGlad: Bool, _ dice: inout DemoDice) -> String? {
        dice.isOneIn(2) ? nil : dice.pick(isGlad ? book.thanks : book.unhappy)
    }

    private func fill(_ text: String, _ category: String, spot: String, _ dice: inout DemoDice) -> String {
        text.replacing("{where}", with: spot).replacing("{since}", with: dice.pick(book.since) ?? "")
            .replacing("{n}", with: "\(2 + dice.below(7))").replacing("{category}", with: words("category.\(category)"))
    }

    private func answer(_ question: Question, at moment: Instant, _ dice: inout DemoDice) -> String? {
        switch question.kind {
        case .yesNo: dice.isOneIn(4) ? "yes" : "no"
        case .choice(let options): dice.pick(options)
        case .number(let range): "\(min(range.upperBound, range.lowerBound + Int64(dice.below(12))))"
        case .date: Day(sinceEpoch: moment.day.sinceEpoch - Int64(dice.below(20))).text
        case .text(let maximum): dice.pick(book.answers[question.id] ?? ["见上面所说"]).map { String($0.prefix(maximum)) }
        }
    }
}
