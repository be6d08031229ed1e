import Kernel
import TestSupport
import Testing

@testable import Delivery

/// A calendar as RFC 5545 has it: ends of lines, folded lines, escaped texts, moments in UTC.
@Suite struct ICalendarTests {
    private static func text(_ summary: String, isCancelled: Bool = false) -> String {
        let start = Day(year: 2026, month: 11, day: 23).start.adding(seconds: 8 * 3600)
        let event = ICalendar.Event(
            id: ID(high: 1, low: 2), sequence: 3, time: start..<start.adding(seconds: 7200), summary: summary,
            address: "https://example.org/rosters/1", isCancelled: isCancelled)
        return String(decoding: ICalendar(name: "值班", stamp: TestStore.start, events: [event]).bytes, as: UTF8.self)
    }

    @Test func momentsAreInUTCAndLinesEndAsTheStandardSays() {
        let text = Self.text("清扫")
        #expect(text.hasPrefix("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.hasSuffix("END:VEVENT\r\nEND:VCALENDAR\r\n"))
        #expect(text.contains("\r\nDTSTART:20261123T000000Z\r\nDTEND:20261123T020000Z\r\n"))
        #expect(text.contains("\r\nSEQUENCE:3\r\n") && text.contains("\r\nSTATUS:CONFIRMED\r\n"))
        #expect(text.contains("\r\nUID:\(ID(high: 1, low: 2))\r\n"))
        #expect(Self.text("清扫", isCancelled: true).contains("\r\nSTATUS:CANCELLED\r\n"))
        #expect(!text.replacing("\r\n", with: "").contains("\n"))
    }

    @Test(arguments: UInt64(1)...40) func noLineIsTooLongAndNothingIsLost(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let summary = dice.text(300)
        let lines = Self.text(summary).split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\n") })
        // Unfolded and unescaped it is what it was.
        let whole = lines.joined(separator: "\r\n").replacing("\r\n ", with: "").split(separator: "\r\n")
        let told = whole.first { $0.hasPrefix("SUMMARY:") }?.dropFirst("SUMMARY:".count) ?? ""
        var (plain, isEscaped) = ("", false)
        for character in told {
            if isEscaped {
                plain.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        #expect(plain == summary)
    }
}
