package import Kernel

/// 期限: one stage of one subject, running, standing still or ended. What it is due by can be proved from its own row and its pauses.
package struct Clock: Sendable {
    package enum Outcome: String, Sendable {
        case met, late
        /// Ended without its step: the subject was taken back, handed on or withdrawn.
        case stopped
    }

    /// What a clock belongs to: `matter` and its id.
    package struct Subject: Sendable, Hashable {
        package let kind: String
        package let id: ID

        package init(_ kind: String, _ id: ID) {
            self.kind = kind
            self.id = id
        }
    }

    package let id: ID
    package let subject: Subject
    package let stage: TimeLimit.Stage
    /// The unit that answers for it; it is told first, then those above.
    package let unit: ID
    /// Whose office hours count, as `WorkCalendar.hours` names them.
    package let hours: String
    package let limit: TimeLimit
    /// Hashes of the pack that set the limit, and of the calendar that it was counted by.
    package let pack: [UInt8]
    package let calendar: [UInt8]
    package let started: Instant
    package let due: Instant
    /// When to warn of the end, in office time; `nil` when there is none in between.
    package let warn: Instant?
    package let isProvisional: Bool
    package let isWarned: Bool
    /// How far up the units it was told that it is late; 0 before.
    package let level: Int64
    package let paused: Instant?
    package let ended: Instant?
    package let outcome: Outcome?
    /// When it must be looked at; `nil` when nothing more will happen by itself.
    package let next: Instant?
    /// Of its own stream of events: warnings and lateness are facts of the clock, not of its subject.
    package let version: Int64
    /// What was granted on top of its limit, in the order it was granted.
    package var extensions: [ClockExtension] = []

    package var isRunning: Bool { ended == nil && paused == nil }

    static let columns: Statement = """
        id, subject_kind, subject, stage, unit, hours, time_limit, pack, calendar, started_ms, due_ms, warn_ms, provisional, warned, level,
        paused_ms, ended_ms, outcome, next_ms, version, extensions
        """

    static func decode(_ row: any Row) throws -> Clock {
        guard let stage = TimeLimit.Stage(rawValue: try row.text(3)) else { throw StoreError.column(3) }
        guard let limit = TimeLimit(try row.text(6)) else { throw StoreError.column(6) }
        return Clock(
            id: try row.id(0), subject: Subject(try row.text(1), try row.id(2)), stage: stage, unit: try row.id(4), hours: try row.text(5),
            limit: limit, pack: try row.bytes(7), calendar: try row.bytes(8), started: try row.instant(9), due: try row.instant(10),
            warn: try row.optionalInstant(11), isProvisional: try row.bool(12), isWarned: try row.bool(13), level: try row.int(14),
            paused: try row.optionalInstant(15), ended: try row.optionalInstant(16),
            outcome: try row.optionalText(17).flatMap(Outcome.init(rawValue:)), next: try row.optionalInstant(18),
            version: try row.int(19), extensions: try ClockExtension.list(row.text(20)))
    }

    /// A matter that goes round and round has a handful for each round.
    package static let listLimit = 100

    /// Every clock of a subject, in the order they began.
    package static func all(of subject: ID, in tx: any Reading) throws -> [Clock] {
        try tx.all("SELECT \(columns) FROM clock WHERE subject = \(subject) ORDER BY id LIMIT \(listLimit)", decode)
    }

    static func find(_ id: ID, of subject: ID, in tx: any Reading) throws -> Clock? {
        try tx.first("SELECT \(columns) FROM clock WHERE subject = \(subject) AND id = \(id) LIMIT 1", decode)
    }

    static func unended(of subject: ID, in tx: any Reading) throws -> [Clock] {
        try tx.all(
            "SELECT \(columns) FROM clock WHERE subject = \(subject) AND ended_ms IS NULL ORDER BY id LIMIT \(listLimit)", decode)
    }

    /// Those of one kind of subject that must be looked at by now, the longest waiting first.
    static func ringing(_ kind: String, by now: Instant, limit: Int, in tx: any Reading) throws -> [Clock] {
        try tx.all(ringingStatement(kind, by: now, limit: limit), decode)
    }

    package static func ringingStatement(_ kind: String, by now: Instant, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM clock WHERE subject_kind = \(kind) AND next_ms <= \(now) ORDER BY next_ms, subject, id LIMIT \(limit)
        """
    }
}
