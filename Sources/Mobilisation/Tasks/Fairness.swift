package import Kernel
internal import Process

/// How the places of a shift are given out.
package enum Fairness: String, Sendable, CaseIterable {
    /// 先到先得
    case first
    /// 抽签: among all who claimed within a window, by a seed that was committed to before.
    case draw
    /// 少服务的优先: whoever served longest ago, or never; between those alike the draw decides.
    case least

    /// Places are given out when a window ends, not at once.
    package var hasWindow: Bool { self != .first }

    package struct Entry: Sendable, Equatable {
        package let claim: ID
        /// The end of the last shift that was confirmed; `nil` for somebody who never served.
        package let served: Instant?

        package init(claim: ID, served: Instant?) {
            self.claim = claim
            self.served = served
        }
    }

    /// The claims in the order in which they are given places: from these entries and the seed alone.
    package func order(_ entries: [Entry], seed: [UInt8]) -> [ID] {
        let scored = entries.map { (entry: $0, score: Draw.score($0.claim.bytes, seed)) }
        return scored.sorted { left, right in
            let (first, second) = (left.entry.served?.ms ?? .min, right.entry.served?.ms ?? .min)
            if self == .least, first != second { return first < second }
            return left.score.lexicographicallyPrecedes(right.score)
        }.map(\.entry.claim)
    }
}
