internal import Kernel
internal import Territory

/// Which tree a figure is told by: the units that stood above on the day, or those of today.
enum TreeChoice: String, CaseIterable, Sendable {
    case then, now

    var buckets: [Buckets] { self == .then ? [.then] : [.then, .moved] }
}

/// An indicator in a unit over some days: a few rows by key, whatever the size of the unit.
struct IndicatorReading {
    let indicator: Indicator
    let tree: TreeChoice
    let words: WordBook
    /// The first day of the log; before it nothing is known.
    let begin: Day?
    let today: Day

    init(_ indicator: Indicator, _ tree: TreeChoice, today: Day, in tx: any Reading) throws {
        self.indicator = indicator
        self.tree = tree
        self.today = today
        words = try WordBook.load(in: tx)
        begin = try tx.first("SELECT recorded_ms FROM event WHERE seq = 1 LIMIT 1") { try $0.instant(0).day }
    }

    /// Nothing is known of days before the log began, or of those that have not begun.
    func isKnown(_ period: Period) -> Bool { begin.map { period.to > $0 } ?? false && period.from <= today }

    func outcome(of unit: UnitRecord, _ period: Period, in tx: any Reading) throws -> Outcome {
        let last = indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1))
        guard isKnown(period) else { return .missing(last) }
        if last.kind == .coverage { return try coverage(last, under: unit, period, in: tx) }
        return Outcome(try tally(of: unit.id, period, in: tx), last)
    }

    func tally(of unit: ID, _ period: Period, in tx: any Reading) throws -> Tally {
        let last = indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1))
        var sum = Tally(last, words)
        for piece in pieces(last, period) {
            var part = Tally(piece.formula, words)
            for range in Span.ranges(from: piece.from, to: piece.to) {
                for buckets in tree.buckets { try tx.each(buckets.statement(unit, range)) { try part.add(try $0.bytes(1)) } }
            }
            if piece.formula.isComplement != last.isComplement { part.complement() }
            sum.add(part)
        }
        return sum
    }

    /// What is open at the end of a time is all that came to be so since the beginning.
    private func pieces(_ last: Formula, _ period: Period) -> [(from: Day, to: Day, formula: Formula)] {
        if last.kind == .stock { return [(from: Period.first, to: period.to, formula: last)] }
        return indicator.pieces(from: period.from, to: period.to)
    }

    /// Month by month. A stock is told at the end of each.
    func months(of unit: UnitRecord, _ period: Period, in tx: any Reading) throws -> [(period: Period, outcome: Outcome)] {
        let months = period.months
        let isPlain = indicator.versions.count == 1 && !indicator.versions[0].formula.kind.isCumulative
        guard isPlain, let formula = indicator.versions.first?.formula, months.count > 1 else {
            return try months.map { ($0, try outcome(of: unit, $0, in: tx)) }
        }
        // One walk over all whole months, and the days of those that are not whole.
        var tallies = [Tally](repeating: Tally(formula, words), count: months.count)
        let first = Span.month(months[0].from)
        for range in Span.ranges(from: period.from, to: period.to) {
            for buckets in tree.buckets {
                try tx.each(buckets.statement(unit.id, range)) { row in
                    let span = try row.int(0)
                    let month = span >= Span.firstMonth ? span : Span.month(Day(sinceEpoch: span))
                    try tallies[Int(month - first)].add(try row.bytes(1))
                }
            }
        }
        return zip(months, tallies).map { ($0, isKnown($0) ? Outcome($1, formula) : .missing(formula)) }
    }

    struct Line: Sendable {
        let unit: UnitRecord
        let outcome: Outcome
        /// The last day on which anything was counted there; `nil`: nothing ever was.
        let heard: Day?
    }

    static let pageSize = 100
    /// How many pages of units a report, a file or an order by value holds: a thousand units right below one are more than any county has.
    static let wholePages = 10

    /// All units right below, as far as `wholePages` go: what is printed, taken along or put in order has no next page.
    func wholeBelow(_ unit: UnitRecord, _ period: Period, page: Int = pageSize, in tx: any Reading) throws -> [Line] {
        var lines: [Line] = []
        var after = ""
        for _ in 0..<Self.wholePages {
            let found = try below(unit, period, after: after, limit: page, in: tx)
            lines += found.lines
            guard let next = found.next else { break }
            after = next
        }
        return lines
    }

    /// The units right below, in the order of their codes; those that ended only where something was counted in them.
    func below(
        _ unit: UnitRecord, _ period: Period, after: String, limit: Int = pageSize, in tx: any Reading
    ) throws -> (lines: [Line], next: String?) {
        let found = try tx.all(Self.statement(below: unit.id, after: after, limit: limit), UnitRecord.decode)
        let units = Array(found.prefix(limit))
        guard let last = units.last else { return ([], nil) }
        let formula = indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1))
        var outcomes: [ID: Outcome] = [:]
        if formula.kind == .coverage || !isKnown(period) {
            for one in units { outcomes[one.id] = try outcome(of: one, period, in: tx) }
        } else {
            let none = Tally(formula, words)
            var tallies: [ID: Tally] = [:]
            for piece in pieces(formula, period) {
                let empty = Tally(piece.formula, words)
                var parts: [ID: Tally] = [:]
                for range in Span.ranges(from: piece.from, to: piece.to) {
                    for buckets in tree.buckets {
                        try tx.each(buckets.statement(below: unit.id, range, after: after, upTo: last.code)) { row in
                            try parts[try row.id(0), default: empty].add(try row.bytes(2))
                        }
                    }
                }
                for (id, var part) in parts {
                    if piece.formula.isComplement != formula.isComplement { part.complement() }
                    tallies[id, default: none].add(part)
                }
            }
            for one in units { outcomes[one.id] = Outcome(tallies[one.id] ?? none, formula) }
        }
        let lines = try units.compactMap { one -> Line? in
            guard let outcome = outcomes[one.id] else { return nil }
            if one.ended != nil, outcome.base == 0 { return nil }
            return Line(unit: one, outcome: outcome, heard: try Self.heard(one.id, before: period.to, in: tx))
        }
        return (lines, found.count > limit ? last.code : nil)
    }

    static func statement(below unit: ID, after: String, limit: Int = pageSize) -> Statement {
        """
        SELECT u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended FROM unit_now u JOIN unit k ON k.id = u.unit
        WHERE u.parent = \(unit) AND u.code > \(after) AND k.kind = 'area' AND u.hierarchy IN ('administrative', 'grid')
        ORDER BY u.code LIMIT \(limit + 1)
        """
    }

    static func heardStatement(_ unit: ID, before day: Day) -> Statement {
        "SELECT span FROM indicator_then WHERE unit = \(unit) AND span < \(Span.day(day)) ORDER BY span DESC LIMIT 1"
    }

    private static func heard(_ unit: ID, before day: Day, in tx: any Reading) throws -> Day? {
        try tx.first(heardStatement(unit, before: day)) { Day(sinceEpoch: try $0.int(0)) }
    }

    /// Units of a level with some of what is counted, of all that stand.
    private func coverage(_ formula: Formula, under unit: UnitRecord, _ period: Period, in tx: any Reading) throws -> Outcome {
        guard let level = formula.level else { return .missing(formula) }
        let all = try tx.count(Self.unitsStatement(level, under: unit.path))
        var covered: [ID: Tally] = [:]
        let empty = Tally(formula, words)
        for range in Span.ranges(from: period.from, to: period.to) {
            for buckets in tree.buckets {
                try tx.each(Self.coverageStatement(buckets, level, under: unit.path, range)) { row in
                    try covered[try row.id(0), default: empty].add(try row.bytes(1))
                }
            }
        }
        return Outcome(covered: Int64(covered.values.count { $0.numerator > 0 }), of: all)
    }

    static func unitsStatement(_ level: String, under path: UnitPath) -> Statement {
        """
        SELECT COUNT(*) FROM unit_now WHERE level = \(level) AND ended IS NULL
        AND (path = \(path) OR (path >= \(path.below.lower) AND path < \(path.below.upper)))
        """
    }

    static func coverageStatement(_ buckets: Buckets, _ level: String, under path: UnitPath, _ range: ClosedRange<Int64>) -> Statement {
        """
        SELECT b.unit, b.counts FROM unit_now u JOIN \(Statement(catalogue: buckets.rawValue)) b ON b.unit = u.unit
        WHERE u.level = \(level) AND u.ended IS NULL AND (u.path = \(path) OR (u.path >= \(path.below.lower) AND u.path < \(path.below.upper)))
        AND b.span >= \(range.lowerBound) AND b.span <= \(range.upperBound)
        """
    }
}

extension Formula.Kind {
    /// Not told by the months alone.
    var isCumulative: Bool { self == .stock || self == .coverage }
}
