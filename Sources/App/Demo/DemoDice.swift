import Kernel

/// Numbers for a story that is the same for the same seed.
struct DemoDice {
    private let entropy: SeededEntropy

    init(_ seed: UInt64) { entropy = SeededEntropy(seed: seed, now: Instant(ms: 0)) }

    mutating func below(_ limit: Int) -> Int { limit < 2 ? 0 : Int(entropy.words().0 % UInt64(limit)) }

    /// From 0 to 1.
    mutating func share() -> Double { Double(entropy.words().0 >> 11) * 0x1p-53 }

    mutating func isOneIn(_ number: Int) -> Bool { below(number) == 0 }

    mutating func pick<T>(_ items: [T]) -> T? { items.isEmpty ? nil : items[below(items.count)] }

    /// One of the items, each as likely as its weight says.
    mutating func pick<T>(_ items: [T], weights: [Double]) -> T? {
        var left = share() * weights.reduce(0, +)
        for (item, weight) in zip(items, weights) {
            left -= weight
            if left < 0 { return item }
        }
        return items.last
    }

    mutating func shuffled<T>(_ items: [T]) -> [T] {
        var items = items
        for index in items.indices.reversed() where index > 0 { items.swapAt(index, below(index + 1)) }
        return items
    }

    /// `total` in `parts`, none above `most`; each has one before any has two, and no two need be alike.
    mutating func spread(_ total: Int, over parts: Int, most: Int) -> [Int] {
        guard parts > 0 else { return [] }
        var shares = Array(repeating: 0, count: parts)
        var left = min(total, parts * most)
        if left <= parts {
            // Evenly through the list, so that no corner is left out.
            for number in 0..<left { shares[number * parts / left] += 1 }
            return shares
        }
        shares = Array(repeating: 1, count: parts)
        left -= parts
        let weights = shares.map { _ in 0.4 + share() * 1.2 }
        let sum = weights.reduce(0, +)
        let wanted = left
        for index in shares.indices {
            let more = min(left, most - 1, Int((Double(wanted) * weights[index] / sum).rounded(.down)))
            shares[index] += more
            left -= more
        }
        while left > 0 {
            let index = below(parts)
            guard shares[index] < most else { continue }
            shares[index] += 1
            left -= 1
        }
        return shares
    }
}
