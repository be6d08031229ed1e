import Kernel
import TestSupport
import Testing

/// Texts are found by any part of them, in any script, and by nothing that is not there.
@Suite struct SearchTests {
    private func found(_ words: String, in text: String) -> Bool {
        let runs = SearchGrams.runs(of: text)
        return SearchGrams.runs(of: words).allSatisfy {
            SearchGrams.all(in: runs).isSuperset(of: SearchGrams.needed(by: $0)) && SearchGrams.holds(runs, $0)
        }
    }

    @Test(arguments: [
        ("灯", "村口的路灯坏了"), ("路灯", "村口的路灯坏了"), ("村口的路灯坏了", "村口的路灯坏了"), ("abc", "型号 ＡＢＣ-12"), ("ＡＢＣ", "abc"),
        ("12", "电话12号"), ("cafe", "CAFE\u{301}"), ("路灯，坏", "坏路灯"), ("𠮷", "𠮷野家"),
    ])
    func whatStandsThereIsFound(_ words: String, _ text: String) { #expect(found(words, in: text)) }

    @Test(arguments: [("坏灯", "灯坏"), ("路灯坏", "路灯，灯坏"), ("路口", "路灯口"), ("a", "b"), ("12", "1，2"), ("王", "")])
    func whatDoesNotStandThereIsNotFound(_ words: String, _ text: String) { #expect(!found(words, in: text)) }

    /// Pairs that stand apart look alike in the index and are told apart by the text.
    @Test func pairsAloneDoNotMakeAPhrase() {
        let runs = SearchGrams.runs(of: "路灯，灯坏")
        #expect(SearchGrams.all(in: runs).isSuperset(of: SearchGrams.needed(by: Array("路灯坏".unicodeScalars))))
        #expect(!SearchGrams.holds(runs, Array("路灯坏".unicodeScalars)))
    }

    @Test func everyPartOfEveryTextIsFound() {
        var dice = Dice(seed: 3)
        for _ in 0..<300 {
            let text = dice.text(30)
            for run in SearchGrams.runs(of: text) {
                let from = Int.random(in: run.indices, using: &dice)
                let to = Int.random(in: from..<run.count, using: &dice)
                #expect(found(run[from...to].reduce(into: "") { $0.unicodeScalars.append($1) }, in: text), "\(text)")
            }
        }
    }

    @Test func tokensSurviveTheirBytes() {
        let tokens: Set<UInt32> = [0, 1, 0xFFFF_FFFF, 0x0A1B_2C3D]
        #expect(SearchTokenBytes.decode(SearchTokenBytes.encode(tokens)) == tokens)
        #expect(SearchTokenBytes.encode([7, 7, 3]).count == 8)
        #expect(SearchTokenBytes.word(0x0A1B_2C3D) == "0a1b2c3d")
        #expect(SearchTokenBytes.decode([1, 2, 3]) == [])
        #expect(SearchTokenBytes.words([UInt32]()) == "" && SearchTokenBytes.words([1, 0xFFFF_FFFF]) == "00000001 ffffffff")
    }
}
