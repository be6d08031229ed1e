package import Kernel

/// Why and for how long all clocks of a subject stood still. It ends by itself at its bound.
package struct ClockPause: Sendable {
    package let from: Instant
    package let until: Instant?
    /// A word of the slice that asked for it, such as `reporter`.
    package let ground: String
    package let bound: Instant

    package var span: Pause { Pause(from: from, until: until ?? bound) }

    package static func all(of subject: ID, in tx: any Reading) throws -> [ClockPause] {
        try tx.all(
            """
            SELECT from_ms, until_ms, ground, bound_ms FROM clock_pause WHERE subject = \(subject) ORDER BY from_ms, id LIMIT \(Clock.listLimit)
            """
        ) {
            ClockPause(
                from: try $0.instant(0), until: try $0.optionalInstant(1), ground: try $0.text(2), bound: try $0.instant(3))
        }
    }

    /// What many subjects stood still for, in one question: each in the order it began.
    static func spans(of subjects: Set<ID>, in tx: any Reading) throws -> [ID: [Pause]] {
        guard !subjects.isEmpty else { return [:] }
        var spans: [ID: [Pause]] = [:]
        try tx.each(
            """
            SELECT subject, from_ms, until_ms, bound_ms FROM clock_pause
            WHERE subject IN (\(Statement.list(subjects.sorted().map { "\($0)" }))) ORDER BY subject, from_ms, id
            LIMIT \(subjects.count * Clock.listLimit)
            """
        ) { row in
            let until = try row.optionalInstant(2) ?? row.instant(3)
            spans[try row.id(0), default: []].append(Pause(from: try row.instant(1), until: until))
        }
        return spans
    }

    /// Subjects whose pause is over and still open, the longest first.
    package static func over(by now: Instant, limit: Int, in tx: any Reading) throws -> [(subject: ID, bound: Instant)] {
        try tx.all(overStatement(by: now, limit: limit)) { (try $0.id(0), try $0.instant(1)) }
    }

    package static func overStatement(by now: Instant, limit: Int) -> Statement {
        """
        SELECT subject, bound_ms FROM clock_pause WHERE until_ms IS NULL AND bound_ms <= \(now) ORDER BY bound_ms, subject LIMIT \(limit)
        """
    }
}
