import Kernel
import Testing

@Suite struct ReadingTermsTests {
    @Test(arguments: ["", "-1", "x", "1 ", "99999999999999999999", "1234567890123456789012"]) func whatIsNoPositionIsNone(_ text: String) {
        #expect(LogPosition(text) == nil)
    }

    @Test func theOldestReadAndTheLastWriteCount() {
        let terms = ReadingTerms(seen: LogPosition("12"))
        #expect(terms.seen == LogPosition(raw: 12) && terms.asOf == nil && terms.written == nil)
        for ms in [5, 3, 9] as [Int64] { terms.note(asOf: Instant(ms: ms)) }
        for raw in [5, 9, 3] as [Int64] { terms.note(written: LogPosition(raw: raw)) }
        #expect(terms.asOf == Instant(ms: 3) && terms.written == LogPosition(raw: 9))
    }
}
