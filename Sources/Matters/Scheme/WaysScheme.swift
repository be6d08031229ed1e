package import Kernel

/// `ways.yaml`: what is shown before a matter is sent.
package struct WaysScheme: SchemeSection {
    package static let key = "ways"

    private let dangerWords: [(number: Emergency, words: [String])]
    /// For how many days back similar matters are shown; 0 shows none.
    package let similarDays: Int64

    private static let maximumWords = 60

    /// The numbers whose words stand in the text, in the order of the numbers.
    package func dangers(in text: String) -> [Emergency] {
        dangerWords.filter { entry in entry.words.contains { text.contains($0) } }.map(\.number)
    }

    package static func read(_ node: PackReader, in context: PackContext) -> WaysScheme? {
        guard node.map(allowed: ["danger_words", "similar_days"]) != nil, let words = node.require("danger_words"),
            let entries = words.map(allowed: Set(Emergency.allCases.map(\.rawValue))),
            let days = node.require("similar_days")?.integer(0...90)
        else { return nil }
        let read = entries.compactMap { key, reader -> (number: Emergency, words: [String])? in
            guard let number = Emergency(rawValue: key), let list = reader.list() else { return nil }
            if list.count > maximumWords {
                reader.fault("ways.too_many", "more than \(maximumWords) words", mend: "keep those that mean danger")
            }
            // A single character would stand in half of all texts.
            return (
                number,
                list.compactMap { item in
                    guard let word = item.text(maximum: 20) else { return nil }
                    if word.count < 2 { item.fault("ways.word_short", "«\(word)» is one character", mend: "write two or more") }
                    return word
                }
            )
        }
        return WaysScheme(dangerWords: read, similarDays: days)
    }
}
