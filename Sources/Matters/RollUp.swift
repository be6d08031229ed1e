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
        let paths = try tx.all("SELECT unit, path FROM unit_now WHERE unit IN (\(list)) LIMIT \(units.count)") {
            (try $0.id(0), try $0.path(1))
        }
        var sums: [UnitPath: [Key: Int64]] = [:]
        for (unit, path) in paths {
            for above in path.lineage { sums[above, default: [:]].merge(counts[unit] ?? [:], uniquingKeysWith: +) }
        }
        let ids = try MatterIn.units(above: paths.map(\.1), in: tx)
        return sums.flatMap { path, counts in
            counts.compactMap { key, n in n == 0 ? nil : ids[path].map { (unit: $0, key: key, n: n) } }
        }.sorted { ($0.unit, $0.key) < ($1.unit, $1.key) }
    }
}
