import Foundation
import Kernel
import Markup
import Testing

@Suite struct WordsTests {
    private let words: Words

    init() throws { words = try Words.embedded() }

    @Test func localesHaveTheSameKeys() {
        let chinese = words.keys["zh-Hans"] ?? []
        let english = words.keys["en"] ?? []
        #expect(!chinese.isEmpty)
        #expect(chinese.subtracting(english).sorted() == [])
        #expect(english.subtracting(chinese).sorted() == [])
    }

    @Test(arguments: ["zh-Hans", "en"]) func placeholdersAreTheSameInBothLocales(_ locale: String) {
        let here = words.lexicon(locale, scheme: nil)
        let home = words.lexicon(Words.home, scheme: nil)
        for key in words.keys[Words.home] ?? [] { #expect(placeholders(here(key)) == placeholders(home(key)), "\(key)") }
    }

    private func placeholders(_ text: String) -> Set<String> { Set(text.matches(of: /\{[a-z_]+\}/).map { String($0.output) }) }

    /// The codes that the sources name, read from the sources: a refusal without words cannot be added.
    private func codes(_ pattern: Regex<(Substring, Substring)>) throws -> Set<String> {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        var found: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            found.formUnion(try String(contentsOf: file, encoding: .utf8).matches(of: pattern).map { String($0.output.1) })
        }
        return found
    }

    @Test func everyProblemSaysWhatAndHowToMend() throws {
        let codes = try codes(/Problem\(\s*\d{3},\s*"([a-z0-9_.]+)"/)
        #expect(codes.isSuperset(of: ["not_found", "csrf", "input.malformed"]))
        for locale in Words.locales {
            let lexicon = words.lexicon(locale, scheme: nil)
            for code in codes { #expect(lexicon.has("problem.\(code)") && lexicon.has("problem.\(code).mend"), "\(locale) \(code)") }
        }
    }

    @Test func everyFaultHasWords() throws {
        let codes = try codes(/FieldProblem\(.*?,\s*"([a-z0-9_.]+)"/).union(codes(/fail\("([a-z0-9_.]+)"/))
        #expect(codes.isSuperset(of: ["required", "unknown", "too_long"]))
        for locale in Words.locales {
            let lexicon = words.lexicon(locale, scheme: nil)
            for code in codes { #expect(lexicon.has("fault.\(code)"), "\(locale) \(code)") }
        }
    }

    @Test func packGoesBeforeProgramAndHomeBehindEverything() {
        let scheme = Scheme(
            id: "demo", version: "1", hash: [], roles: [],
            words: ["zh-Hans": ["layout.home": "回到本县首页", "only.pack": "网格"], "en": ["layout.home": "County home"]], sections: [])
        #expect(words.lexicon("zh-Hans", scheme: scheme)("layout.home") == "回到本县首页")
        #expect(words.lexicon("en", scheme: scheme)("layout.home") == "County home")
        #expect(words.lexicon("en", scheme: scheme)("only.pack") == "网格")
        #expect(words.lexicon("en", scheme: scheme)("menu.home") == "Home")
        #expect(words.lexicon("fr", scheme: scheme).locale == "zh-Hans")
        #expect(words.lexicon("en", scheme: scheme)("no.such.key") == "no.such.key")
    }

    @Test func placeholdersAreFilledOnceAndUnknownOnesStay() {
        let words = Words(tables: ["zh-Hans": ["greet": "{name}，{greeting}！{missing}"]])
        let text = words.lexicon("zh-Hans", scheme: nil)("greet", ["name": "{greeting}", "greeting": "您好"])
        #expect(text == "{greeting}，您好！{missing}")
    }
}
