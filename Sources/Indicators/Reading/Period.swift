internal import Kernel

/// Days from one up to but without another, as they are asked for: by name, or from and to.
struct Period: Sendable, Equatable {
    enum Name: String, CaseIterable, Sendable {
        case day, week, month, quarter, half, year
        /// From the first of January, or of the month, up to today.
        case yearToDate = "year_to_date"
        case monthToDate = "month_to_date"
        /// The twelve months up to today's.
        case twelveMonths = "twelve_months"
    }

    let from: Day
    /// The first day that no longer belongs to it.
    let to: Day

    /// Longer than any report looks back.
    static let maximumDays: Int64 = 3660
    /// The days that something may happen on.
    static let first = Day(year: 2000, month: 1, day: 1)

    init(from: Day, to: Day) {
        self.from = from
        self.to = to
    }

    /// The one that `today` lies in, so many before it: an offset of 1 is the one before.
    init(_ name: Name, on today: Day, back: Int64 = 0) {
        let (year, month, _) = today.civil
        func start(_ months: Int64) -> Day {
            let all = year * 12 + months
            return Day(year: all / 12, month: all % 12 + 1, day: 1)
        }
        func months(_ n: Int64) -> Period {
            let first = (month - 1) / n * n - back * n
            return Period(from: start(first), to: start(first + n))
        }
        switch name {
        case .day: self.init(from: Day(sinceEpoch: today.sinceEpoch - back), to: Day(sinceEpoch: today.sinceEpoch - back + 1))
        case .week:
            // The first day of 1970 was a Thursday; weeks begin on Monday.
            let monday = today.sinceEpoch - (today.sinceEpoch + 3) % 7 - back * 7
            self.init(from: Day(sinceEpoch: monday), to: Day(sinceEpoch: monday + 7))
        case .month: self = months(1)
        case .quarter: self = months(3)
        case .half: self = months(6)
        case .year: self = months(12)
        case .yearToDate:
            self.init(from: Day(year: year - back, month: 1, day: 1), to: Self.sameDay(today.next, yearsBack: back))
        case .monthToDate:
            let first = start(month - 1 - back)
            let whole = start(month - back)
            self.init(from: first, to: min(whole, Day(sinceEpoch: first.sinceEpoch + today.civil.day)))
        case .twelveMonths: self.init(from: start(month - 12 - 12 * back), to: start(month - 12 * back))
        }
    }

    /// Whole months about it: days beside one another would tell each single day by what they differ.
    var inMonths: Period {
        let (year, month, _) = from.civil
        let (lastYear, lastMonth, _) = Day(sinceEpoch: to.sinceEpoch - 1).civil
        let end = lastYear * 12 + lastMonth
        return Period(from: Day(year: year, month: month, day: 1), to: Day(year: end / 12, month: end % 12 + 1, day: 1))
    }

    private static func sameDay(_ day: Day, yearsBack: Int64) -> Day {
        guard yearsBack > 0 else { return day }
        let (year, month, number) = day.civil
        let last = month == 2 && number == 29 ? 28 : number
        return Day(year: year - yearsBack, month: month, day: last)
    }

    var days: Int64 { to.sinceEpoch - from.sinceEpoch }

    /// Its months, the first and the last perhaps in part.
    var months: [Period] {
        var out: [Period] = []
        var at = from
        while at < to {
            let next = min(to, Span.start(ofMonth: Span.month(at) + 1))
            out.append(Period(from: at, to: next))
            at = next
        }
        return out
    }

    /// `from` and `to` (the last day of it), or a name and how many back; twelve months when nothing is asked for.
    static func read(_ request: Request, today: Day) throws -> Period {
        guard let back = Int64(request.query["back"] ?? "0"), (0...120).contains(back) else {
            throw Problem.invalid([FieldProblem("back", "integer", args: ["min": "0", "max": "120"])])
        }
        let text = request.query["period"] ?? ""
        guard let name = text.isEmpty ? .twelveMonths : Name(rawValue: text) else {
            throw Problem.invalid([FieldProblem("period", "choice")])
        }
        let (from, to) = (request.query["from"] ?? "", request.query["to"] ?? "")
        if from.isEmpty, to.isEmpty { return Period(name, on: today, back: back) }
        guard let first = Day(from) else { throw Problem.invalid([FieldProblem("from", "day")]) }
        guard let last = to.isEmpty ? today : Day(to), first <= last, first >= Self.first, last < Day.forever else {
            throw Problem.invalid([FieldProblem("to", "day")])
        }
        let period = Period(from: first, to: last.next)
        guard period.days <= maximumDays else { throw Problem.invalid([FieldProblem("from", "day")]) }
        return period
    }
}
