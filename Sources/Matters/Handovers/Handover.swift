package import Kernel
internal import People

/// 工作交接: somebody of an office is away for some days, and somebody else of it meanwhile does what was given to them. The office
/// answers for it all the time; a hand-over says only whose desk it lies on. It begins and ends by its days.
package struct Handover: Sendable {
    package let id: ID
    package let unit: ID
    /// Who is away.
    package let account: ID
    package let standIn: ID
    package let from: Day
    /// The first day on which it is over.
    package let to: Day
    package let made: Instant
    /// Ended before its last day.
    package let ended: Instant?
    package let version: Int64

    package enum State: String, Sendable, CaseIterable { case coming, running, over, ended }

    /// The longest span, in days.
    package static let dayLimit: Int64 = 366
    /// Far more than an office has people, since nobody is away twice at once.
    static let listLimit = 200

    package func state(on day: Day) -> State {
        if ended != nil { return .ended }
        return day < from ? .coming : day < to ? .running : .over
    }

    /// The last day of it.
    package var last: Day { Day(sinceEpoch: to.sinceEpoch - 1) }

    static let columns: Statement = "id, unit, account, stand_in, valid_from, valid_to, made_ms, ended_ms, version"

    static func decode(_ row: any Row) throws -> Handover {
        guard let from = Day(try row.text(4)), let to = Day(try row.text(5)) else { throw StoreError.column(4) }
        return Handover(
            id: try row.id(0), unit: try row.id(1), account: try row.id(2), standIn: try row.id(3), from: from, to: to,
            made: try row.instant(6), ended: try row.optionalInstant(7), version: try row.int(8))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Handover? {
        try tx.first("SELECT \(columns) FROM handover WHERE id = \(id) LIMIT 1", decode)
    }

    /// Those of a unit that touch a span of days: `from`, and before `to`.
    static func touching(_ unit: ID, _ from: Day, _ to: Day) -> Statement {
        """
        SELECT \(columns) FROM handover WHERE unit = \(unit) AND ended_ms IS NULL AND valid_to > \(from) AND valid_from < \(to)
        ORDER BY valid_to, id LIMIT \(listLimit)
        """
    }

    /// Those of a unit that run on a day.
    static func running(in unit: ID, on day: Day, in tx: any Reading) throws -> [Handover] {
        try tx.all(touching(unit, day, day.next), decode)
    }

    /// Every one of a unit, the last made first.
    static func listed(_ unit: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM handover WHERE unit = \(unit) AND (made_ms, id) < (\(after.ms), \(after.id))
        ORDER BY made_ms DESC, id DESC LIMIT \(limit)
        """
    }

    /// For whom somebody acts who takes a step on what was given to another: whoever is away and has them as a stand-in today.
    static func absent(_ matter: Matter, for actor: Actor, on day: Day, in tx: any Reading) throws -> ID? {
        guard let assignee = matter.course.assignee, let account = actor.account, assignee != account else { return nil }
        return try tx.first(covering(matter.owner.unit, assignee, by: account, on: day)) { try $0.id(0) }
    }

    /// Which steps on a matter somebody took for somebody who was away, by their version.
    static func steps(on matter: ID, in tx: any Reading) throws -> [Int64: (by: Staff, absent: Staff)] {
        var found: [Int64: (by: Staff, absent: Staff)] = [:]
        for step in try tx.all(stepsStatement(matter), { (version: try $0.int(0), by: try $0.id(1), absent: try $0.id(2)) }) {
            // Whoever raises for a resident acts for somebody too, who has no account.
            guard let by = try Staff.find(step.by, in: tx), let absent = try Staff.find(step.absent, in: tx) else { continue }
            found[step.version] = (by, absent)
        }
        return found
    }

    static func stepsStatement(_ matter: ID) -> Statement {
        """
        SELECT stream_version, actor, on_behalf FROM event WHERE stream = \(matter) AND on_behalf IS NOT NULL AND actor IS NOT NULL
        ORDER BY stream_version LIMIT \(listLimit)
        """
    }

    static func covering(_ unit: ID, _ account: ID, by standIn: ID, on day: Day) -> Statement {
        """
        SELECT account FROM handover WHERE account = \(account) AND valid_to > \(day) AND ended_ms IS NULL AND unit = \(unit)
        AND stand_in = \(standIn) AND valid_from <= \(day) LIMIT 1
        """
    }
}

package enum HandoverPermission {
    /// Hands over what was given to oneself, and sees the hand-overs of the unit.
    package static let begin: Verb = "handover.begin"
    /// Hands over for somebody else of the unit: for whoever heads it.
    package static let arrange: Verb = "handover.arrange"
    /// Ends one before its last day: one's own, or any for who may arrange them.
    package static let end: Verb = "handover.end"

    static let all: Set<Verb> = [begin, arrange, end]
}
