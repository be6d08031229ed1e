internal import Kernel

/// Lists that hold a row of a record for each unit above it, held against the records in one walk over each, whatever their number.
///
/// Of each list there are kept only how many rows it has and the sum of their hashes, which any other row would change: 64 bits, under a key
/// drawn anew by each process. So memory grows with the units and not with the records. What differs is named by whoever asks.
struct ListSums {
    struct List: Hashable, Comparable {
        let unit: ID
        let group: String

        static func < (left: Self, right: Self) -> Bool { (left.unit, left.group) < (right.unit, right.group) }
    }

    struct Place {
        let list: List
        let ms: Int64
        let record: ID

        /// Before all others.
        static let none = Place(list: List(unit: .zero, group: ""), ms: .min, record: .zero)
    }

    struct Difference {
        let list: List
        /// How many it has, and how many are due.
        let rows, due: Int64
    }

    private struct Sum: Equatable {
        var rows: Int64 = 0
        var hash: UInt64 = 0

        mutating func add(_ other: Sum) {
            rows += other.rows
            hash &+= other.hash
        }

        static func of(_ record: ID, _ ms: Int64) -> Sum {
            var hasher = Hasher()
            hasher.combine(record)
            hasher.combine(ms)
            return Sum(rows: 1, hash: UInt64(bitPattern: Int64(hasher.finalize())))
        }
    }

    private var due: [List: Sum] = [:]

    /// The record stands in this group of the lists of the unit and of all above it.
    mutating func add(_ record: ID, at ms: Int64, to group: String, in unit: ID) {
        due[List(unit: unit, group: group), default: Sum()].add(.of(record, ms))
    }

    /// The lists that hold other rows than are due. `page` asks for rows after one, in the order of unit, group, time and record.
    func differences(in tx: any Reading, _ page: (_ last: Place, _ limit: Int) -> Statement) throws -> [Difference] {
        var left = try lifted(in: tx)
        var found: [Difference] = []
        var (list, sum) = (Place.none.list, Sum())
        func settle() {
            let due = left.removeValue(forKey: list) ?? Sum()
            if sum != due { found.append(Difference(list: list, rows: sum.rows, due: due.rows)) }
            sum = Sum()
        }
        try tx.walk(after: Place.none, page) { row in
            let next = Place(list: List(unit: try row.id(0), group: try row.text(1)), ms: try row.int(2), record: try row.id(3))
            if next.list != list { settle() }
            list = next.list
            sum.add(.of(next.record, next.ms))
            return next
        }
        settle()
        found += left.map { Difference(list: $0.key, rows: 0, due: $0.value.rows) }
        return found.sorted { $0.list < $1.list }
    }

    /// What was added in units, in all above them too.
    private func lifted(in tx: any Reading) throws -> [List: Sum] {
        let groups = Set(due.keys.map(\.group)).sorted()
        var sums: [List: Sum] = [:]
        try tx.walk(after: ID.zero, Self.lineages) { row in
            let unit = try row.id(0)
            let own = groups.compactMap { group in due[List(unit: unit, group: group)].map { (group: group, sum: $0) } }
            guard !own.isEmpty else { return unit }
            for above in try row.lineage(1).units {
                for (group, sum) in own { sums[List(unit: above, group: group), default: Sum()].add(sum) }
            }
            return unit
        }
        return sums
    }

    static func lineages(after unit: ID, limit: Int) -> Statement {
        "SELECT unit, lineage FROM unit_now WHERE unit > \(unit) ORDER BY unit LIMIT \(limit)"
    }
}
