package import Kernel

/// Day by day what came in and, in front of it, what was done: a small picture beside others of the same scale. The table with the figures
/// stands beside them all.
package struct DayBars: Sendable {
    private let raised: [Int64]
    private let resolved: [Int64]
    private let most: Int64

    private static let width = 20
    private static let height: Int64 = 80

    /// One number a day, the oldest first; `most` is the largest of all pictures that are compared.
    package init(raised: [Int64], resolved: [Int64], most: Int64) {
        self.raised = raised
        self.resolved = resolved
        self.most = max(1, most)
    }

    package var html: HTML {
        """
        <svg class="day-bars" viewBox="0 0 \(raised.count * Self.width) \(Self.height)" preserveAspectRatio="none" aria-hidden="true" focusable="false">\
        \(raised.enumerated().compactMap { bar("tone-3", $1, x: $0 * Self.width + 2, width: Self.width - 4) })\
        \(resolved.enumerated().compactMap { bar("tone-1", $1, x: $0 * Self.width + 6, width: Self.width - 12) })\
        <rect class="ground" x="0" y="\(Self.height - 1)" width="\(raised.count * Self.width)" height="1"/></svg>
        """
    }

    private func bar(_ tone: String, _ count: Int64, x: Int, width: Int) -> HTML? {
        guard count > 0 else { return nil }
        let height = max(2, min(count, most) * (Self.height - 2) / most)
        return "<rect class=\"\(tone)\" x=\"\(x)\" y=\"\(Self.height - height)\" width=\"\(width)\" height=\"\(height)\"/>"
    }
}
