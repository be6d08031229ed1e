internal import Kernel
internal import Territory

/// The matters behind a figure: each told by its own history, by the same fold that made the sums. Newest first, page by page.
struct IndicatorRows {
    enum Side: String, CaseIterable, Sendable { case numerator, denominator }

    struct Item: Sendable {
        let number: String
        let category: String
        let raised: Instant
        /// The first of the days that it counts on, and how much.
        let day: Day
        let n: Int64
    }

    struct Page: Sendable {
        let items: [Item]
        /// Where the search goes on; `nil` when all was looked at.
        let next: Keyset?
        /// Matters that were looked at for this page.
        let searched: Int
    }

    static let pageSize = 50
    /// Matters that one page looks at.
    static let searchLimit = 400
    private static let eventLimit = 400
    private static let clockLimit = 100

    let unit: UnitRecord
    let period: Period
    let reading: IndicatorReading
    let side: Side

    func load(after: Keyset, in tx: any Reading) throws -> Page {
        let formula = reading.indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1))
        guard formula.count.isOfMatters, reading.isKnown(period) else { return Page(items: [], next: nil, searched: 0) }
        let candidates = try candidates(under: list(in: tx), after: after, in: tx)
        var book = TreeBook()
        var items: [Item] = []
        for (index, place) in candidates.enumerated() {
            if let item = try item(place, formula, &book, in: tx) { items.append(item) }
            if items.count == Self.pageSize {
                return Page(items: items, next: index + 1 < candidates.count ? place : nil, searched: index + 1)
            }
        }
        return Page(items: items, next: candidates.count == Self.searchLimit ? candidates.last : nil, searched: candidates.count)
    }

    /// The unit's own list holds them, unless acts have taken some of what was counted here under others: then all are looked through.
    private func list(in tx: any Reading) throws -> ID {
        let hasLeft = try unit.ended != nil || tx.first(Self.statement(leftIn: unit.path), { try $0.int(0) }) != nil
        let hasMoved =
            try reading.tree == .then
            && tx.first("SELECT span FROM indicator_moved WHERE unit = \(unit.id) LIMIT 1", { try $0.int(0) }) != nil
        return try hasLeft || hasMoved ? UnitRecord.root(in: tx)?.id ?? unit.id : unit.id
    }

    /// Whether others have gone on for anything there. Successions are few and units many, so it begins at those, in that order.
    static func statement(leftIn path: UnitPath) -> Statement {
        let range = path.below
        return """
            SELECT 1 FROM succession s CROSS JOIN unit_now n WHERE s.predecessor > \(ID.zero) AND n.unit = s.predecessor
            AND (n.path = \(path) OR (n.path >= \(range.lower) AND n.path < \(range.upper))) LIMIT 1
            """
    }

    private static let kinds = ["raised", "dispatched", "accepted", "resolved", "closed"]

    static func statement(_ unit: ID, _ kind: String, after: Keyset, before: Instant) -> Statement {
        """
        SELECT raised_ms, matter FROM v_matters_in WHERE unit = \(unit) AND grp = \("place.\(kind)") AND raised_ms < \(before)
        AND (raised_ms, matter) < (\(after.ms), \(after.id)) ORDER BY raised_ms DESC, matter DESC LIMIT \(searchLimit)
        """
    }

    private func candidates(under list: ID, after: Keyset, in tx: any Reading) throws -> [Keyset] {
        var found: [Keyset] = []
        for kind in Self.kinds {
            found += try tx.all(Self.statement(list, kind, after: after, before: period.to.start)) {
                Keyset(ms: try $0.int(0), id: try $0.id(1))
            }
        }
        return Array(found.sorted { ($0.ms, $0.id) > ($1.ms, $1.id) }.prefix(Self.searchLimit))
    }

    /// `nil` for a matter that does not count here, or not on this side.
    private func item(_ place: Keyset, _ formula: Formula, _ book: inout TreeBook, in tx: any Reading) throws -> Item? {
        let events = try history(of: place.id, in: tx)
        let clocks = try EndedClocks(of: [place.id], in: tx)
        var fold = MatterFold(words: reading.words)
        var memory: MatterMemory?
        for event in events { fold.take(event, &memory, isMet: clocks.isMet(event)) }
        let facts = fold.drain().filter { counts($0, formula) }
        try book.load(facts.map(\.at.unit), in: tx)
        var (part, whole): (Int64, Int64) = (0, 0)
        var day: Day?
        for fact in facts {
            let number = reading.tree == .then ? book.then(fact.at.unit, on: fact.at.day, known: fact.at.known) : book.now(fact.at.unit)
            guard book.lineages[number].contains(unit.id) else { continue }
            if fact.cell.measure == formula.count.rawValue { part += fact.n }
            if fact.cell.measure == formula.per?.rawValue { whole += fact.n }
            day = min(day ?? fact.at.day, fact.at.day)
        }
        let n = side == .denominator ? whole : formula.isComplement ? whole - part : part
        guard n > 0, let day, let raise = events.first, case .token(let number)? = raise.payload["number"],
            case .token(let category)? = raise.payload["category"]
        else { return nil }
        return Item(number: number, category: category, raised: raise.occurred, day: day, n: n)
    }

    private func counts(_ fact: Fact, _ formula: Formula) -> Bool {
        let measure = fact.cell.measure
        guard measure == formula.count.rawValue || measure == formula.per?.rawValue, fact.at.day < period.to else { return false }
        guard formula.kind == .stock || fact.at.day >= period.from else { return false }
        if formula.kind.isTime { return true }
        let (ways, categories) = (formula.filter.ways, formula.filter.categories)
        return (ways.isEmpty || ways.contains { reading.words.find("channel.\($0)") == fact.cell.way })
            && (categories.isEmpty || categories.contains { reading.words.find("category.\($0)") == fact.cell.category })
    }

    /// Its own events, and when the clocks of its handling were past their end.
    private func history(of matter: ID, in tx: any Reading) throws -> [SealedEvent] {
        var events = try EventLog.stream(matter, limit: Self.eventLimit, in: tx)
        let clocks = try tx.all(
            "SELECT clock FROM v_process_clock WHERE subject = \(matter) AND stage = 'handle' LIMIT \(Self.clockLimit)"
        ) { try $0.id(0) }
        for clock in clocks {
            events += try EventLog.stream(clock, limit: Self.eventLimit, in: tx).filter { $0.type == "clock.late" }
        }
        return events.sorted { $0.seq < $1.seq }
    }
}
