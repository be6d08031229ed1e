import Kernel
import Markup
import Testing

/// What is said of a pack, in the reader's language.
@Suite struct PackWordsTests {
    private let chinese: Lexicon
    private let english: Lexicon

    init() throws {
        let words = try Words.embedded()
        (chinese, english) = (words.lexicon("zh-Hans", scheme: nil), words.lexicon("en", scheme: nil))
    }

    @Test func aSentenceIsToldWithItsGaps() {
        let id = "open"
        let said: PackText = "«\(id)» is not a state"
        #expect(said.pattern == "«{1}» is not a state" && said.description == "«open» is not a state")
        #expect(chinese(said) == "“open”不是状态" && english(said) == said.description)
    }

    @Test func sentencesInGapsAreToldTheSameWay() {
        let inner: PackText = "the parent's code and \(2) digits, not all of them zero"
        let said: PackText = "\("territory.units.3"): \("it should be \(inner)" as PackText)"
        #expect(said.description == "territory.units.3: it should be the parent's code and 2 digits, not all of them zero")
        #expect(chinese(said) == "territory.units.3：应为上级代码加 2 位数字，不能全为零")
    }

    @Test func whatStandsInAGapIsNeverFilled() {
        let word = "{1} {2}"
        let said: PackText = "«\(word)» is not a state"
        #expect(said.description == "«{1} {2}» is not a state" && chinese(said) == "“{1} {2}”不是状态")
    }

    @Test func aSentenceWithoutWordsIsToldInEnglish() {
        let said: PackText = "\(3) hammers are lent out"
        #expect(chinese(said) == "3 hammers are lent out")
    }

    @Test func aLineOfACommandIsToldWhole() {
        let fault = Diagnostic(
            .warning, "pack.fullwidth", file: "roles.yaml", line: 2, column: 3, what: "a full-width colon ends no key",
            mend: "write a half-width colon and a space")
        #expect(english.line(fault) == fault.text)
        #expect(
            fault.text
                == "roles.yaml:2:3: warning: a full-width colon ends no key — write a half-width colon and a space [pack.fullwidth]")
        #expect(chinese.line(fault) == "roles.yaml:2:3: 提醒: 全角冒号不能结束键名 — 改为半角冒号加空格 [pack.fullwidth]")
    }

    @Test func aFieldKeepsItsEnglishForTheRecord() {
        let kind = "grid_head"
        let field = FieldProblem("posts", "in_use", said: ["what": "post \(kind) on level \("county")"])
        #expect(field.args == ["what": "post grid_head on level county"])
        #expect(chinese.sentence(field).contains("层级 county 上的岗位 grid_head"))
        #expect(english.sentence(field).contains("post grid_head on level county"))
    }
}
