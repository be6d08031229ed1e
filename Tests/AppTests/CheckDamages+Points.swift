import Kernel

extension CheckDamages {
    private static let member: Statement = """
        INSERT INTO points_member (id, number, scheme, unit, named, joined_ms, version)
        SELECT \(x), 'JF1', 'volunteers', \(town), FALSE, 1, 1
        """
    private static func claim(_ state: String) -> Statement {
        """
        INSERT INTO points_claim (id, member, scheme, rule, kind, pack, cycle, unit, did_on, points, state, asked, made_ms, version)
        SELECT \(y), \(x), 'volunteers', 'help', 'award', '1', '2026', \(town), '2026-11-20', 2, \(state), 0, 1, 1
        """
    }

    /// Points, and what is shown before it counts.
    static let points: [String: [Statement]] = [
        "points.entries": [
            """
            INSERT INTO ledger_posting (id, source_kind, source, rule, version, pack, at_ms, day)
            VALUES (\(z), 'points_claim', \(x), 'help', 1, \(x), 1, '2026-11-20')
            """
        ],
        "points.lists": [member, claim("pending")],
        "points.orders": [
            member,
            """
            INSERT INTO points_order (id, member, scheme, goods, points, unit, cycle, code, tries, state, made_ms, version)
            SELECT \(y), \(x), 'volunteers', 'soap', 4, \(town), '2026', \(x), 0, 'reserved', 1, 1
            """,
        ],
        "points.reviewers": [member, claim("posted")],
        "publication.objections": [
            """
            INSERT INTO publication (id, subject_kind, subject, unit, from_day, until_day, content, state, opened_ms, ended_ms)
            SELECT \(x), 'points_claim', \(y), \(town), '2026-11-20', '2026-11-24', \(x), 'settled', 1, 2
            """,
            """
            INSERT INTO publication_objection (id, publication, ground, raised_ms) VALUES (\(z), \(x), 'not_done', 1)
            """,
        ],
    ]
}
