internal import Kernel

/// Counts by unit and key, carried up the tree: what many events come to is added to a table once.
struct RollUp<Key: Hashable & Comparable> {
    private var counts: [ID: [Key: Int64]] = [:]

    mutating func add(_ n: Int64, _ key: Key, in unit: ID) { counts[unit, default: [:]][key, default: 0] += n }

    /// What is to be added in the units themselves and all above them; nothing where it comes to nothing. Always in one order, so that
    /// two of them do not wait for each other's rows.
    func lifted(in tx: any Reading) throws -> [(unit: ID, key: Key, n: Int64)] {
        guard !counts.isEmpty else { return [] }
        let units = counts.keys.sorted()
        let list = Statement.list(units.map { "\($0)" })
        var sums: [ID: [Key: Int64]] = [:]
        try tx.each("SELECT unit, lineage FROM unit_now WHERE unit IN (\(list)) LIMIT \(units.count)") { row in
            let unit = try row.id(0)
            for above in try row.lineage(1).units { sums[above, default: [:]].merge(counts[unit] ?? [:], uniquingKeysWith: +) }
        }
        return sums.flatMap { unit, counts in counts.compactMap { key, n in n == 0 ? nil : (unit: unit, key: key, n: n) } }
            .sorted { ($0.unit, $0.key) < ($1.unit, $1.key) }
    }
}
