package import Kernel

/// A calendar month in Shanghai, `2026-11`.
package struct Month: Sendable, Hashable, Comparable {
    package let year: Int64
    package let month: Int64

    package init(_ instant: Instant) {
        let civil = instant.day.civil
        (year, month) = (civil.year, civil.month)
    }

    /// `nil` for anything that is no month.
    package init?(_ text: String) {
        guard text.utf8.count == 7, let day = Day("\(text)-01") else { return nil }
        (year, month) = (day.civil.year, day.civil.month)
    }

    package var text: String { String(Day(year: year, month: month, day: 1).text.prefix(7)) }
    /// Half-open.
    package var start: Instant { Day(year: year, month: month, day: 1).start }
    package var end: Instant { Day(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1).start }

    package static func < (left: Month, right: Month) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

extension Clock {
    /// Stages whose ends are counted by unit.
    package enum Counted: Sendable {
        case handle
        /// Of what nobody was given yet.
        case dispatch
    }

    /// How many matters have a clock of a unit that ends in a month, whatever became of it. Milestones and cases have clocks too.
    package static func dueStatement(_ stage: Counted, unit: ID, in month: Month) -> Statement {
        let word: Statement = stage == .handle ? "'handle'" : "'dispatch'"
        return """
            SELECT COUNT(DISTINCT subject) FROM clock
            WHERE stage = \(word) AND unit = \(unit) AND due_ms >= \(month.start) AND due_ms < \(month.end) AND subject_kind = 'matter'
            """
    }
}

extension DecisionRecord {
    /// How many a unit asked for in a month that were granted or may be still.
    package static func standingStatement(_ kind: String, unit: ID, in month: Month) -> Statement {
        """
        SELECT COUNT(*) FROM decision WHERE unit = \(unit) AND kind = \(kind) AND asked_ms >= \(month.start) AND asked_ms < \(month.end)
        AND state IN ('waiting', 'granted')
        """
    }
}
