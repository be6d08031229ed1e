internal import Kernel

/// The two tables of sums: a row for each unit and day, and each unit and month, in which something happened.
enum Buckets: String, CaseIterable {
    /// Under the units that stood above on the day.
    case then = "indicator_then"
    /// What acts have moved since: added to the other, the sums under those that stand above today.
    case moved = "indicator_moved"

    var table: StaticString { self == .then ? "indicator_then" : "indicator_moved" }
    private var name: Statement { self == .then ? "indicator_then" : "indicator_moved" }

    private static let columns: [StaticString] = ["unit", "span", "counts"]
    private static let batch = 500

    /// Adds to what is there. Rows that come to nothing are taken out.
    func add(_ sums: [Roll.Slot: Cells], in tx: any Transaction) throws {
        var old: [Roll.Slot: Cells] = [:]
        for (span, slots) in Dictionary(grouping: sums.keys, by: \.span) {
            let units = slots.map(\.unit).sorted()
            for start in stride(from: 0, to: units.count, by: Self.batch) {
                let list = Statement.list(units[start..<min(start + Self.batch, units.count)].map { "\($0)" })
                try tx.each("SELECT unit, counts FROM \(name) WHERE unit IN (\(list)) AND span = \(span) LIMIT \(Self.batch)") { row in
                    old[Roll.Slot(unit: try row.id(0), span: span)] = try Cells(encoded: try row.bytes(1))
                }
            }
        }
        var rows: [[Value]] = []
        for (slot, cells) in sums.sorted(by: { $0.key < $1.key }) {
            var sum = old[slot] ?? Cells()
            sum.add(cells)
            if !sum.isEmpty { rows.append([slot.unit.value, slot.span.value, sum.encoded.value]) }
        }
        try tx.unload(table, columns: ["unit", "span"], rows: old.keys.sorted().map { [$0.unit.value, $0.span.value] })
        try tx.load(table, columns: Self.columns, rows: rows)
    }

    /// Rows of one unit in a range of days or of months, in order.
    func statement(_ unit: ID, _ range: ClosedRange<Int64>) -> Statement {
        """
        SELECT span, counts FROM \(name) WHERE unit = \(unit) AND span >= \(range.lowerBound) AND span <= \(range.upperBound)
        ORDER BY span LIMIT \(Int(range.upperBound - range.lowerBound) + 1)
        """
    }

    /// Rows of the units that stand right below one, in the order of their codes.
    func statement(below unit: ID, _ range: ClosedRange<Int64>, after: String, upTo last: String) -> Statement {
        """
        SELECT u.unit, b.span, b.counts FROM unit_now u JOIN \(name) b ON b.unit = u.unit
        WHERE u.parent = \(unit) AND u.code > \(after) AND u.code <= \(last)
        AND b.span >= \(range.lowerBound) AND b.span <= \(range.upperBound)
        LIMIT \(Int(range.upperBound - range.lowerBound + 1) * 200)
        """
    }

    /// All of one unit: what an act that moves it takes along.
    func all(of unit: ID, in tx: any Reading) throws -> [Int64: Cells] {
        var found: [Int64: Cells] = [:]
        try tx.each("SELECT span, counts FROM \(name) WHERE unit = \(unit)") {
            found[try $0.int(0)] = try Cells(encoded: try $0.bytes(1))
        }
        return found
    }

    func each(in tx: any Reading, _ body: (Roll.Slot, [UInt8]) throws -> Void) throws {
        try tx.walk(after: Roll.Slot(unit: .zero, span: .min), statement) { row in
            let slot = Roll.Slot(unit: try row.id(0), span: try row.int(1))
            try body(slot, try row.bytes(2))
            return slot
        }
    }

    func statement(after slot: Roll.Slot, limit: Int) -> Statement {
        """
        SELECT unit, span, counts FROM \(name) WHERE (unit, span) > (\(slot.unit), \(slot.span)) ORDER BY unit, span LIMIT \(limit)
        """
    }
}
