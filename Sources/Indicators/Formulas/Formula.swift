package import Kernel

/// How a figure comes from what is counted.
package struct Formula: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// So many; what is open at the end of a time; a share in percent; a mean; the middle, and what nine of ten did not pass, of times.
        case count, stock, rate, mean, p50, p90
        /// Shares of all by the way in, or by kind of matter.
        case mix
        /// Units of a level in which there was some, of all units of that level.
        case coverage

        package var isTime: Bool { self == .p50 || self == .p90 }
        package var isShare: Bool { self == .rate || self == .coverage }
        /// The sum over the units below is that of the whole.
        package var isAdditive: Bool { self == .count || self == .stock || self == .rate || self == .mean || self == .mix }
    }

    package enum Side: String, Sendable, CaseIterable { case way, category }

    /// Which of what is counted; everything where a list is empty.
    package struct Filter: Sendable, Equatable {
        package var ways: [String] = []
        package var categories: [String] = []

        package var isEmpty: Bool { ways.isEmpty && categories.isEmpty }
    }

    package let kind: Kind
    package let count: Measure
    /// Of what it is a share, or a mean.
    package let per: Measure?
    package let filter: Filter
    /// What is missing to the whole: the unrated among the resolved.
    package let isComplement: Bool
    package let by: Side?
    /// Of which units it says how many.
    package let level: String?

    /// In one line, always the same: what is kept of formulas that were in force.
    package var text: String {
        var parts = [kind.rawValue, count.name]
        if let per { parts.append("per=\(per.name)") }
        if !filter.ways.isEmpty { parts.append("way=\(filter.ways.sorted().joined(separator: "|"))") }
        if !filter.categories.isEmpty { parts.append("category=\(filter.categories.sorted().joined(separator: "|"))") }
        if isComplement { parts.append("complement") }
        if let by { parts.append("by=\(by.rawValue)") }
        if let level { parts.append("level=\(level)") }
        return parts.joined(separator: " ")
    }
}

/// A figure that is always there: what it is called, how it comes about, what it should be and how it is told.
package struct Indicator: Sendable, Equatable {
    package enum Better: String, Sendable, CaseIterable { case higher, lower, neither }

    package struct Version: Sendable, Equatable {
        /// The first day that is told by it; `nil` from the beginning.
        package let from: Day?
        package let formula: Formula
    }

    /// Its word is `indicator.<id>`.
    package let id: String
    /// In order, at least one: what happened on a day is told by the one in force on it.
    package let versions: [Version]
    package let better: Better
    /// Percent, a number, or minutes; `nil` where none is set.
    package let target: Int64?
    /// What residents say of the same, shown beside it.
    package let beside: String?
    /// Everybody may see it, with small numbers left out.
    package let isPublic: Bool
    /// Units in which it rests on fewer are not compared.
    package let least: Int64
    /// A unit of which nothing was heard for so many days is not compared.
    package let freshDays: Int64
    /// Units of these levels are compared; all where it is empty.
    package let levels: [String]

    package func formula(on day: Day) -> Formula { (versions.last { $0.from.map { $0 <= day } ?? true } ?? versions[0]).formula }

    /// The days from `from` up to but without `to`, cut where another formula comes into force.
    package func pieces(from: Day, to: Day) -> [(from: Day, to: Day, formula: Formula)] {
        let borders = versions.compactMap(\.from).filter { $0 > from && $0 < to }
        let days = [from] + borders + [to]
        return zip(days, days.dropFirst()).map { ($0, $1, formula(on: $0)) }
    }
}
