package import Kernel

/// Tells who holds a session cookie or a token, with one indexed read and never a write.
package struct PeopleAuthenticator: Authenticator {
    private let store: any Store
    private let cookie: SessionCookie
    private let entropy: any Entropy
    private let idleSeconds: Int64

    package init(store: any Store, keys: InstallationKeys, entropy: any Entropy, idleSeconds: Int64 = SessionCookie.idleSeconds) {
        self.store = store
        cookie = SessionCookie(secret: keys.cookie)
        self.entropy = entropy
        self.idleSeconds = idleSeconds
    }

    package func authenticate(_ credential: Credential) throws -> Authenticated? {
        switch credential {
        case .session(let value): try session(value)
        case .bearer(let text): try bearer(text)
        }
    }

    private func session(_ value: String) throws -> Authenticated? {
        let now = entropy.now()
        guard let ticket = cookie.read(value, now: now, idleSeconds: idleSeconds),
            let holder = try holder(Self.statement(ticket, at: now)), Digest.equal(holder.secretHash, ticket.secretHash)
        else { return nil }
        let isOld = ticket.seen.adding(seconds: SessionCookie.renewSeconds) <= now
        return Authenticated(
            actor: Actor(account: holder.account, username: holder.username, grants: holder.grants, session: ticket.id),
            renewedSession: isOld ? cookie.value(of: ticket.seen(at: now)) : nil)
    }

    private func bearer(_ text: String) throws -> Authenticated? {
        guard let hash = APIToken(text)?.hash, let holder = try holder(Self.statement(tokenHash: hash, at: entropy.now())),
            Digest.equal(holder.secretHash, hash)
        else { return nil }
        return Authenticated(
            actor: Actor(account: holder.account, username: holder.username, grants: holder.grants), renewedSession: nil)
    }

    static func statement(_ ticket: SessionTicket, at now: Instant) -> Statement {
        """
        SELECT s.secret_hash, a.id, a.username, g.role, g.unit, u.path
        FROM session s
        JOIN account a ON a.id = s.account
        LEFT JOIN account_grant g ON g.account = a.id
        LEFT JOIN unit_now u ON u.unit = g.unit
        WHERE s.id = \(ticket.id) AND s.ended_ms IS NULL AND s.expires_ms > \(now) AND a.disabled = \(false)
        ORDER BY g.role, g.unit LIMIT \(GrantRole.limit)
        """
    }

    static func statement(tokenHash: [UInt8], at now: Instant) -> Statement {
        """
        SELECT t.token_hash, a.id, a.username, g.role, g.unit, u.path
        FROM api_token t
        JOIN account a ON a.id = t.account
        LEFT JOIN account_grant g ON g.account = a.id
        LEFT JOIN unit_now u ON u.unit = g.unit
        WHERE t.token_hash = \(tokenHash) AND t.revoked_ms IS NULL AND t.expires_ms > \(now) AND a.disabled = \(false)
        ORDER BY g.role, g.unit LIMIT \(GrantRole.limit)
        """
    }

    private struct Holder {
        let secretHash: [UInt8]
        let account: ID
        let username: String
        var grants: [Actor.Grant] = []
    }

    /// A grant in a unit that stands nowhere today reaches nothing and is left out.
    private func holder(_ statement: Statement) throws -> Holder? {
        try store.read { tx in
            var holder: Holder?
            try tx.each(statement) { row in
                if holder == nil { holder = Holder(secretHash: try row.bytes(0), account: try row.id(1), username: try row.text(2)) }
                guard let role = try row.optionalText(3), let unit = try row.optionalID(4), let path = try row.optionalPath(5) else {
                    return
                }
                holder?.grants.append(Actor.Grant(role: role, unit: unit, path: path))
            }
            return holder
        }
    }
}
