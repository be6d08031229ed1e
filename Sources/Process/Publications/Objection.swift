package import Kernel

/// 异议: what somebody holds against something that is shown. Its text is sealed by the slice under the objection's own id.
package struct Objection: Sendable, Equatable {
    package let id: ID
    package let publication: ID
    /// A word of the slice.
    package let ground: String
    /// `nil` for whoever did not sign in.
    package let account: ID?
    package let raised: Instant
    /// `nil` while it waits.
    package let upheld: Bool?
    package let decider: ID?

    /// More do not wait at a time against one publication: they wait for the same decision. Those that were answered make room, so that idle
    /// ones shut nobody out for good.
    package static let limit = 20
    /// More are not taken against one publication in all.
    package static let mostOfOne = 100

    /// 409 `publication.over` when nothing is shown any more, 409 `publication.full` when enough wait.
    package static func raise(_ ground: String, to publication: Publication, in context: CommandContext) throws -> Objection {
        guard publication.state == .open, context.now.day < publication.until else { throw Problem(409, "publication.over") }
        let known = try all(of: publication.id, in: context.tx)
        guard known.count < mostOfOne, known.filter({ $0.upheld == nil }).count < limit else { throw Problem(409, "publication.full") }
        let made = Objection(
            id: context.newID(), publication: publication.id, ground: ground, account: context.actor.account, raised: context.now,
            upheld: nil, decider: nil)
        try context.tx.execute(
            """
            INSERT INTO publication_objection (id, publication, ground, account, raised_ms)
            VALUES (\(made.id), \(made.publication), \(ground), \(made.account), \(made.raised))
            """)
        return made
    }

    /// Whoever decides had no part in it: that is for the slice to know. 409 `publication.decided` for what was decided before.
    package func decide(upheld: Bool, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE publication_objection SET upheld = \(upheld), decider = \(context.actor.account), decided_ms = \(context.now)
            WHERE id = \(id) AND decided_ms IS NULL
            """)
        guard changed == 1 else { throw Problem(409, "publication.decided") }
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Objection? {
        try tx.first("SELECT \(columns) FROM publication_objection WHERE id = \(id) LIMIT 1", decode)
    }

    package static func all(of publication: ID, in tx: any Reading) throws -> [Objection] {
        try tx.all("SELECT \(columns) FROM publication_objection WHERE publication = \(publication) ORDER BY id LIMIT \(mostOfOne)", decode)
    }

    private static let columns: Statement = "id, publication, ground, account, raised_ms, upheld, decider"

    private static func decode(_ row: any Row) throws -> Objection {
        Objection(
            id: try row.id(0), publication: try row.id(1), ground: try row.text(2), account: try row.optionalID(3),
            raised: try row.instant(4), upheld: try row.optionalInt(5).map { $0 != 0 }, decider: try row.optionalID(6))
    }
}
