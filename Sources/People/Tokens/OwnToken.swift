import Kernel

/// A token of one's own as its owner sees it: never the token itself.
struct OwnToken: Sendable {
    let id: ID
    let label: String
    let made: Instant
    let expires: Instant
    /// The verbs it is for; empty for all of its owner's.
    let verbs: [String]
    let unitName: String?

    static func statement(_ account: ID, at now: Instant) -> Statement {
        """
        SELECT t.id, t.label, t.created_ms, t.expires_ms, t.verbs, u.name
        FROM api_token t LEFT JOIN unit_now u ON u.unit = t.unit
        WHERE t.account = \(account) AND t.revoked_ms IS NULL AND t.expires_ms > \(now)
        ORDER BY t.id DESC LIMIT \(IssueToken.limit)
        """
    }

    static func all(_ account: ID, at now: Instant, in tx: any Reading) throws -> [OwnToken] {
        try tx.all(statement(account, at: now)) { row in
            OwnToken(
                id: try row.id(0), label: try row.text(1), made: try row.instant(2), expires: try row.instant(3),
                verbs: try row.optionalText(4).map { $0.split(separator: " ").map(String.init) } ?? [], unitName: try row.optionalText(5))
        }
    }
}
