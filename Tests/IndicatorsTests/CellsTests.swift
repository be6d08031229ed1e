import Kernel
import TestSupport
import Testing

@testable import Indicators

/// What is kept is read as it was written, and sums do not depend on the way to them.
@Suite struct CellsTests {
    private static func random(_ dice: inout Dice) -> Cells {
        var cells = Cells()
        for _ in 0..<Int.random(in: 0...60, using: &dice) {
            let cell = Cell(
                dice.pick(Measure.allCases), category: Int64.random(in: 0...1023, using: &dice),
                way: Int64.random(in: 0...1023, using: &dice))
            cells.add(Int64.random(in: -1000...1_000_000, using: &dice), cell)
        }
        return cells
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func bytesAreOneForEachSum(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<50 {
            let (a, b) = (Self.random(&dice), Self.random(&dice))
            #expect(try Cells(encoded: a.encoded) == a)
            var left = a
            left.add(b)
            var right = b
            right.add(a)
            #expect(left.encoded == right.encoded)
            left.add(b, times: -1)
            #expect(left.encoded == a.encoded)
            left.add(a, times: -1)
            #expect(left.isEmpty && left.encoded == [])
        }
    }

    @Test func aCellTellsItsParts() {
        let cell = Cell(.onTime, category: 61, way: 12)
        #expect(cell.measure == Measure.onTime.rawValue && cell.category == 61 && cell.way == 12)
        #expect(Cell(.handlingTime, bucket: 863).bucket == 863)
        #expect(Set(Measure.allCases.map(\.rawValue)).count == Measure.allCases.count && Measure.allCases.allSatisfy { $0.rawValue < 4096 })
        for measure in Measure.allCases { #expect(Measure(name: measure.name) == measure) }
    }

    @Test func brokenBytesAreNoCells() {
        #expect(throws: StoreError.self) { try Cells(encoded: [0x80]) }
        #expect(throws: StoreError.self) { try Cells(encoded: [1]) }
        #expect(throws: StoreError.self) { try Cells(encoded: [255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2]) }
    }

    @Test func bucketsRiseAndAreNearTheirMinutes() {
        var last = -1
        for minutes in (0...5000 as ClosedRange<Int64>).map({ $0 }) + (1...400).map({ Int64($0) * 5000 }) {
            let bucket = TimeBucket.bucket(minutes: minutes)
            #expect(bucket >= last && bucket <= Int(Cell.most))
            last = bucket
            let middle = TimeBucket.minutes(bucket)
            #expect(abs(middle - minutes) * 32 <= max(minutes, 0) || middle == minutes, "\(minutes) in \(bucket) is \(middle)")
        }
        #expect(TimeBucket.bucket(minutes: .max) <= Int(Cell.most))
    }

    /// The middle of the sum of two units' buckets is that of all their times, but for the width of a bucket.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func percentilesAreThoseOfTheTimes(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let times = (0..<Int.random(in: 1...500, using: &dice)).map { _ in Int64.random(in: 0...30_000, using: &dice) }
        var buckets: [Int: Int64] = [:]
        for time in times { buckets[TimeBucket.bucket(minutes: time), default: 0] += 1 }
        let sorted = times.sorted()
        for percent in [50, 90] as [Int64] {
            let exact = sorted[max(0, Int((Int64(times.count) * percent + 99) / 100) - 1)]
            let told = TimeBucket.percentile(percent, of: buckets) ?? -1
            #expect(abs(told - exact) * 16 <= exact + 16, "\(percent) %: \(told), exactly \(exact)")
        }
        #expect(TimeBucket.percentile(50, of: [:]) == nil)
    }

    /// Whatever days are asked for, the rows that are summed hold each of them once.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func spansCoverEveryDayOnce(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<50 {
            let from = Day(sinceEpoch: Int64.random(in: 20_000...21_000, using: &dice))
            let to = Day(sinceEpoch: from.sinceEpoch + Int64.random(in: 0...900, using: &dice))
            var days: [Int64] = []
            for range in Span.ranges(from: from, to: to) {
                if range.lowerBound < Span.firstMonth {
                    days += range
                } else {
                    for month in range { days += Span.start(ofMonth: month).sinceEpoch..<Span.start(ofMonth: month + 1).sinceEpoch }
                }
            }
            #expect(days.sorted() == Array(from.sinceEpoch..<to.sinceEpoch))
        }
    }

    @Test func periodsAreThoseOfTheCalendar() throws {
        let today = try #require(Day("2026-11-20"))
        func told(_ name: Period.Name, _ back: Int64 = 0) -> String {
            let period = Period(name, on: today, back: back)
            return "\(period.from.text) \(period.to.text)"
        }
        #expect(told(.day) == "2026-11-20 2026-11-21" && told(.day, 20) == "2026-10-31 2026-11-01")
        #expect(told(.week) == "2026-11-16 2026-11-23")
        #expect(told(.month, 11) == "2025-12-01 2026-01-01")
        #expect(told(.quarter) == "2026-10-01 2027-01-01" && told(.quarter, 4) == "2025-10-01 2026-01-01")
        #expect(told(.half) == "2026-07-01 2027-01-01" && told(.half, 1) == "2026-01-01 2026-07-01")
        #expect(told(.year, 1) == "2025-01-01 2026-01-01")
        #expect(told(.yearToDate) == "2026-01-01 2026-11-21" && told(.yearToDate, 1) == "2025-01-01 2025-11-21")
        #expect(told(.monthToDate) == "2026-11-01 2026-11-21" && told(.monthToDate, 9) == "2026-02-01 2026-02-21")
        #expect(told(.twelveMonths) == "2025-12-01 2026-12-01")
        let leap = try #require(Day("2028-02-29"))
        let before = Period(from: leap, to: leap.next).aYearBefore
        #expect(before.from.text == "2027-02-28" && before.to.text == "2027-03-01")
    }
}
