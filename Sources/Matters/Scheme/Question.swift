package import Kernel

/// A typed question of a pack. Its answer is free or chosen text about somebody's life, and is sealed like what was said.
package struct Question: Sendable {
    package enum Kind: Sendable, Equatable {
        case text(maximum: Int)
        case choice([String])
        case number(ClosedRange<Int64>)
        case yesNo
        case date
    }

    /// Fields, words and sealed texts of questions begin with this.
    package static let prefix = "question."

    package let id: String
    package let kind: Kind

    package var name: String { Self.prefix + id }

    /// The field that judges an answer.
    package func field(isRequired: Bool) -> AnyField {
        func either<T>(_ field: Field<T>, _ optional: Field<T?>) -> AnyField { isRequired ? field.any : optional.any }
        switch kind {
        case .text(let maximum):
            let field = Field.line(name, maximum: maximum)
            return either(field, field.optional)
        case .choice(let options):
            let field = Field.choice(name, options)
            return either(field, field.optional)
        case .yesNo:
            let field = Field.choice(name, Self.yesNo)
            return either(field, field.optional)
        case .number(let range):
            let field = Field.integer(name, range)
            return either(field, field.optional)
        case .date:
            let field = Field.date(name)
            return either(field, field.optional)
        }
    }

    static let yesNo = ["yes", "no"]

    /// The key of the word for an answer that is chosen.
    func wordKey(of answer: String) -> String? {
        switch kind {
        case .choice(let options): options.contains(answer) ? "option.\(id).\(answer)" : nil
        case .yesNo: Self.yesNo.contains(answer) ? "answer.\(answer)" : nil
        case .text, .number, .date: nil
        }
    }
}

extension MatterScheme {
    /// The questions of a category in their order, and behind them all others: an earlier pack may have asked them of it.
    func questions(of category: String) -> [Question] {
        let asked = self.category(category)?.asked.compactMap { question($0.question) } ?? []
        return asked + questions.filter { question in !asked.contains { $0.id == question.id } }
    }

    /// What is asked of a category, as a form.
    package func form(of category: Category) -> Schema {
        Schema(
            "RaiseMatter",
            category.asked.compactMap { asked in question(asked.question)?.field(isRequired: asked.isRequired) })
    }
}
