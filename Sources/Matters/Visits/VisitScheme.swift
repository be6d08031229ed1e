package import Kernel

/// `visits.yaml`: what is asked at a visit, and which answers have to be done something about.
///
/// Answers are about services and places. Nobody is assessed: there is no answer that could be counted against a person.
package struct VisitScheme: SchemeSection {
    package static let key = "visits"

    package struct Form: Sendable {
        package let id: String
        /// In the order to ask them.
        package let asked: [Asked]
    }

    package struct Asked: Sendable {
        package let question: Question
        /// The category of the matter that an answer becomes; `nil` for what is only written down.
        package let raises: String?
    }

    package let forms: [Form]

    package func form(_ id: String) -> Form? { forms.first { $0.id == id } }

    private static let maximumForms = 20
    private static let maximumQuestions = 12

    package static func absent(in context: PackContext) -> VisitScheme? { VisitScheme(forms: []) }

    package static func read(_ node: PackReader, in context: PackContext) -> VisitScheme? {
        RefusedPractices.refuse(in: node)
        guard let matters = context.section(MatterScheme.self), let entries = node.map() else { return nil }
        guard entries.count <= maximumForms else {
            node.fault("visits.too_many", "more than \(maximumForms) kinds of visit", mend: "put some together")
            return nil
        }
        let forms = entries.compactMap { id, reader -> Form? in
            guard reader.requireName(id) else { return nil }
            context.requireWords("visit.\(id)", for: reader)
            guard let questions = reader.map() else { return nil }
            guard (1...maximumQuestions).contains(questions.count) else {
                reader.fault("visits.too_many", "a visit asks 1 to \(maximumQuestions) questions", mend: "add some, or ask less")
                return nil
            }
            let ids = Set(questions.map(\.key))
            return Form(id: id, asked: questions.compactMap { read($0, $1, matters, beside: ids) })
        }
        return VisitScheme(forms: forms)
    }

    private static func read(_ id: String, _ node: PackReader, _ matters: MatterScheme, beside questions: Set<String>) -> Asked? {
        guard let question = matters.question(id) else {
            node.fault(
                "visits.question_unknown", "matters.yaml has no such question", mend: "add it under `questions`, or correct the name")
            return nil
        }
        guard node.map(allowed: ["raises"]) != nil else { return nil }
        guard let raises = node.optional("raises") else { return Asked(question: question, raises: nil) }
        guard let id = raises.text() else { return nil }
        guard let category = matters.category(id) else {
            raises.fault("visits.category_unknown", "«\(id)» is no category", mend: "use one of matters.yaml")
            return nil
        }
        // What is to be done must be said in words.
        guard case .text = question.kind else {
            raises.fault("visits.raises", "only what is said freely becomes a matter", mend: "ask it with the kind text")
            return nil
        }
        let missing = category.asked.filter { $0.isRequired && !questions.contains($0.question) }.map(\.question)
        guard missing.isEmpty else {
            raises.fault(
                "visits.category_asks", "«\(id)» cannot be raised without an answer to \(missing.joined(separator: ", "))",
                mend: "ask that at the visit too, or choose another category")
            return nil
        }
        return Asked(question: question, raises: id)
    }
}

extension VisitScheme.Form {
    /// The questions as a form. None must be answered: who says nothing is asked nothing more.
    var schema: Schema { Schema("RecordVisit", asked.map { $0.question.field(isRequired: false) }) }
}
