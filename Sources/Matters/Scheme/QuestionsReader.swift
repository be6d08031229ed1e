import Kernel

/// Reads `matters.questions`: what a category may ask, each with its kind, its bounds and its words.
struct QuestionsReader {
    let context: PackContext

    static let maximum = 200
    private static let maximumOptions = 20
    private static let maximumText: Int64 = 500
    private static let numbers: ClosedRange<Int64> = -1_000_000_000...1_000_000_000

    private enum Kind: String, CaseIterable {
        case text, choice, number, date
        case yesNo = "yes_no"
    }

    func read(_ node: PackReader) -> [Question] {
        guard let entries = node.map() else { return [] }
        guard entries.count <= Self.maximum else {
            node.fault("matters.too_many", "more than \(Self.maximum) questions", mend: "ask less")
            return []
        }
        return entries.compactMap { id, reader in
            guard reader.requireName(id) else { return nil }
            context.requireWords(Question.prefix + id, for: reader)
            return kind(reader, id).map { Question(id: id, kind: $0) }
        }
    }

    private func kind(_ reader: PackReader, _ id: String) -> Question.Kind? {
        guard reader.map(allowed: ["kind", "options", "minimum", "maximum"]) != nil, let node = reader.require("kind"),
            !RefusedPractices.refuses(question: node), let kind = node.choice(Kind.self)
        else { return nil }
        let fitting: Set<String> =
            switch kind {
            case .text: ["maximum"]
            case .choice: ["options"]
            case .number: ["minimum", "maximum"]
            case .date, .yesNo: []
            }
        for key in ["options", "minimum", "maximum"] where !fitting.contains(key) {
            reader.optional(key)?.fault("matters.question", "a question of the kind \(kind.rawValue) has no «\(key)»", mend: "remove it")
        }
        switch kind {
        case .text: return reader.require("maximum")?.integer(1...Self.maximumText).map { .text(maximum: Int($0)) }
        case .choice: return reader.require("options").flatMap { options($0, id) }.map { .choice($0) }
        case .number:
            guard let minimum = reader.require("minimum")?.integer(Self.numbers), let last = reader.require("maximum"),
                let maximum = last.integer(Self.numbers)
            else { return nil }
            guard minimum <= maximum else {
                last.fault("matters.question", "the maximum is below the minimum", mend: "mend one of them")
                return nil
            }
            return .number(minimum...maximum)
        case .date: return .date
        case .yesNo: return .yesNo
        }
    }

    private func options(_ node: PackReader, _ question: String) -> [String]? {
        guard let items = node.list() else { return nil }
        guard (2...Self.maximumOptions).contains(items.count) else {
            node.fault("matters.question", "a choice has 2 to \(Self.maximumOptions) options", mend: "add or remove some")
            return nil
        }
        var options: [String] = []
        for item in items {
            guard let id = item.identifier() else { return nil }
            guard !options.contains(id) else {
                item.fault("matters.question", "the option «\(id)» stands twice", mend: "keep one of them")
                return nil
            }
            context.requireWords("option.\(question).\(id)", for: item)
            options.append(id)
        }
        return options
    }
}

extension PackReader {
    /// Whether a map's key, which became an id, is a name.
    func requireName(_ id: String) -> Bool {
        if PackReader.isIdentifier(id) { return true }
        fault("pack.identifier", "«\(id)» is not a name", mend: "use lower-case letters, digits and _, starting with a letter, at most 48")
        return false
    }
}
