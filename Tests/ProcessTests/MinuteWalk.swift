import Foundation

/// The same answers by another road: every minute of 2020 to 2027 marked as work or rest from lists of its own, and walked one by one.
struct MinuteWalk {
    /// Whether each minute since 2020-01-01 00:00 in Shanghai is office time.
    let isWork: [Bool]
    /// The minute of the day on which business ends.
    private let end: Int

    /// 2020-01-01T00:00+08:00 in minutes since 1970.
    static let origin: Int64 = 26_296_800
    static let days = 366 + 365 + 365 + 365 + 366 + 365 + 365 + 365

    /// Days off on a Monday to Friday, and weekend days at work: counted by hand from the notices, and 2027 made up.
    private static let off =
        "0101 0124 0127-0131 0406 0501 0504-0505 0625-0626 1001-1002 1005-1008|0101 0211-0212 0215-0217 0405 0503-0505 0614 0920-0921 1001 1004-1007|0103 0131 0201-0204 0404-0405 0502-0504 0603 0912 1003-1007|0102 0123-0127 0405 0501-0503 0622-0623 0929 1002-1006|"
        + "0101 0212-0216 0404-0405 0501-0503 0610 0916-0917 1001-1004 1007|0101 0128-0131 0203-0204 0404 0501-0502 0505 0602 1001-1003 1006-1008|0101-0102 0216-0220 0223 0406 0501 0504-0505 0619 0925 1001-1002 1005-1007|0101 0205 0208-0212 1001 1004-1007"
    private static let on =
        "0119 0426 0509 0628 0927 1010|0207 0220 0425 0508 0918 0926 1009|0129 0130 0402 0424 0507 1008 1009|0128 0129 0423 0506 0625 1007 1008|"
        + "0204 0218 0407 0428 0511 0914 0929 1012|0126 0208 0427 0928 1011|0104 0214 0228 0509 0920 1010|0131 0220 1009"

    init(hours: [(Int, Int)]) {
        var work: [Bool] = []
        work.reserveCapacity(Self.days * 1440)
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
        let (off, on) = (Self.sets(Self.off), Self.sets(Self.on))
        for number in 0..<Self.days {
            let date = Date(timeIntervalSince1970: Double(Self.origin + 480) * 60 + Double(number) * 86_400)
            let parts = gregorian.dateComponents([.year, .month, .day, .weekday], from: date)
            let (year, key) = ((parts.year ?? 0) - 2020, (parts.month ?? 0) * 100 + (parts.day ?? 0))
            let isWeekend = parts.weekday == 1 || parts.weekday == 7
            let isOpen = isWeekend ? on[year].contains(key) : !off[year].contains(key)
            for minute in 0..<1440 { work.append(isOpen && hours.contains { $0.0 <= minute && minute < $0.1 }) }
        }
        isWork = work
        end = hours.last?.1 ?? 1440
    }

    private static func sets(_ text: String) -> [Set<Int>] {
        text.split(separator: "|").map { year in
            Set(
                year.split(separator: " ").flatMap { part -> [Int] in
                    let ends = part.split(separator: "-").compactMap { Int($0) }
                    return Array(ends[0]...(ends.last ?? ends[0]))
                })
        }
    }

    private func minute(_ ms: Int64) -> Int { Int(ms / 60_000 - Self.origin) }
    private func ms(_ minute: Int) -> Int64 { (Int64(minute) + Self.origin) * 60_000 }

    /// Minutes on which the clock stands still.
    var paused: Set<Int> = []

    mutating func pause(from start: Int64, minutes: Int) { paused.formUnion(minute(start)..<(minute(start) + minutes)) }

    /// All of these begin on a whole minute. Each answers in milliseconds since 1970.
    func afterHours(_ hours: Int, from start: Int64) -> Int64 { after(hours * 60, from: start) { isWork[$0] } }

    func roundTheClock(_ hours: Int, from start: Int64) -> Int64 { minutes(hours * 60, from: start) }
    func minutes(_ minutes: Int, from start: Int64) -> Int64 { after(minutes, from: start) { _ in true } }

    private func after(_ minutes: Int, from start: Int64, counts: (Int) -> Bool) -> Int64 {
        var (now, left) = (minute(start), minutes)
        while left > 0 {
            if counts(now), !paused.contains(now) { left -= 1 }
            now += 1
        }
        return ms(now)
    }

    func afterWorkdays(_ count: Int, from start: Int64) -> Int64 {
        var (day, left) = (minute(start) / 1440, count)
        while left > 0 {
            day += 1
            if let end = closing(day), !paused.contains(end - 1) { left -= 1 }
        }
        return ms(closing(day) ?? 0)
    }

    /// On a day of rest business would end when it ends on others.
    func afterDays(_ count: Int, from start: Int64) -> Int64 {
        var (day, left) = (minute(start) / 1440, count)
        while true {
            day += 1
            if paused.contains(day * 1440 + end - 1) { continue }
            left -= 1
            if left <= 0, let closing = closing(day) { return ms(closing) }
        }
    }

    /// The minute after the last one of work; `nil` on a day of rest.
    private func closing(_ day: Int) -> Int? { (day * 1440..<(day + 1) * 1440).last { isWork[$0] }.map { $0 + 1 } }

    var workdays: Int { (0..<Self.days).count { closing($0) != nil } }
    func isWorkday(_ day: Int) -> Bool { closing(day) != nil }
}
