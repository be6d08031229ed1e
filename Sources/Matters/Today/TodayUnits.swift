internal import Kernel
internal import Territory

/// The units right below, side by side: what came in and what was resolved day by day, what is open, what is late, what residents say.
struct TodayUnits: Sendable {
    struct Line: Sendable {
        let unit: UnitOverview.Line
        var late: Int64 = 0
        /// One number a day, the oldest first.
        var raised = [Int64](repeating: 0, count: Int(TodayUnits.days))
        var resolved = [Int64](repeating: 0, count: Int(TodayUnits.days))
        var voices: [MatterVoices.Fact: Int64] = [:]

        var raisedInAll: Int64 { raised.reduce(0, +) }
        var resolvedInAll: Int64 { resolved.reduce(0, +) }
        var lateText: String { TodayUnits.lateText(late) }
    }

    /// Days that a picture shows, today included.
    static let days: Int64 = 14
    /// Beyond this one is told that there are more: a hundred units are counted at a time.
    static let lateLimit: Int64 = 100

    let lines: [Line]

    static func load(_ overview: UnitOverview, in tx: any Reading) throws -> TodayUnits {
        let day = overview.at.day
        var lines = Dictionary(overview.lines.map { ($0.unit.id, Line(unit: $0)) }) { first, _ in first }
        guard let first = overview.lines.first?.unit.code, let last = overview.lines.last?.unit.code else { return TodayUnits(lines: []) }
        let span = Span(parent: overview.unit.id, first: first, last: last)
        for (unit, count) in try late(overview, in: tx) { lines[unit]?.late = count }
        try tx.each(span.days(until: day)) { row in
            guard let then = Day(try row.text(1)) else { return }
            let index = Int(then.sinceEpoch - day.sinceEpoch + days - 1)
            let count = try row.int(3)
            if try row.text(2) == MatterDays.raised {
                lines[try row.id(0)]?.raised[index] = count
            } else {
                lines[try row.id(0)]?.resolved[index] = count
            }
        }
        try tx.each(span.voices(until: day)) { row in
            guard let fact = MatterVoices.Fact(rawValue: try row.text(1)) else { return }
            lines[try row.id(0)]?.voices[fact, default: 0] += try row.int(2)
        }
        return TodayUnits(lines: overview.lines.compactMap { lines[$0.unit.id] })
    }

    /// How many are late in each unit that an overview shows.
    static func late(_ overview: UnitOverview, in tx: any Reading) throws -> [ID: Int64] {
        guard let first = overview.lines.first?.unit.code, let last = overview.lines.last?.unit.code else { return [:] }
        var counts: [ID: Int64] = [:]
        try tx.each(Span(parent: overview.unit.id, first: first, last: last).late(now: overview.at)) {
            counts[try $0.id(0)] = try $0.int(1)
        }
        return counts
    }

    static func lateText(_ count: Int64) -> String { "\(count)" + (count >= lateLimit ? "+" : "") }

    /// The units of one page of an overview, by the codes it begins and ends with.
    struct Span {
        let parent: ID
        let first: String
        let last: String

        private var units: Statement {
            "u.parent = \(parent) AND u.ended IS NULL AND u.code >= \(first) AND u.code <= \(last) AND u.hierarchy IN ('administrative', 'grid')"
        }

        func late(now: Instant) -> Statement {
            """
            SELECT u.unit, (SELECT COUNT(*) FROM (SELECT d.matter FROM matter_due d
                WHERE d.unit = u.unit AND d.side = 'place' AND d.due_ms < \(now) LIMIT \(lateLimit)) AS any_of)
            FROM unit_now u WHERE \(units) ORDER BY u.code LIMIT \(UnitOverview.pageSize)
            """
        }

        /// Day by day, so that nothing else of those days is walked over.
        func days(until day: Day) -> Statement {
            let days = (0..<TodayUnits.days).map { "\(Day(sinceEpoch: day.sinceEpoch - $0))" as Statement }
            return """
                SELECT d.unit, d.day, d.fact, d.n FROM unit_now u JOIN matter_day d ON d.unit = u.unit
                WHERE \(units) AND d.day IN (\(Statement.list(days)))
                AND d.fact IN (\(MatterDays.raised), \(MatterDays.resolved)) LIMIT \(UnitOverview.pageSize * Int(TodayUnits.days) * 2)
                """
        }

        func voices(until day: Day) -> Statement {
            """
            SELECT v.unit, v.fact, v.n FROM unit_now u JOIN matter_voice v ON v.unit = u.unit
            WHERE \(units) AND v.day >= \(Day(sinceEpoch: day.sinceEpoch - MatterVoices.days + 1)) AND v.day <= \(day)
            LIMIT \(UnitOverview.pageSize * Int(MatterVoices.days) * MatterVoices.Fact.allCases.count)
            """
        }
    }
}
