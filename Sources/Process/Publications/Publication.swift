package import Kernel

/// 公示: something is shown to everybody for some days before it counts, and anybody may object. It knows no slice and emits nothing: the
/// command that opens it tells the hash of what is shown in an event of its own, so that a text that was changed or dated back is found.
package struct Publication: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case open
        /// Its days are over and nothing speaks against it.
        case settled
        /// An objection was right, or it was taken back.
        case withdrawn
    }

    package let id: ID
    package let subject: Clock.Subject
    package let unit: ID
    /// Civil days, half-open.
    package let from: Day
    package let until: Day
    /// SHA-256 of what is shown, as its slice writes it down.
    package let content: [UInt8]
    package let state: State
    package let opened: Instant

    package static let daysLimit: Int64 = 60

    /// Shows it from today for so many whole days after today. 409 `publication.open` while the same subject is shown, 422
    /// `publication.days` for no days or more than sixty.
    package static func open(
        _ subject: Clock.Subject, unit: ID, content: CanonicalBytes, days: Int64, in context: CommandContext
    ) throws -> Publication {
        guard (1...daysLimit).contains(days) else { throw Problem(422, "publication.days") }
        guard try find(open: subject.id, in: context.tx) == nil else { throw Problem(409, "publication.open") }
        let today = context.now.day
        let made = Publication(
            id: context.newID(), subject: subject, unit: unit, from: today, until: Day(sinceEpoch: today.sinceEpoch + days + 1),
            content: Digest.sha256(content.bytes), state: .open, opened: context.now)
        try context.tx.execute(
            """
            INSERT INTO publication (id, subject_kind, subject, unit, from_day, until_day, content, state, opened_ms)
            VALUES (\(made.id), \(subject.kind), \(subject.id), \(unit), \(made.from), \(made.until), \(made.content), 'open',
                \(made.opened))
            """)
        return made
    }

    /// Whether what is shown now is what was shown at first.
    package func shows(_ content: CanonicalBytes) -> Bool { Digest.equal(self.content, Digest.sha256(content.bytes)) }

    package static func find(_ id: ID, in tx: any Reading) throws -> Publication? {
        try tx.first("SELECT \(columns) FROM publication WHERE id = \(id) LIMIT 1", decode)
    }

    package static func find(open subject: ID, in tx: any Reading) throws -> Publication? {
        try tx.first("SELECT \(columns) FROM publication WHERE subject = \(subject) AND state = 'open' LIMIT 1", decode)
    }

    /// Every time it was shown, newest first.
    package static func all(of subject: ID, limit: Int = 20, in tx: any Reading) throws -> [Publication] {
        try tx.all("SELECT \(columns) FROM publication WHERE subject = \(subject) ORDER BY id DESC LIMIT \(limit)", decode)
    }

    /// Its days are over: it counts. 409 `publication.early` before, 409 `publication.objected` while an objection waits.
    package func settle(in context: CommandContext) throws {
        guard context.now.day >= until else { throw Problem(409, "publication.early") }
        guard try Objection.all(of: id, in: context.tx).allSatisfy({ $0.upheld == false }) else {
            throw Problem(409, "publication.objected")
        }
        try end(.settled, in: context)
    }

    /// It is shown no more and does not count.
    package func withdraw(in context: CommandContext) throws { try end(.withdrawn, in: context) }

    private func end(_ state: State, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            "UPDATE publication SET state = \(state.rawValue), ended_ms = \(context.now) WHERE id = \(id) AND state = 'open'")
        guard changed == 1 else { throw Problem(409, "publication.over") }
    }

    private static let columns: Statement = "id, subject_kind, subject, unit, from_day, until_day, content, state, opened_ms"

    private static func decode(_ row: any Row) throws -> Publication {
        guard let state = State(rawValue: try row.text(7)) else { throw StoreError.column(7) }
        return Publication(
            id: try row.id(0), subject: Clock.Subject(try row.text(1), try row.id(2)), unit: try row.id(3), from: try row.day(4),
            until: try row.day(5), content: try row.bytes(6), state: state, opened: try row.instant(8))
    }
}
