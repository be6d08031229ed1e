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

    /// Shared out to the last fen, as `Allocation` does it; `nil` when a weight is negative or all are zero.
    package func allocated(by weights: [Int64]) -> [Money]? {
        Allocation.allocate(fen, by: weights)?.map { Money(fen: $0) }
    }
}
