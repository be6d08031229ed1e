import Kernel
import Testing

@Suite struct InstantTests {
    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Walks the calendar a day at a time, as one does by hand, and holds every day against the arithmetic.
    @Test func daysAgreeWithAWalkFrom1970To2100() {
        var (year, month, day): (Int64, Int64, Int64) = (1970, 1, 1)
        var wrong = 0
        for number in Int64(0)... {
            let civil = Day(sinceEpoch: number).civil
            if civil != (year, month, day) || Day(year: year, month: month, day: day).sinceEpoch != number { wrong += 1 }
            day += 1
            if day > Self.length(month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            if year == 2101 { break }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-02-29", 19_782), ("2026-11-20", 20_777), ("1969-12-31", -1),
        ("9999-12-31", 2_932_896), ("0001-01-01", -719_162),
    ])
    func knownDays(_ text: String, _ number: Int64) {
        #expect(Day(text)?.sinceEpoch == number)
        #expect(Day(sinceEpoch: number).text == text)
    }

    @Test(arguments: [
        "2023-02-29", "2100-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01",
        "24-01-01",
        "2024/01/01", "2024-01-01T", "", "2024-01--1", "+024-01-01", "-024-01-01", "２０２４-01-01", "2024-01-0a", "2024--1-01",
    ])
    func daysThatDoNotExistAreNil(_ text: String) {
        #expect(Day(text) == nil)
    }

    @Test func textSortsAsTheDaysDo() {
        let days = stride(from: Int64(-1000), through: 60_000, by: 97).map(Day.init(sinceEpoch:))
        #expect(days.map(\.text) == days.map(\.text).sorted())
        #expect(days.allSatisfy { $0 < Day.forever })
    }

    @Test func theDayTurnsAtMidnightInShanghai() {
        // 2026-11-19T16:00:00Z is midnight in Shanghai.
        let midnight = Instant(ms: 1_795_104_000_000)
        #expect(midnight.isoText == "2026-11-20T00:00:00+08:00")
        #expect(Instant(ms: midnight.ms - 1).isoText == "2026-11-19T23:59:59+08:00")
        #expect(midnight.day.text == "2026-11-20")
        #expect(Instant(ms: midnight.ms - 1).day.text == "2026-11-19")
        #expect(midnight.adding(seconds: 9 * 3600 + 5 * 60).minuteText == "2026-11-20 09:05")
    }

    @Test func momentsBeforeTheEpochReadRightToo() {
        #expect(Instant(ms: -1).isoText == "1970-01-01T07:59:59+08:00")
        #expect(Instant(ms: -8 * 3_600_000 - 1).isoText == "1969-12-31T23:59:59+08:00")
    }
}
