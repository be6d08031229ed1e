import Foundation
import Testing

/// Whatever can be said of a pack has words in every language: the sentence as it stands in the source is the key of its words.
@Suite struct PackFaultWordTests {
    private static let catalogue = "faults.json"
    /// Not said of a pack: formats, a label of the parser, columns.
    private static let notSaid: Set<String> = [
        "working hour", "working day", "Maximum nesting level", "id, unit, kind, account, valid_from, valid_to",
    ]

    private static func words(_ locale: String) throws -> [String: String] {
        let data = try Data(contentsOf: House.root.appendingPathComponent("Assets/words/\(locale)/\(catalogue)"))
        return try JSONDecoder().decode([String: String].self, from: data)
    }

    /// Files that read packs or judge them.
    private static var readers: [SourceFile] {
        House.sources.filter { file in
            ["PackReader", "Diagnostics", "PackText", "PackContext"].contains { file.code.contains($0) } && file.module != "App"
        }
    }

    /// A literal as a key, with its gaps numbered and its escapes undone.
    private static func key(_ literal: SourceFile.Literal) -> String {
        let parts = literal.text.split(separator: "¤", omittingEmptySubsequences: false)
        let whole = parts.dropFirst().enumerated().reduce(String(parts[0])) { $0 + "{\($1.offset + 1)}" + $1.element }
        return whole.replacing(/\\(.)/) { "\($0.1)" }
    }

    /// Two words of letters beside each other, and no statement.
    private static func isSentence(_ key: String) -> Bool {
        key.contains(/[a-z}`»)] [a-z{`«(]/) && !key.contains(/^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER)\s/)
            && key.contains(/[a-z]{2}/)
            && !notSaid.contains(key)
    }

    @Test func everySentenceHasWordsInBothLanguages() throws {
        let (chinese, english) = (try Self.words("zh-Hans"), try Self.words("en"))
        let readers = Self.readers
        #expect(readers.count > 30)
        var seen: Set<String> = []
        for file in readers {
            for literal in file.literals {
                let key = Self.key(literal)
                seen.insert(key)
                guard Self.isSentence(key) else { continue }
                #expect(
                    chinese[key]?.isEmpty == false, "\(file.path):\(literal.line): Assets/words/zh-Hans/\(Self.catalogue) has no «\(key)»")
                #expect(english[key] == key, "\(file.path):\(literal.line): Assets/words/en/\(Self.catalogue) does not say «\(key)»")
            }
        }
        let idle = Set(chinese.keys).subtracting(seen)
        #expect(idle.isEmpty, "said nowhere: \(idle.sorted())")
    }

    @Test func theChineseIsChinese() throws {
        for (key, text) in try Self.words("zh-Hans") {
            let isChinese = text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } || key == "{1}: {2}"
            #expect(isChinese, "«\(key)» is not told in Chinese: «\(text)»")
        }
    }

    /// Each code that a reader names stands beside sentences of the catalogue: none is told by its code alone.
    @Test func everyCodeIsDocumented() throws {
        let page = try House.text("docs/features/packs.md")
        let made = /(?:fault|error|warning|refuse)\(\s*(?:\w+(?:\.\w+)?,\s*)?"([a-z]+)\.[a-z_]+"/
        var families: Set<String> = []
        for file in Self.readers {
            for match in file.text.matches(of: made) { families.insert(String(match.1)) }
        }
        #expect(families.count >= 12)
        for family in families.sorted() { #expect(page.contains("`\(family)."), "docs/features/packs.md tells no code of `\(family)`") }
    }

    @Test func keysAreMadeOfLiterals() {
        let file = SourceFile(path: "Sources/A/B.swift", text: #"reader.fault("a.b", "«\(id)» is \"no\" \(what)", mend: "remove it")"#)
        #expect(file.literals.map(Self.key) == ["a.b", "«{1}» is \"no\" {2}", "remove it"])
        #expect(file.literals.map(Self.key).map(Self.isSentence) == [false, true, true])
    }
}
