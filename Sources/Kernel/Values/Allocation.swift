/// Shares out whole amounts of anything that comes in units: fen, points, shares.
package enum Allocation {
    /// The whole total by weight, largest remainder first, ties to the earlier weight: the same figures give the same parts.
    ///
    /// The parts sum to the total exactly and each is within one unit of its exact share.
    /// `nil` when a weight is negative or all are zero.
    package static func allocate(_ total: Int64, by weights: [Int64]) -> [Int64]? {
        guard weights.allSatisfy({ $0 >= 0 }) else { return nil }
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard sum > 0 else { return nil }
        let magnitude = Int128(total.magnitude)
        var parts = weights.map { magnitude * Int128($0) / sum }
        let left = Int(magnitude - parts.reduce(0, +))
        let order = weights.indices.sorted { one, other in
            let remainders = (magnitude * Int128(weights[one]) % sum, magnitude * Int128(weights[other]) % sum)
            return remainders.0 == remainders.1 ? one < other : remainders.0 > remainders.1
        }
        for index in order.prefix(left) { parts[index] += 1 }
        return parts.map { Int64(total < 0 ? -$0 : $0) }
    }
}
