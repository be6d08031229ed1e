import Kernel
import Testing

@testable import Imports

@Suite struct CellTextTests {
    @Test(arguments: [
        ("=\"0123\"", "0123"), (" '0123 ", "0123"), ("  村 ", "村"), ("=\"\"", ""), ("=1+1", "=1+1"), ("张\u{3000}三", "张\u{3000}三"),
    ])
    func quotesAroundNumbersGo(_ written: String, _ clean: String) { #expect(CellText.clean(written) == clean) }

    @Test(arguments: [("１４１０２９－ＣＧ", "141029-CG"), ("141029—001", "141029-001"), ("　12 ", "12")])
    func wideSignsAreMadeNarrow(_ written: String, _ narrow: String) { #expect(CellText.narrow(written) == narrow) }

    @Test(arguments: ["1.41029E+11", "1.41029E+05", "1E+05", "1.4e12"])
    func lostDigitsAreSeen(_ text: String) { #expect(CellText.isScientific(text)) }
    @Test(arguments: ["141029", "1E", "CG-E1", "E+11"]) func ordinaryCodesAreNot(_ text: String) { #expect(!CellText.isScientific(text)) }

    @Test(arguments: ["2026-11-24", "2026/11/24", "2026.11.24", "20261124", "2026年11月24日", "２０２６－１１－２４"])
    func daysAreReadAsPeopleWriteThem(_ text: String) { #expect(CellText.day(text)?.text == "2026-11-24") }
    @Test func leadingZerosMayBeMissing() { #expect(CellText.day("2026/1/5")?.text == "2026-01-05") }
    @Test(arguments: ["2026-02-30", "26-1-1", "11/24/2026", "46350", "", "2026-11", "2026-11-24-1", "昨天"])
    func whatIsNoDayIsNone(_ text: String) { #expect(CellText.day(text) == nil) }

    @Test func phonesAreDigits() {
        #expect(CellText.phone("0357-682 2110") == "03576822110")
        #expect(CellText.phone("＋86 138 0000 1234") == "8613800001234")
        for text in ["12345", "call me", "1380000123４x", ""] { #expect(CellText.phone(text) == nil) }
    }

    @Test func faultsSurviveBeingStored() {
        let faults = [
            RowFault("duplicate", "code", args: ["line": "7"]), RowFault("columns", ""),
            RowFault("day_range", "from", args: ["from": "1", "to": "2"]),
        ]
        #expect(RowFault.decode(RowFault.encode(faults)) == faults)
        #expect(RowFault.decode("") == [])
    }
}
