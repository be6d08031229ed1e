package import Kernel

/// A calendar as one text, so that it can be kept when another pack has taken its place.
extension WorkCalendar {
    static func written(
        hours: [String: [Session]], years: ClosedRange<Int64>, restdays: Set<Int64>, workdays: Set<Int64>
    ) -> String {
        var lines = hours.keys.sorted().map { kind in
            "hours \(kind) " + (hours[kind] ?? []).map { "\($0.begin)-\($0.end)" }.joined(separator: " ")
        }
        lines.append("years \(years.lowerBound) \(years.upperBound)")
        for (name, days) in [("rest", restdays), ("work", workdays)] {
            lines.append(([name] + days.sorted().map(String.init)).joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }

    /// The reverse of `text`; `nil` for anything else.
    package init?(text: String) {
        var hours: [String: [Session]] = [:]
        var years: ClosedRange<Int64>?
        var days: [Substring: Set<Day>] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Int64($0) }
            switch words.first {
            case "hours" where words.count > 2:
                hours[String(words[1])] = words.dropFirst(2).compactMap { word in
                    let ends = word.split(separator: "-").compactMap { Int64($0) }
                    return ends.count == 2 && ends[0] < ends[1] ? Session(begin: ends[0], end: ends[1]) : nil
                }
            case "years" where numbers.count == 2 && numbers[0] <= numbers[1]: years = numbers[0]...numbers[1]
            case "rest", "work": days[words[0]] = Set(numbers.map { Day(sinceEpoch: $0) })
            default: return nil
            }
        }
        guard let years, hours[Self.general]?.isEmpty == false else { return nil }
        self.init(hours: hours, years: years, restdays: days["rest"] ?? [], workdays: days["work"] ?? [])
        guard self.text == text else { return nil }
    }

    package func adopt(in tx: any Transaction) throws {
        try tx.execute("INSERT INTO calendar (hash, content) VALUES (\(hash), \(text)) ON CONFLICT (hash) DO NOTHING")
    }

    /// The calendar a clock was wound by; `nil` when it was in force before calendars were kept.
    static func kept(_ hash: [UInt8], in tx: any Reading) throws -> WorkCalendar? {
        try tx.first("SELECT content FROM calendar WHERE hash = \(hash) LIMIT 1") { try $0.text(0) }.flatMap(WorkCalendar.init(text:))
    }
}
