package import Kernel

/// A stretch during which a clock stood still, half-open.
package struct Pause: Sendable, Equatable {
    package let from: Instant
    package let until: Instant

    package init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }
}

/// All pauses of a clock, in order and without overlaps.
struct Pauses {
    private let all: [(from: Int64, until: Int64)]

    init(_ pauses: [Pause]) {
        var joined: [(from: Int64, until: Int64)] = []
        for pause in pauses.sorted(by: { $0.from < $1.from }) where pause.from < pause.until {
            if let last = joined.last, pause.from.ms <= last.until {
                joined[joined.count - 1].until = max(last.until, pause.until.ms)
            } else {
                joined.append((pause.from.ms, pause.until.ms))
            }
        }
        all = joined
    }

    func isPaused(at ms: Int64) -> Bool { all.contains { $0.from <= ms && ms < $0.until } }

    /// What is left of a stretch when the pauses are cut out of it.
    func running(_ from: Int64, _ until: Int64) -> [(from: Int64, until: Int64)] {
        var pieces: [(from: Int64, until: Int64)] = []
        var start = from
        for pause in all where pause.until > from && pause.from < until {
            if start < pause.from { pieces.append((start, pause.from)) }
            start = max(start, pause.until)
        }
        if start < until { pieces.append((start, until)) }
        return pieces
    }
}
