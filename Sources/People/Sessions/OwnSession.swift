import Kernel

/// Where an account is signed in: since when, until when at most, and in what kind of browser. No address and no trail is kept.
struct OwnSession: Sendable {
    /// Shown and ended at once; nobody has more.
    static let limit = 50

    let id: ID
    let opened: Instant
    let expires: Instant
    /// `chrome.windows`; empty when it was not said.
    let device: String

    static func statement(_ account: ID, at now: Instant) -> Statement {
        """
        SELECT id, created_ms, expires_ms, device FROM session
        WHERE account = \(account) AND ended_ms IS NULL AND expires_ms > \(now) ORDER BY id DESC LIMIT \(limit)
        """
    }

    static func decode(_ row: any Row) throws -> OwnSession {
        OwnSession(
            id: try row.id(0), opened: try row.instant(1), expires: try row.instant(2), device: try row.optionalText(3) ?? "")
    }

    static func all(_ account: ID, at now: Instant, in tx: any Reading) throws -> [OwnSession] {
        try tx.all(statement(account, at: now), decode)
    }
}
