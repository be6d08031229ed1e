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

    static let codes = [
        "not_found", "sign_in_needed", "forbidden", "busy", "input.invalid", "input.malformed", "input.media_type", "input.too_large",
        "idempotency.mismatch", "idempotency.key", "precondition.malformed", "credential.invalid", "csrf", "rate_limited",
        "method_not_allowed", "internal", "pack.section_missing",
    ]

    @Test(arguments: codes, ["zh-Hans", "en"]) func everyProblemSaysWhatAndHowToMend(_ code: String, _ locale: String) {
        let lexicon = words.lexicon(locale, scheme: nil)
        #expect(lexicon.has("problem.\(code)"))
        #expect(lexicon.has("problem.\(code).mend"))
    }

    @Test(arguments: ["required", "integer", "text", "characters", "flag", "too_long", "one_line", "phone", "choice", "unknown"])
    func everyFaultHasWords(_ code: String) {
        for locale in Words.locales { #expect(words.lexicon(locale, scheme: nil).has("fault.\(code)")) }
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
