internal import Kernel
internal import Territory

/// What each unit handled in each month and what was decided for it, rolled up the tree from the events. What was excluded is in no rate.
enum MatterMonths {
    static let migration = Migration(
        "matters-months-1",
        [
            """
            CREATE TABLE matter_month (
                unit BYTEA NOT NULL,
                month TEXT NOT NULL,
                fact TEXT NOT NULL,
                n BIGINT NOT NULL,
                PRIMARY KEY (unit, month, fact)
            ) CLUSTERED
            """
        ])

    enum Fact: String, CaseIterable, Sendable {
        /// Resolved, and of these in time.
        case handled, met
        /// Of those handled: shares in what another unit answers for.
        case assisted
        /// Resolved and left out of both.
        case excluded
        case extended, shelved, voided
        /// Given back by the unit.
        case returned
    }

    private struct MonthFact: Hashable, Comparable {
        let month: String
        let fact: Fact

        static func < (left: Self, right: Self) -> Bool { (left.month, left.fact.rawValue) < (right.month, right.fact.rawValue) }
    }

    /// `2026-11`
    static func month(_ instant: Instant) -> String { String(instant.day.text.prefix(7)) }

    static let subscription = Subscription(name: "matters.months", prefix: "matter.") { events, tx in
        var happened = RollUp<MonthFact>()
        func add(_ n: Int64, _ fact: Fact, _ at: Instant, _ unit: ID) { happened.add(n, MonthFact(month: month(at), fact: fact), in: unit) }
        var then: [ID: [MonthFact: Int64]] = [:]
        /// With the units that stood above when it was counted: by now it may have come under others.
        func addThen(_ n: Int64, _ fact: Fact, _ at: Instant, _ unit: ID) throws {
            for above in try TreeThen(on: at.day, known: at).lineage(of: unit, in: tx) {
                then[above, default: [:]][MonthFact(month: month(at), fact: fact), default: 0] += n
            }
        }
        for event in events {
            guard case .id(let owner)? = event.payload["owner"] else { continue }
            switch MatterVerb(rawValue: String(event.type.dropFirst("matter.".count))) {
            case .resolve:
                for ended in try handlings(of: event.stream, in: tx)
                where ended.at == event.recorded && !ended.isExcluded(by: event.recorded) {
                    add(1, .handled, ended.at, ended.unit)
                    if ended.isMet { add(1, .met, ended.at, ended.unit) }
                    if ended.isAssist { add(1, .assisted, ended.at, ended.unit) }
                }
            case .exclude:
                for ended in try handlings(of: event.stream, in: tx) where ended.at < event.recorded {
                    try addThen(1, .excluded, ended.at, ended.unit)
                    try addThen(-1, .handled, ended.at, ended.unit)
                    if ended.isMet { try addThen(-1, .met, ended.at, ended.unit) }
                    if ended.isAssist { try addThen(-1, .assisted, ended.at, ended.unit) }
                }
            case .extend: add(1, .extended, event.recorded, owner)
            case .shelve: add(1, .shelved, event.recorded, owner)
            case .void: add(1, .voided, event.recorded, owner)
            case .return: if let given = try MatterReturn.of(event, in: tx) { add(1, .returned, event.recorded, given.unit) }
            default: break
            }
        }
        for row in try happened.lifted(in: tx) { then[row.unit, default: [:]][row.key, default: 0] += row.n }
        let rows = then.sorted { $0.key < $1.key }.flatMap { unit, facts in
            facts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
                .map { [unit.value, $0.key.month.value, $0.key.fact.rawValue.value, $0.value.value] }
        }
        try tx.add(to: "matter_month", key: ["unit", "month", "fact"], count: "n", rows: rows)
    }

    /// One time that a matter was handled to its end.
    private struct Handling {
        let unit: ID
        let at: Instant
        let isMet: Bool
        let excluded: Instant?
        let isAssist: Bool

        func isExcluded(by moment: Instant) -> Bool { excluded.map { $0 <= moment } ?? false }
    }

    /// From the clocks, which are never changed once they have ended: so it is the same however late the log is followed.
    private static func handlings(of matter: ID, in tx: any Reading) throws -> [Handling] {
        try tx.all(
            """
            SELECT c.unit, c.ended_ms, c.outcome, m.excluded_ms, \(Part.isAssist) FROM clock c JOIN matter m ON m.id = c.subject
            WHERE c.subject = \(matter) AND c.stage = 'handle' AND c.ended_ms IS NOT NULL AND c.outcome <> 'stopped' AND EXISTS (
                SELECT 1 FROM event e WHERE e.stream = c.subject AND e.type = 'matter.resolve' AND e.recorded_ms = c.ended_ms)
            ORDER BY c.id LIMIT 100
            """
        ) {
            Handling(
                unit: try $0.id(0), at: try $0.instant(1), isMet: try $0.text(2) == "met", excluded: try $0.optionalInstant(3),
                isAssist: try $0.bool(4))
        }
    }

    struct Line: Sendable {
        let month: String
        var counts: [Fact: Int64] = [:]

        subscript(fact: Fact) -> Int64 { counts[fact, default: 0] }
        /// How many of a hundred were handled in time; nothing where it would tell how few they were, or how few came late.
        var percent: Int64? { told(.met) != nil && self[.handled] >= HomePage.smallest ? self[.met] * 100 / self[.handled] : nil }
        /// `nil` for what is too small to be told to everybody, or tells something that is.
        func told(_ fact: Fact) -> Int64? {
            if fact == .met, isSmall(self[.handled] - self[.met]) { return nil }
            return isSmall(self[fact]) ? nil : self[fact]
        }

        private func isSmall(_ count: Int64) -> Bool { (1..<HomePage.smallest).contains(count) }
    }

    static let months: Int64 = 12

    static func statement(_ unit: ID, from month: String) -> Statement {
        """
        SELECT month, fact, n FROM matter_month WHERE unit = \(unit) AND month >= \(month) ORDER BY month, fact
        LIMIT \(200)
        """
    }

    /// The last twelve months of a unit in which there was something, the newest first.
    static func lines(_ unit: ID, until now: Instant, in tx: any Reading) throws -> [Line] {
        let (year, this, _) = now.day.civil
        let first = Day(year: this == 12 ? year : year - 1, month: this == 12 ? 1 : this + 1, day: 1)
        var lines: [Line] = []
        try tx.each(statement(unit, from: month(first.start))) { row in
            let month = try row.text(0)
            if lines.last?.month != month { lines.append(Line(month: month)) }
            guard let fact = Fact(rawValue: try row.text(1)), var line = lines.popLast() else { return }
            line.counts[fact] = try row.int(2)
            lines.append(line)
        }
        return lines.reversed()
    }

    static let check = IntegrityCheck("matter months", .derived) { tx in
        try tx.all("SELECT month, fact FROM matter_month WHERE n < 0 ORDER BY unit, month, fact LIMIT 100") {
            "less than nothing is told of \(try $0.text(1)) in \(try $0.text(0))"
        }
    }
}
