import Kernel
import Process
import Testing

/// What a calendar may not say, and where it is told so.
@Suite struct CalendarFaultTests {
    private static let sound = """
        hours:
          default: ["08:30-12:00", "14:30-18:00"]
        years:
          2026:
            source: 通知
            rest:
              - {name: 元旦, from: 2026-01-01, to: 2026-01-03}
            work: [2026-01-04]

        """

    @Test func theSoundOneHasNone() throws {
        let (scheme, diagnostics) = try Calendars.load(Self.sound)
        #expect(scheme != nil && diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("default: [\"08:30-12:00\", \"14:30-18:00\"]", "office: [\"08:30-12:00\"]", "2:3 calendar.hours"),
        ("08:30-12:00", "08:30-25:00", "2:13 calendar.hours"), ("08:30-12:00", "8:30-12:00", "2:13 calendar.hours"),
        ("08:30-12:00", "12:00-08:30", "2:13 calendar.hours"), ("08:30-12:00", "08:30-15:00", "2:12 calendar.hours"),
        ("[\"08:30-12:00\", \"14:30-18:00\"]", "[]", "2:12 calendar.hours"), ("  2026:", "  26:", "5:5 calendar.year"),
        ("to: 2026-01-03", "to: 2026-01-32", "7:42 calendar.day"), ("to: 2026-01-03", "to: 2027-01-03", "7:42 calendar.day"),
        ("to: 2026-01-03", "to: 2026-03-03", "7:42 calendar.span"),
        ("from: 2026-01-01, to: 2026-01-03", "from: 2026-01-03, to: 2026-01-01", "7:42 calendar.span"),
        ("[2026-01-04]", "[2026-01-05]", "8:12 calendar.no_weekend"), ("[2026-01-04]", "[2026-01-03]", "8:12 calendar.twice"),
        ("[2026-01-04]", "[2026-01-04, 2026-01-04]", "8:24 calendar.twice"), ("name: 元旦, ", "", "7:9 pack.missing"),
        ("    source: 通知\n", "", "5:5 pack.missing"), ("hours:\n", "weeks: 1\nhours:\n", "1:1 pack.unknown_key"),
    ])
    func isSentToItsPlace(_ text: String, _ replacement: String, _ place: String) throws {
        let broken = Self.sound.replacing(text, with: replacement)
        #expect(broken != Self.sound)
        let faults = try Calendars.load(broken).diagnostics.map { "\($0.line):\($0.column) \($0.code)" }
        #expect(faults.contains(place), "\(faults)")
    }

    @Test func aHolidayTwice() throws {
        let twice = "      - {name: 元旦, from: 2026-01-01, to: 2026-01-03}\n"
        let faults = try Calendars.load(Self.sound.replacing(twice, with: twice + twice)).diagnostics
        #expect(Set(faults.map(\.code)) == ["calendar.twice"])
    }

    @Test func aYearLeftOut() throws {
        let text = Self.sound + "  2028: {source: 通知, rest: [], work: []}\n"
        #expect(try Calendars.load(text).diagnostics.map { "\($0.line):\($0.column) \($0.code)" } == ["4:3 calendar.gap"])
    }

    /// A thousand kinds of hours, or a holiday of all time, cost nothing.
    @Test func bombsAreRefused() throws {
        let kinds = (0..<1000).map { "  k\($0): [\"08:30-12:00\"]\n" }.joined()
        let many = try Calendars.load(Self.sound.replacing("hours:\n", with: "hours:\n" + kinds)).diagnostics
        #expect(many.contains { $0.code == "calendar.hours" })
        let sessions = Self.sound.replacing("\"14:30-18:00\"", with: (13..<24).map { "\"\($0):00-\($0):30\"" }.joined(separator: ", "))
        #expect(try Calendars.load(sessions).diagnostics.map(\.code) == ["calendar.hours"])
    }

    @Test(arguments: [
        ("35 working hours", 35, TimeLimit.Unit.workingHour), ("1 working day", 1, .workingDay), ("1 working days", 1, .workingDay),
        ("24 hours", 24, .hour), ("30 minutes", 30, .minute), ("7 days", 7, .calendarDay),
    ])
    func limitsAreRead(_ text: String, _ value: Int64, _ unit: TimeLimit.Unit) { #expect(TimeLimit(text) == TimeLimit(value, unit)) }

    @Test(arguments: [
        "", "7", "days", "0 days", "-1 days", "366 days", "2001 working hours", "1441 minutes", "1.5 hours", "7 weeks", "7  days", "7days",
    ])
    func otherTextsAreNone(_ text: String) { #expect(TimeLimit(text) == nil) }

    @Test func aLimitIsWrittenAsItIsRead() {
        for unit in TimeLimit.Unit.allCases {
            for value in [1, 2, unit.maximum] { #expect(TimeLimit(TimeLimit(value, unit).text) == TimeLimit(value, unit)) }
        }
    }
}
