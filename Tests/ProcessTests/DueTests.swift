import Kernel
@testable import Process
import Testing

/// When limits end: by hand, by an independent walk over every minute, and by what must always hold.
@Suite struct DueTests {
    private static func due(_ limit: String, _ start: String, hours: String = WorkCalendar.general) throws -> Due {
        let limit = try #require(TimeLimit(limit))
        return try Calendars.delivered().due(limit, after: Calendars.at(start), hours: hours)
    }

    @Test(arguments: [
        // Nine days of Spring Festival, with the Saturday before at work.
        ("35 working hours", "2026-02-13 16:30", "2026-02-27 16:30"), ("1 working day", "2026-02-13 16:30", "2026-02-14 18:00"),
        ("1 working hour", "2026-02-14 17:30", "2026-02-24 09:00"), ("7 working hours", "2026-02-24 08:30", "2026-02-24 18:00"),
        ("1 working hour", "2026-02-24 18:00", "2026-02-25 09:30"), ("1 working hour", "2026-02-24 11:30", "2026-02-24 15:00"),
        ("1 working hour", "2026-02-24 13:00", "2026-02-24 15:30"), ("24 hours", "2026-02-14 17:00", "2026-02-15 17:00"),
        // The last day at rest moves on, the others do not (Civil Code art. 203).
        ("3 days", "2026-09-24 10:00", "2026-09-28 18:00"), ("4 days", "2026-09-24 10:00", "2026-09-28 18:00"),
        ("7 days", "2026-02-12 10:00", "2026-02-24 18:00"), ("2 days", "2026-03-02 23:59", "2026-03-04 18:00"),
        // 2024-02-29 is a working day.
        ("1 working day", "2024-02-28 08:30", "2024-02-29 18:00"), ("1 working day", "2024-02-29 08:30", "2024-03-01 18:00"),
        // A Sunday at work on either side of a year.
        ("2 working days", "2025-12-31 10:00", "2026-01-05 18:00"),
    ])
    func byHand(_ limit: String, _ start: String, _ end: String) throws {
        #expect(try Self.due(limit, start).at.minuteText == end)
    }

    @Test func beyondWhatWasPublishedIsProvisional() throws {
        #expect(try !Self.due("1 working day", "2026-12-30 10:00").isProvisional)
        #expect(try Self.due("1 working day", "2026-12-31 10:00").isProvisional)
        #expect(try Self.due("1 day", "2027-03-01 10:00").isProvisional)
        #expect(try Self.due("1 working hour", "2023-12-29 17:30").isProvisional)
        #expect(try !Self.due("24 hours", "2026-12-31 10:00").isProvisional)
    }

