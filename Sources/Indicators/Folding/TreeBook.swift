internal import Kernel

/// Who stood above whom: on a day as acts said that were known by then, and today. Held for the units at hand, or for all.
struct TreeBook {
    private struct Span {
        let parent: ID
        let from: Day
        let to: Day
        let recorded: Instant
        let superseded: Instant?

        /// By what was recorded before: of the same moment nobody can tell which came first.
        func isKnown(_ moment: Instant) -> Bool { recorded < moment && superseded.map { $0 >= moment } ?? true }
    }

    /// Units from the top down; each of these lists has a number.
    private(set) var lineages: [[ID]] = []
    private var numbers: [[ID]: Int] = [:]
    private var spans: [ID: [Span]] = [:]
    private var loaded: Set<ID> = []
    private var today: [ID: Int] = [:]
    /// Of units that were never moved, nor any above them: the same on every day.
    private var settled: [ID: Int] = [:]
    private var moved: [Then: Int] = [:]

    private struct Then: Hashable {
        let unit: ID
        let day: Day
        let known: Instant
    }

    private static let batch = 500
    private static let spansPerUnit = 200

    /// Loads what is needed to tell who stands and stood above these units.
    mutating func load(_ units: some Sequence<ID>, in tx: any Reading) throws {
        let fresh = Set(units).subtracting(loaded).sorted()
        for start in stride(from: 0, to: fresh.count, by: Self.batch) {
            let list = Statement.list(fresh[start..<min(start + Self.batch, fresh.count)].map { "\($0)" })
            try tx.each("SELECT unit, lineage FROM unit_now WHERE unit IN (\(list)) LIMIT \(Self.batch)") { row in
                today[try row.id(0)] = number(try row.lineage(1).units)
            }
        }
        var wanted = fresh
        while !wanted.isEmpty {
            loaded.formUnion(wanted)
            var above: Set<ID> = []
            for start in stride(from: 0, to: wanted.count, by: Self.batch) {
                let list = Statement.list(wanted[start..<min(start + Self.batch, wanted.count)].map { "\($0)" })
                try tx.each("\(Self.edges) WHERE n.unit IN (\(list)) LIMIT \(Self.batch * Self.spansPerUnit)") {
                    above.insert(try note($0))
                }
            }
            wanted = above.subtracting(loaded).sorted()
        }
    }

    /// Loads the whole territory with its past.
    mutating func loadAll(in tx: any Reading) throws {
        try tx.each("SELECT unit, lineage FROM unit_now") { row in today[try row.id(0)] = number(try row.lineage(1).units) }
        try tx.each(Self.edges) { _ = try note($0) }
        loaded.formUnion(today.keys)
    }

    private static let edges: Statement = """
        SELECT t.child, t.parent, t.valid_from, t.valid_to, a.recorded_ms, s.recorded_ms FROM unit_now n
        JOIN edge t ON t.hierarchy = n.hierarchy AND t.child = n.unit
        JOIN act a ON a.id = t.act LEFT JOIN act s ON s.id = t.superseded_by
        """

    private mutating func note(_ row: any Row) throws -> ID {
        guard let from = Day(try row.text(2)), let to = Day(try row.text(3)) else { throw StoreError.column(2) }
        let parent = try row.id(1)
        spans[try row.id(0), default: []].append(
            Span(parent: parent, from: from, to: to, recorded: try row.instant(4), superseded: try row.optionalInstant(5)))
        return parent
    }

    private mutating func number(_ lineage: [ID]) -> Int {
        if let number = numbers[lineage] { return number }
        numbers[lineage] = lineages.count
        lineages.append(lineage)
        return lineages.count - 1
    }

    /// The number of the units above it today, itself the last.
    mutating func now(_ unit: ID) -> Int { today[unit] ?? number([unit]) }

    /// The number of the units above it on a day, itself the last. A unit that did not stand yet, or no more, stands where it stood
    /// first, or last: so nothing that is counted is lost to those above.
    mutating func then(_ unit: ID, on day: Day, known: Instant) -> Int {
        if let number = settled[unit] { return number }
        let key = Then(unit: unit, day: day, known: known)
        if let number = moved[key] { return number }
        var lineage = [unit]
        var isSettled = true
        while lineage.count <= UnitPath.depthLimit, let last = lineage.last {
            let all = spans[last] ?? []
            if all.count > 1 { isSettled = false }
            guard let parent = Self.parent(in: all, on: day, known: known), !lineage.contains(parent) else { break }
            lineage.append(parent)
        }
        let number = number(lineage.reversed())
        if isSettled { settled[unit] = number } else { moved[key] = number }
        return number
    }

    private static func parent(in all: [Span], on day: Day, known: Instant) -> ID? {
        if all.count < 2 { return all.first?.parent }
        let heard = all.filter { $0.isKnown(known) }
        // Of a unit that was not heard of yet, what was said first.
        let first = all.map(\.recorded).min()
        let spans = heard.isEmpty ? all.filter { $0.recorded == first } : heard
        if let there = spans.first(where: { $0.from <= day && day < $0.to }) { return there.parent }
        let later = spans.filter { $0.from > day }.min { $0.from < $1.from }
        return (later ?? spans.max { $0.to < $1.to })?.parent
    }
}
