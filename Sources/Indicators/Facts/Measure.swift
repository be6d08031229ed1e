internal import Kernel

/// What is counted: a closed list. A pack's indicators are made of these. Their numbers are stored and never given to another.
///
/// What belongs to one handling of a matter is counted on the day that the handling is about, so that a share never passes the whole:
/// `filed` on the day it was raised; `closed` and `on_time` on the day it was due; what became of a solution on the day of that solution.
package enum Measure: Int64, Sendable, CaseIterable {
    /// Raised, and of these taken up: given out, signed for or settled.
    case received = 1, filed = 2
    /// Handlings that were due: finished in time, or past their end. Of these finished, and finished in time.
    case due = 3, closed = 4, onTime = 5
    case resolved = 6
    /// Of what was resolved: went back to work, took longer than its limit with leave, was rated, and how.
    case reopened = 7, extended = 8, rated = 9, solved = 10, satisfied = 11
    /// The sum of the scores of five.
    case score = 12
    case contacted = 13
    /// Minutes from being raised to the first word of the office; from the beginning of the handling to its end. In buckets of time.
    case contactTime = 14, handlingTime = 15
    case returned = 16, disputed = 17, whistled = 18
    /// Called back, and by the resident's own word.
    case reached = 19, responded = 20, solvedByCall = 21, satisfiedByCall = 22
    case visited = 23
    /// What came to be open, less what no longer is: its sum from the beginning is what is open.
    case open = 24

    /// As a pack writes it.
    package var name: String {
        switch self {
        case .onTime: "on_time"
        case .contactTime: "contact_time"
        case .handlingTime: "handling_time"
        case .solvedByCall: "solved_by_call"
        case .satisfiedByCall: "satisfied_by_call"
        default: "\(self)"
        }
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Of these the buckets are kept and not what they were about.
    package var isTime: Bool { self == .contactTime || self == .handlingTime }
    /// What it counts are matters, which can be listed.
    package var isOfMatters: Bool { self.rawValue < Measure.reached.rawValue || self == .open }
    /// Of what a visit was about, nothing is known.
    package var hasKinds: Bool { !isTime && self != .visited }
}

/// Something that happened, in a unit and on a day: `n` more of a measure.
struct Fact: Equatable {
    /// Where and on which day it counts, and until when acts of the territory were known that say what stood above.
    struct Anchor: Equatable {
        let unit: ID
        let day: Day
        let known: Instant
    }

    let cell: Cell
    let n: Int64
    let at: Anchor
}

/// What is counted, of which kind of matter, and by which way it came in; of a time its bucket. One number, so that it sorts and packs.
struct Cell: Hashable, Comparable {
    let raw: UInt32

    static let most: Int64 = 1023

    init(raw: UInt32) { self.raw = raw }

    init(_ measure: Measure, category: Int64 = 0, way: Int64 = 0) {
        raw = UInt32(truncatingIfNeeded: measure.rawValue << 20 | min(max(category, 0), Self.most) << 10 | min(max(way, 0), Self.most))
    }

    init(_ measure: Measure, bucket: Int) { self.init(measure, category: Int64(bucket)) }

    var measure: Int64 { Int64(raw >> 20) }
    var category: Int64 { Int64(raw >> 10 & 1023) }
    var way: Int64 { Int64(raw & 1023) }
    var bucket: Int { Int(raw >> 10 & 1023) }

    static func < (left: Cell, right: Cell) -> Bool { left.raw < right.raw }
}