    @Test func theProofNamesWhatWasCounted() throws {
        let due = try Self.due("8 working hours", "2026-02-13 16:30")
        #expect(
            due.spans.map { "\($0.from.minuteText) – \($0.to.minuteText)" } == [
                "2026-02-13 16:30 – 2026-02-13 18:00", "2026-02-14 08:30 – 2026-02-14 12:00", "2026-02-14 14:30 – 2026-02-14 17:30",
            ])
    }

    @Test func mondayToFridayIsWrongOn25DaysOf2026() throws {
        let calendar = try Calendars.delivered()
        let first = Day(year: 2026, month: 1, day: 1).sinceEpoch
        let wrong = (first..<first + 365).count { number in
            let isMondayToFriday = (number + 3) % 7 < 5
            return calendar.isWorkday(Day(sinceEpoch: number)) != isMondayToFriday
        }
        #expect(wrong == 25)
    }

    private static let kinds = [
        ("default", [(510, 720), (870, 1080)]), ("township", [(510, 1050)]), ("night", [(0, 360), (1320, 1440)]),
    ]

    @Test(arguments: [0, 1, 2]) func agreesWithTheWalkOverEveryMinute(_ index: Int) throws {
        let (kind, hours) = Self.kinds[index]
        let calendar = try Calendars.through2027()
        let walk = MinuteWalk(hours: hours)
        for number in 0..<MinuteWalk.days {
            let day = Day(sinceEpoch: Day(year: 2020, month: 1, day: 1).sinceEpoch + Int64(number))
            #expect(calendar.isWorkday(day) == walk.isWorkday(number), "\(day.text)")
        }
        let dice = SeededEntropy(seed: 42 + UInt64(index), now: Instant(ms: 0))
        for _ in 0..<250 {
            let words = dice.words()
            let start = (MinuteWalk.origin + Int64(words.0 % (2600 * 1440))) * 60_000
            let count = Int64(words.1 % 60) + 1
            func end(_ unit: TimeLimit.Unit) -> Int64 { calendar.due(TimeLimit(count, unit), after: Instant(ms: start), hours: kind).at.ms }
            #expect(end(.workingHour) == walk.afterHours(Int(count), from: start), "\(count) working hours from \(start)")
            #expect(end(.workingDay) == walk.afterWorkdays(Int(count), from: start), "\(count) working days from \(start)")
            #expect(end(.calendarDay) == walk.afterDays(Int(count), from: start), "\(count) days from \(start)")
        }
        let (start, long) = ((MinuteWalk.origin + 615) * 60_000, TimeLimit.Unit.workingHour.maximum)
        #expect(
            calendar.due(TimeLimit(long, .workingHour), after: Instant(ms: start), hours: kind).at.ms
                == walk.afterHours(Int(long), from: start))
    }

    /// The same with pauses: up to four of them, from minutes to weeks, some of them overlapping, some across holidays.
    @Test(arguments: [0, 1, 2]) func agreesWithTheWalkWhenItIsPaused(_ index: Int) throws {
        let (kind, hours) = Self.kinds[index]
        let calendar = try Calendars.through2027()
        let bare = MinuteWalk(hours: hours)
        let dice = SeededEntropy(seed: 77 + UInt64(index), now: Instant(ms: 0))
        for _ in 0..<150 {
            let words = dice.words()
            let start = (MinuteWalk.origin + Int64(words.0 % (2500 * 1440))) * 60_000
            let count = Int64(words.1 % 40) + 1
            var walk = bare
            var pauses: [Pause] = []
            for _ in 0..<Int(words.1 >> 32 % 5) % 5 {
                let more = dice.words()
                let from = start + Int64(more.0 % (40 * 1440)) * 60_000
                let minutes = Int(more.1 % [20, 600, 3000, 20_000][Int(more.1 >> 40 % 4) % 4]) + 1
                walk.pause(from: from, minutes: minutes)
                pauses.append(Pause(from: Instant(ms: from), until: Instant(ms: from + Int64(minutes) * 60_000)))
            }
            func end(_ unit: TimeLimit.Unit) -> Int64 {
                calendar.due(TimeLimit(count, unit), after: Instant(ms: start), hours: kind, pauses: pauses).at.ms
            }
            let about = Comment(rawValue: "\(count) from \(start) with \(pauses)")
            #expect(end(.workingHour) == walk.afterHours(Int(count), from: start), about)
            #expect(end(.hour) == walk.roundTheClock(Int(count), from: start), about)
            #expect(end(.minute) == walk.minutes(Int(count), from: start), about)
            #expect(end(.workingDay) == walk.afterWorkdays(Int(count), from: start), about)
            #expect(end(.calendarDay) == walk.afterDays(Int(count), from: start), about)
        }
    }

    /// The same with up to three extensions, each in a unit of its own: they are walked on from where the one before ended.
    @Test(arguments: [0, 1, 2]) func agreesWithTheWalkWhenItIsExtended(_ index: Int) throws {
        let (kind, hours) = Self.kinds[index]
        let calendar = try Calendars.through2027()
        let bare = MinuteWalk(hours: hours)
        let dice = SeededEntropy(seed: 99 + UInt64(index), now: Instant(ms: 0))
        for _ in 0..<80 {
            let words = dice.words()
            let start = (MinuteWalk.origin + Int64(words.0 % (2300 * 1440))) * 60_000
            var walk = bare
            var pauses: [Pause] = []
            for _ in 0..<Int(words.1 >> 8 % 3) % 3 {
                let more = dice.words()
                let from = start + Int64(more.0 % (60 * 1440)) * 60_000
                let minutes = Int(more.1 % [600, 3000, 20_000][Int(more.1 >> 40 % 3) % 3]) + 1
                walk.pause(from: from, minutes: minutes)
                pauses.append(Pause(from: Instant(ms: from), until: Instant(ms: from + Int64(minutes) * 60_000)))
            }
            func limit() -> TimeLimit {
                let word = dice.words()
                return TimeLimit(Int64(word.0 % 25) + 1, TimeLimit.Unit.allCases[Int(word.1 >> 20 % 4) % TimeLimit.Unit.allCases.count])
            }
            func walked(_ limit: TimeLimit, _ from: Int64) -> Int64 {
                switch limit.unit {
                case .workingHour: walk.afterHours(Int(limit.value), from: from)
                case .minute: walk.minutes(Int(limit.value), from: from)
                case .hour: walk.roundTheClock(Int(limit.value), from: from)
                case .workingDay: walk.afterWorkdays(Int(limit.value), from: from)
                case .calendarDay: walk.afterDays(Int(limit.value), from: from)
                }
            }
            let limits = (0...Int(words.1 >> 32 % 4) % 4).map { _ in limit() }
            let clock = Clock(
                id: .zero, subject: Clock.Subject("matter", .zero), stage: .handle, unit: .zero, hours: kind, limit: limits[0], pack: [],
                calendar: [], started: Instant(ms: start), due: Instant(ms: start), warn: nil, isProvisional: false, isWarned: false,
                level: 0, paused: nil, ended: nil, outcome: nil, next: nil, version: 0,
                extensions: limits.dropFirst().map { ClockExtension(limit: $0, granted: Instant(ms: start), decision: .zero) })
            let due = clock.due(by: calendar, pauses: pauses)
            #expect(due.at.ms == limits.reduce(start) { walked($1, $0) }, "\(limits.map(\.text)) from \(start) with \(pauses)")
            #expect(zip(due.spans, due.spans.dropFirst()).allSatisfy { $0.to <= $1.from } && due.spans.last?.to == due.at)
            let written = try ClockExtension.list(ClockExtension.text(clock.extensions))
            #expect(written == clock.extensions)
        }
    }

    /// Whatever the pauses, the spans of working hours are the limit, and none of them lies in a pause.
    @Test func theProofWithPausesAddsUp() throws {
        let calendar = try Calendars.through2027()
        let dice = SeededEntropy(seed: 10, now: Instant(ms: 0))
        for _ in 0..<500 {
            let words = dice.words()
            let start = Instant(ms: 1_704_038_400_000 + Int64(words.0 % 90_000_000_000))
            let pause = Pause(from: start.adding(seconds: Int64(words.1 % 400_000)), until: start.adding(seconds: Int64(words.1 % 900_000)))
            let due = calendar.due(TimeLimit(20, .workingHour), after: start, pauses: [pause])
            #expect(due.spans.reduce(0) { $0 + $1.to.ms - $1.from.ms } == 20 * 3_600_000)
            #expect(due.spans.allSatisfy { $0.to <= pause.from || $0.from >= pause.until || pause.from >= pause.until })
        }
    }

    @Test func aPauseCostsTheDaysItLiesOver() throws {
        func due(_ limit: String, _ from: String, _ until: String) throws -> String {
            let pause = Pause(from: try Calendars.at(from), until: try Calendars.at(until))
            return try Calendars.delivered().due(
                try #require(TimeLimit(limit)), after: Calendars.at("2026-03-02 10:00"), pauses: [pause]
            ).at.minuteText
        }
        // Five minutes cost nothing, a night costs the day before it.
        #expect(try due("3 working days", "2026-03-03 10:00", "2026-03-03 10:05") == "2026-03-05 18:00")
        #expect(try due("3 working days", "2026-03-03 10:00", "2026-03-04 09:00") == "2026-03-06 18:00")
        #expect(try due("8 working hours", "2026-03-02 11:00", "2026-03-02 15:30") == "2026-03-03 15:30")
        #expect(try due("24 hours", "2026-03-02 11:00", "2026-03-02 15:00") == "2026-03-03 14:00")
        #expect(try due("3 days", "2026-03-05 10:00", "2026-03-06 10:00") == "2026-03-06 18:00")
    }

    @Test func aCalendarIsWrittenAndReadAgain() throws {
        let calendar = try Calendars.through2027()
        let again = try #require(WorkCalendar(text: calendar.text))
        #expect(again.hash == calendar.hash && again.hours == calendar.hours && again.years == calendar.years)
        #expect(try calendar.hash != Calendars.delivered().hash)
        for text in ["", "hours default 510-720", calendar.text + "\n", calendar.text.replacing("years", with: "year")] {
            #expect(WorkCalendar(text: text) == nil)
        }
    }

    /// «Reminders at midnight»: a warning falls into office time, or nowhere.
    @Test func remindersNeverComeAtNight() throws {
        let calendar = try Calendars.through2027()
        let dice = SeededEntropy(seed: 11, now: Instant(ms: 0))
        for _ in 0..<2000 {
            let words = dice.words()
            let start = Instant(ms: 1_704_038_400_000 + Int64(words.0 % 90_000_000_000))
            let unit = TimeLimit.Unit.allCases[Int(words.1 >> 20 % 4) % 4]
            let due = calendar.due(TimeLimit(Int64(words.1 % 30) + 1, unit), after: start)
            guard let warning = calendar.warning(of: due, from: start, percent: 75, hours: "default") else { continue }
            #expect(start < warning && warning < due.at)
            let minute = (warning.ms - warning.day.start.ms) / 60_000
            #expect(calendar.isWorkday(warning.day))
            #expect(calendar.sessions(of: "default").contains { $0.begin <= minute && minute < $0.end }, "\(warning.minuteText)")
        }
    }

    @Test(arguments: TimeLimit.Unit.allCases) func laterStartsNeverEndEarlierAndLongerLimitsEndLater(_ unit: TimeLimit.Unit) throws {
        let calendar = try Calendars.through2027()
        let dice = SeededEntropy(seed: 7, now: Instant(ms: 0))
        for _ in 0..<2000 {
            let words = dice.words()
            let start = Instant(ms: 1_704_038_400_000 + Int64(words.0 % 110_000_000_000))
            let later = start.adding(seconds: Int64(words.1 % 500_000))
            let value = Int64(words.1 >> 32 % 100) % 100 + 1
            let due = calendar.due(TimeLimit(value, unit), after: start)
            #expect(due.at > start)
            #expect(calendar.due(TimeLimit(value, unit), after: later).at >= due.at)
            #expect(calendar.due(TimeLimit(value + 1, unit), after: start).at >= due.at)
        }
    }

    /// What runs without a stop for rest at its end can be done in two parts.
    @Test(arguments: [TimeLimit.Unit.hour, .workingHour, .workingDay]) func inTwoPartsIsTheSame(_ unit: TimeLimit.Unit) throws {
        let calendar = try Calendars.through2027()
        let dice = SeededEntropy(seed: 8, now: Instant(ms: 0))
        for _ in 0..<2000 {
            let words = dice.words()
            let start = Instant(ms: 1_704_038_400_000 + Int64(words.0 % 100_000_000_000))
            let (first, second) = (Int64(words.1 % 50) + 1, Int64(words.1 >> 16 % 50) % 50 + 1)
            let middle = calendar.due(TimeLimit(first, unit), after: start).at
            #expect(
                calendar.due(TimeLimit(second, unit), after: middle).at == calendar.due(TimeLimit(first + second, unit), after: start).at)
        }
    }

    /// The spans are in order, do not touch in working time, and hold exactly what was counted.
    @Test func theProofAddsUp() throws {
        let calendar = try Calendars.through2027()
        let dice = SeededEntropy(seed: 9, now: Instant(ms: 0))
        for _ in 0..<1000 {
            let words = dice.words()
            let start = Instant(ms: 1_704_038_400_000 + Int64(words.0 % 100_000_000_000))
            let due = calendar.due(TimeLimit(Int64(words.1 % 200) + 1, .workingHour), after: start)
            #expect(due.spans.reduce(0) { $0 + $1.to.ms - $1.from.ms } == (Int64(words.1 % 200) + 1) * 3_600_000)
            #expect(zip(due.spans, due.spans.dropFirst()).allSatisfy { $0.to < $1.from })
            #expect(due.spans.allSatisfy { $0.from >= start && calendar.isWorkday($0.from.day) } && due.spans.last?.to == due.at)
        }
    }
}
