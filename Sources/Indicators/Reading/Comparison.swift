internal import Kernel
internal import Territory

/// Units beside one another, fairly: with the span that chance alone would explain, and none placed before another where that is not so.
/// Persons are never compared.
struct Comparison: Sendable {
    enum Standing: String, Sendable {
        /// Differs from the whole by more than chance explains; by the pack's word for the better or the worse, where it has one.
        case better, worse, above, below
        /// As the whole.
        case alike
        /// Not compared: it rests on few, nothing was heard of it for long, there is nothing at all, or it is of another level.
        case few, stale, missing, other
        /// No span is known for figures of this kind.
        case open
    }

    struct Line: Sendable {
        let line: IndicatorReading.Line
        let standing: Standing
        /// Per thousand households and year-independent: how many there were to a thousand households; with its span.
        let perThousand: (value: Double, low: Double, high: Double)?

        /// May be put in order with others.
        var isCompared: Bool { ![.few, .stale, .missing, .other].contains(standing) }
    }

    let lines: [Line]

    init(
        _ indicator: Indicator, whole: Outcome, lines: [IndicatorReading.Line], households: [ID: Int64], period: Period, today: Day
    ) {
        // With whom they are compared are those whose households are known.
        let known = lines.filter { (households[$0.unit.id] ?? 0) > 0 }
        let all = known.reduce(Int64(0)) { $0 + (households[$1.unit.id] ?? 0) }
        let counted = known.reduce(Int64(0)) { $0 + $1.outcome.numerator }
        let wholePerThousand = all > 0 ? Double(counted) * 1000 / Double(all) : nil
        self.lines = lines.map { line in
            var perThousand: (value: Double, low: Double, high: Double)?
            if line.outcome.kind == .count, let count = households[line.unit.id], count > 0 {
                let (low, high) = Interval.count(line.outcome.numerator)
                let per = 1000 / Double(count)
                perThousand = (Double(line.outcome.numerator) * per, low * per, high * per)
            }
            return Line(
                line: line,
                standing: Self.standing(indicator, whole, wholePerThousand, line, perThousand, period: period, today: today),
                perThousand: perThousand)
        }
    }

    private static func standing(
        _ indicator: Indicator, _ whole: Outcome, _ wholePerThousand: Double?, _ line: IndicatorReading.Line,
        _ perThousand: (value: Double, low: Double, high: Double)?, period: Period, today: Day
    ) -> Standing {
        if !indicator.levels.isEmpty, !indicator.levels.contains(line.unit.level) { return .other }
        guard line.outcome.value != nil, let heard = line.heard else { return .missing }
        // How long nothing was heard is told from the end of the time, or from today where that lies ahead.
        if min(period.to, today).sinceEpoch - heard.sinceEpoch > indicator.freshDays { return .stale }
        if line.outcome.kind != .count, line.outcome.base < indicator.least { return .few }
        let (value, low, high): (Double?, Double?, Double?) =
            perThousand == nil
            ? (whole.value, line.outcome.low, line.outcome.high) : (wholePerThousand, perThousand?.low, perThousand?.high)
        guard let value, let low, let high else { return .open }
        if low <= value, value <= high { return .alike }
        let isAbove = low > value
        switch indicator.better {
        case .neither: return isAbove ? .above : .below
        case .higher: return isAbove ? .better : .worse
        case .lower: return isAbove ? .worse : .better
        }
    }

    /// By value, the higher first, those that are not compared after them by code.
    var byValue: [Line] {
        let compared = lines.filter(\.isCompared).sorted {
            let (left, right) = ($0.perThousand?.value ?? $0.line.outcome.value ?? 0, $1.perThousand?.value ?? $1.line.outcome.value ?? 0)
            return left == right ? $0.line.unit.code < $1.line.unit.code : left > right
        }
        return compared + lines.filter { !$0.isCompared }
    }
}

/// How many households live in each unit right below one today, as far as the register knows.
enum HouseholdCounts {
    static func below(_ unit: ID, depth: Int, path: UnitPath, on day: Day, in tx: any Reading) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        try tx.each(statement(path, on: day)) { row in
            let segments = try row.path(0).segments
            guard segments.count > depth else { return }
            counts[String(segments[depth]), default: 0] += try row.int(1)
        }
        return counts
    }

    static func statement(_ path: UnitPath, on day: Day) -> Statement {
        """
        SELECT u.path, COUNT(*) FROM unit_now u JOIN v_people_household h ON h.residence = u.unit
        WHERE u.path >= \(path.below.lower) AND u.path < \(path.below.upper) AND h.valid_from <= \(day) AND h.valid_to > \(day)
        GROUP BY u.path
        """
    }
}

/// Small numbers are not told to everybody: nothing from one to four, no share that would give one away, and counts to the nearest five,
/// so that nothing small comes out by taking one figure from another.
enum Told {
    static let smallest: Int64 = 5

    static func count(_ n: Int64) -> Int64? { isSmall(n) ? nil : (n + 2) / 5 * 5 }

    /// Whole percent of the rounded counts: the exact share would tell the exact counts behind them.
    static func percent(_ outcome: Outcome) -> Int64? {
        guard let whole = outcome.denominator, whole >= smallest, outcome.value != nil, let part = count(outcome.numerator),
            !isSmall(whole - outcome.numerator), let all = count(whole), all > 0
        else { return nil }
        return min(100, (part * 100 + all / 2) / all)
    }

    /// To the nearest half, and of a good many only.
    static func mean(_ outcome: Outcome) -> Double? {
        outcome.base >= 4 * smallest ? outcome.value.map { ($0 * 2).rounded() / 2 } : nil
    }

    private static func isSmall(_ n: Int64) -> Bool { (1..<smallest).contains(n) }
}
