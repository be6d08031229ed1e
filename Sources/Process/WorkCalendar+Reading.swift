package import Kernel

/// `calendar.yaml`: office hours, and the holidays year by year as they were published.
extension WorkCalendar: SchemeSection {
    package static let key = "calendar"

    private static let maximumKinds = 32
    private static let maximumSessions = 4
    /// The longest holiday so far had eight days in a row before the ninth of 2026.
    private static let maximumSpan: Int64 = 16

    package static func read(_ node: PackReader, in context: PackContext) -> WorkCalendar? {
        guard node.map(allowed: ["hours", "years"]) != nil else { return nil }
        let hours = node.require("hours").flatMap(readHours)
        let days = node.require("years").flatMap(readYears)
        guard let hours, let days else { return nil }
        return WorkCalendar(hours: hours, years: days.years, restdays: days.rest, workdays: days.work)
    }

    private static func readHours(_ node: PackReader) -> [String: [Session]]? {
        guard let kinds = node.map() else { return nil }
        guard kinds.count <= maximumKinds else {
            node.fault("calendar.hours", "more than \(maximumKinds) kinds of office hours", mend: "join those that are the same")
            return nil
        }
        var hours: [String: [Session]] = [:]
        var isSound = true
        for (kind, reader) in kinds {
            if let sessions = readSessions(reader) { hours[kind] = sessions } else { isSound = false }
        }
        if node.optional(general) == nil {
            node.fault("calendar.hours", "there are no «\(general)» hours", mend: "add `\(general): [08:30-12:00, 14:30-18:00]`")
            return nil
        }
        return isSound ? hours : nil
    }

    private static func readSessions(_ node: PackReader) -> [Session]? {
        guard let items = node.list() else { return nil }
        let sessions = items.compactMap(readSession)
        guard sessions.count == items.count else { return nil }
        let isInOrder = zip(sessions, sessions.dropFirst()).allSatisfy { $0.end < $1.begin }
        guard (1...maximumSessions).contains(sessions.count), isInOrder else {
            node.fault(
                "calendar.hours", "office hours should be 1 to \(maximumSessions) stretches in the order of the day, with breaks between",
                mend: "write such as [08:30-12:00, 14:30-18:00]")
            return nil
        }
        return sessions
    }

    private static func readSession(_ node: PackReader) -> Session? {
        guard let text = node.text(maximum: 11) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 2, let begin = DayTime.minutes(parts[0]), let end = DayTime.minutes(parts[1]), begin < end {
            return Session(begin: begin, end: end)
        }
        node.fault("calendar.hours", "«\(text)» are no office hours", mend: "write such as 08:30-12:00, at most 24:00")
        return nil
    }

    private static func readYears(_ node: PackReader) -> (years: ClosedRange<Int64>, rest: Set<Day>, work: Set<Day>)? {
        guard let entries = node.map() else { return nil }
        var days = PublishedDays()
        var years: [Int64] = []
        for (key, reader) in entries {
            guard let year = Int64(key), (2000...2199).contains(year) else {
                reader.fault("calendar.year", "«\(key)» is no year", mend: "write such as 2026")
                continue
            }
            years.append(year)
            guard reader.map(allowed: ["source", "rest", "work"]) != nil else { continue }
            _ = reader.require("source")?.text(maximum: 200)
            for item in reader.require("rest")?.list() ?? [] { readRest(item, of: year, into: &days) }
            for item in reader.require("work")?.list() ?? [] { days.addWork(item, of: year) }
        }
        guard let first = years.min(), let last = years.max(), Int64(years.count) == last - first + 1 else {
            node.fault(
                "calendar.gap", "the years should follow one another without a gap", mend: "write every year from the first to the last")
            return nil
        }
        return days.isSound ? (first...last, days.rest, days.work) : nil
    }

    private static func readRest(_ item: PackReader, of year: Int64, into days: inout PublishedDays) {
        guard item.map(allowed: ["name", "from", "to"]) != nil else { return days.isSound = false }
        _ = item.require("name")?.text(maximum: 40)
        guard let fromNode = item.require("from"), let from = days.day(fromNode, of: year) else { return days.isSound = false }
        let toNode = item.optional("to")
        guard let to = toNode.map({ days.day($0, of: year) }) ?? from else { return days.isSound = false }
        guard to >= from, to.sinceEpoch - from.sinceEpoch < maximumSpan else {
            (toNode ?? item).fault(
                "calendar.span", "a holiday has 1 to \(maximumSpan) days, the last one not before the first", mend: "mend `from` or `to`")
            return days.isSound = false
        }
        for number in from.sinceEpoch...to.sinceEpoch { days.addRest(Day(sinceEpoch: number), at: item) }
    }
}

/// What a reader of the years has gathered so far.
private struct PublishedDays {
    private(set) var rest: Set<Day> = []
    private(set) var work: Set<Day> = []
    var isSound = true

    func day(_ node: PackReader, of year: Int64) -> Day? {
        guard let text = node.text(maximum: 10) else { return nil }
        guard let day = Day(text) else {
            node.fault("calendar.day", "«\(text)» is no day", mend: "write such as 2026-02-15")
            return nil
        }
        guard day.civil.year == year else {
            node.fault("calendar.day", "\(text) is not in \(year)", mend: "write it under its own year")
            return nil
        }
        return day
    }

    mutating func addRest(_ day: Day, at node: PackReader) {
        if !rest.insert(day).inserted || work.contains(day) { refuseTwice(day, node) }
    }

    mutating func addWork(_ node: PackReader, of year: Int64) {
        guard let day = day(node, of: year) else { return isSound = false }
        guard WorkCalendar.isWeekend(day) else {
            node.fault("calendar.no_weekend", "\(day.text) is no Saturday or Sunday", mend: "name the weekend day on which offices work")
            return isSound = false
        }
        if !work.insert(day).inserted || rest.contains(day) { refuseTwice(day, node) }
    }

    private mutating func refuseTwice(_ day: Day, _ node: PackReader) {
        node.fault("calendar.twice", "\(day.text) stands twice", mend: "keep one of them")
        isSound = false
    }
}
