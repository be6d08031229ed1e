/// Money in fen, the smallest unit. Arithmetic that would overflow is `nil`, never a wrapped figure.
package struct Money: Hashable, Sendable, Comparable {
    package let fen: Int64

    package init(fen: Int64) { self.fen = fen }

    package static let zero = Money(fen: 0)

    package static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

    package func adding(_ other: Money) -> Money? {
        let (sum, overflow) = fen.addingReportingOverflow(other.fen)
        return overflow ? nil : Money(fen: sum)
    }

    package func subtracting(_ other: Money) -> Money? {
        let (difference, overflow) = fen.subtractingReportingOverflow(other.fen)
        return overflow ? nil : Money(fen: difference)
    }

    /// `1234.05`, with the sign in front; the currency is the reader's business.
    package var yuanText: String {
        let magnitude = fen.magnitude
        let cents = magnitude % 100
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// Shares out the whole amount by weight, largest remainder first, ties to the earlier weight.
    ///
    /// The parts sum to the amount exactly and each is within one fen of its exact share.
    /// `nil` when a weight is negative or all are zero.
    package func allocated(by weights: [Int64]) -> [Money]? {
        guard weights.allSatisfy({ $0 >= 0 }) else { return nil }
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard total > 0 else { return nil }
        let magnitude = Int128(fen.magnitude)
        var parts = weights.map { magnitude * Int128($0) / total }
        let left = Int(magnitude - parts.reduce(0, +))
        let order = weights.indices.sorted { one, other in
            let remainders = (magnitude * Int128(weights[one]) % total, magnitude * Int128(weights[other]) % total)
            return remainders.0 == remainders.1 ? one < other : remainders.0 > remainders.1
        }
        for index in order.prefix(left) { parts[index] += 1 }
        return parts.map { Money(fen: Int64(fen < 0 ? -$0 : $0)) }
    }
}
