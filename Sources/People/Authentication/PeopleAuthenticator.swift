package import Kernel

/// Tells who holds a session cookie or a token, with one indexed read and never a write.
package struct PeopleAuthenticator: Authenticator {
    private let store: any Store
    private let cookie: SessionCookie
    private let entropy: any Entropy
    private let scheme: ActiveScheme

    package init(store: any Store, keys: InstallationKeys, entropy: any Entropy, scheme: ActiveScheme) {
        self.store = store
        cookie = SessionCookie(secret: keys.cookie)
        self.entropy = entropy
        self.scheme = scheme
    }

    package func authenticate(_ credential: Credential) throws -> Authenticated? {
        switch credential {
        case .session(let value): try session(value)
        case .bearer(let text): try bearer(text)
        }
    }

    private func session(_ value: String) throws -> Authenticated? {
        let now = entropy.now()
        let scheme = scheme.current
        let identity = IdentityScheme.of(scheme)
        guard let ticket = cookie.read(value, now: now, idleSeconds: identity.idleSeconds),
            let holder = try holder(Self.statement(ticket, at: now)), Digest.equal(holder.secretHash, ticket.secretHash),
            // A pack that shortened the time since shortens it for those who are in, too.
            now < holder.opened.adding(seconds: identity.lifetimeSeconds)
        else { return nil }
        let isOld = ticket.seen.adding(seconds: SessionCookie.renewSeconds) <= now
        return Authenticated(
            actor: holder.actor(session: ticket.id, scheme, at: now),
            renewedSession: isOld ? cookie.value(of: ticket.seen(at: now)) : nil)
    }

    private func bearer(_ text: String) throws -> Authenticated? {
        let now = entropy.now()
        guard let hash = APIToken(text)?.hash, let holder = try holder(Self.statement(tokenHash: hash, at: now)),
            Digest.equal(holder.secretHash, hash)
        else { return nil }
        return Authenticated(
            actor: holder.actor(session: nil, scheme.current, at: now), renewedSession: nil)
    }

    private static let passwordSince: Statement =
        "CASE WHEN a.password_hash IS NULL THEN NULL ELSE COALESCE(a.password_ms, a.created_ms) END"

    static func statement(_ ticket: SessionTicket, at now: Instant) -> Statement {
        """
        SELECT s.secret_hash, a.id, a.username, g.role, g.unit, u.path, s.created_ms, \(passwordSince), COALESCE(f.confirmed_ms, s.second_ms),
            NULL, NULL, NULL
        FROM session s
        JOIN account a ON a.id = s.account
        LEFT JOIN second_factor f ON f.account = a.id
        LEFT JOIN account_grant g ON g.account = a.id AND g.until_day > \(now.day)
        LEFT JOIN unit_now u ON u.unit = g.unit
        WHERE s.id = \(ticket.id) AND s.ended_ms IS NULL AND s.expires_ms > \(now) AND a.disabled = \(false)
        ORDER BY g.role, g.unit LIMIT \(GrantRole.limit)
        """
    }

    static func statement(tokenHash: [UInt8], at now: Instant) -> Statement {
        """
        SELECT t.token_hash, a.id, a.username, g.role, g.unit, u.path, t.created_ms, \(passwordSince), f.confirmed_ms,
            t.verbs, t.unit, h.path
        FROM api_token t
        JOIN account a ON a.id = t.account
        LEFT JOIN second_factor f ON f.account = a.id
        LEFT JOIN account_grant g ON g.account = a.id AND g.until_day > \(now.day)
        LEFT JOIN unit_now u ON u.unit = g.unit
        LEFT JOIN unit_now h ON h.unit = t.unit
        WHERE t.token_hash = \(tokenHash) AND t.revoked_ms IS NULL AND t.expires_ms > \(now) AND a.disabled = \(false)
        ORDER BY g.role, g.unit LIMIT \(GrantRole.limit)
        """
    }

    private struct Holder {
        let secretHash: [UInt8]
        let account: ID
        let username: String
        let opened: Instant
        let passwordSince: Instant?
        let hasSecondFactor: Bool
        /// What the token is for; `nil` for everything.
        let verbs: Set<Verb>?
        let unit: (id: ID, path: UnitPath?)?
        var grants: [Actor.Grant] = []

        func actor(session: ID?, _ scheme: Scheme, at now: Instant) -> Actor {
            let identity = IdentityScheme.of(scheme)
            var actor = Actor(account: account, username: username, grants: grants.compactMap(narrowed), session: session)
            if let verbs { actor.restriction = Actor.Restriction(verbs: verbs) }
            // One for a unit must not make itself one for more, and what everybody may do about their own is not of a unit.
            if verbs == nil, unit != nil {
                let all = scheme.roles.filter { $0.over != .signedIn && $0.over != .reporter }
                    .reduce(into: Set<Verb>()) { $0.formUnion($1.verbs) }
                actor.restriction = Actor.Restriction(verbs: all.subtracting([IssueToken.verb, SecureAccount.verb]))
            }
            if mustSecure(identity, isSession: session != nil, at: now) {
                // What may only be done at the account's own screen is no token's to do.
                actor.restriction = .enrolment(session == nil ? [] : [SecureAccount.verb, EndSession.verb])
            }
            return actor
        }

        /// A role that asks for a second factor before there is one; a password older than the pack allows, for who signs in with it.
        private func mustSecure(_ identity: IdentityScheme, isSession: Bool, at now: Instant) -> Bool {
            if !hasSecondFactor, identity.needsSecondFactor(grants.map(\.role)) { return true }
            guard isSession, let days = identity.rotationDays, let passwordSince else { return false }
            return passwordSince.adding(seconds: days * 86_400) <= now
        }

        /// A token for one unit reaches no further, whatever its owner reaches; for a unit that is no more it reaches nothing.
        private func narrowed(_ grant: Actor.Grant) -> Actor.Grant? {
            guard let unit else { return grant }
            guard let path = unit.path else { return nil }
            if grant.path.contains(path) { return Actor.Grant(role: grant.role, unit: unit.id, path: path) }
            return path.contains(grant.path) ? grant : nil
        }
    }

    private func holder(_ statement: Statement) throws -> Holder? {
        try store.read { tx in
            var holder: Holder?
            try tx.each(statement) { row in
                if holder == nil { holder = try Self.holder(row) }
                // A grant in a unit that stands nowhere today reaches nothing and is left out.
                guard let role = try row.optionalText(3), let unit = try row.optionalID(4), let path = try row.optionalPath(5) else {
                    return
                }
                holder?.grants.append(Actor.Grant(role: role, unit: unit, path: path))
            }
            return holder
        }
    }

    private static func holder(_ row: any Row) throws -> Holder {
        let verbs = try row.optionalText(9).map { Set($0.split(separator: " ").map { Verb(String($0)) }) }
        let path = try row.optionalPath(11)
        return Holder(
            secretHash: try row.bytes(0), account: try row.id(1), username: try row.text(2), opened: try row.instant(6),
            passwordSince: try row.optionalInstant(7), hasSecondFactor: try row.optionalInstant(8) != nil, verbs: verbs,
            unit: try row.optionalID(10).map { (id: $0, path: path) })
    }
}
