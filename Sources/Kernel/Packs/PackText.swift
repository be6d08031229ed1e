/// What is said of a pack: a sentence with its gaps, written as it reads in English. Where it is told, the sentence with its gaps numbered
/// (`«{1}» is not a state`) is the key of its words in the reader's language.
package struct PackText: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    package let pattern: String
    package let gaps: [Gap]

    /// A gap holds what stands in the pack, or another sentence.
    package indirect enum Gap: Sendable, Hashable {
        case word(String)
        case text(PackText)
    }

    package init(stringLiteral text: String) {
        pattern = text
        gaps = []
    }

    package init(stringInterpolation parts: Parts) {
        pattern = parts.pattern
        gaps = parts.gaps
    }

    package struct Parts: StringInterpolationProtocol {
        fileprivate var pattern = ""
        fileprivate var gaps: [Gap] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ text: String) { pattern += text }
        package mutating func appendInterpolation(_ text: PackText) { append(.text(text)) }
        package mutating func appendInterpolation(_ word: some CustomStringConvertible) { append(.word(word.description)) }

        private mutating func append(_ gap: Gap) {
            gaps.append(gap)
            pattern += "{\(gaps.count)}"
        }
    }

    /// In English, as the source has it.
    package var description: String { told(Self.fill) }

    /// `fill` puts words into the gaps of the sentence that stands for a pattern; gaps that are sentences were told the same way.
    package func told(_ fill: (_ pattern: String, _ gaps: [String: String]) -> String) -> String {
        var words: [String: String] = [:]
        for (index, gap) in gaps.enumerated() {
            switch gap {
            case .word(let word): words["\(index + 1)"] = word
            case .text(let text): words["\(index + 1)"] = text.told(fill)
            }
        }
        return fill(pattern, words)
    }

    /// Replaces `{name}`; a gap without a word stays, and a word is never searched for gaps.
    package static func fill(_ text: String, _ words: [String: String]) -> String {
        var out = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            out += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            out += words[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
