import Kernel
import Storage
import TestSupport

@testable import App
@testable import People

extension Asking {
    /// One's own account and what lies around it; `nil` for everything else.
    func securing(_ endpoint: Endpoint) async throws -> (uri: String, fields: [String: String])? {
        let path = endpoint.path
        let password = "这不是谁的密码，真的不是"
        switch path {
        case "/account/password":
            try await forgiveTries()
            return (path, ["password": password, "new_password": "风从东山来，带着杏花的香味"])
        case _ where path.hasPrefix("/account/factor/"):
            try await forgiveTries()
            return (path, path.hasSuffix("confirm") ? ["factor_code": "123456"] : ["password": password])
        case "/account/sessions/end":
            try await newSession()
            return (path, [:])
        case _ where path.hasSuffix("/sessions/{id}/end"):
            return (path.replacing("{id}", with: (try await newSession()).description), [:])
        case "/account/tokens":
            return (path, ["label": "测试", "days": "7", "verbs": "session.end", "unit": Town.changning, "password": password])
        case "/api/v1/tokens": return (path, ["label": "测试", "days": "7", "password": password])
        case "/notices/feeds": return (path, ["password": password])
        case "/account/tokens/{id}/revoke":
            // Another's tokens are few, and the API's own line has them.
            let token = isOwn && who != .nobody ? try await freshToken() : ID(high: 1, low: 1).description
            return ("/account/tokens/\(token)/revoke", [:])
        case "/mine": return (path, endpoint.method == .get ? [:] : ["phone": "13800001234"])
        case "/mine/code": return (path, ["phone": "13800001234", "phone_code": "000000"])
        case "/sign-in/code": return (path, ["step": "AAAA", "factor_code": "123456"])
        case _ where path.hasSuffix("/{username}/factor"):
            let name = freshName
            try await town.newAccount(name, in: unit)
            try await town.installation.store.write(
                Work { tx in
                    try tx.execute(
                        """
                        INSERT INTO second_factor (account, begun_ms, confirmed_ms, last_step)
                        SELECT id, \(1), NULL, \(0) FROM account WHERE username = \(name)
                        """)
                })
            return (path.replacing("{username}", with: name), [:])
        default: return try await checking(path)
        }
    }

    /// What the log is asked; elsewhere is beyond its end.
    private func checking(_ path: String) async throws -> (uri: String, fields: [String: String])? {
        switch path {
        case "/log/checkpoint":
            let key = try LogKey(seed: town.installation.keys.head)
            _ = try await town.installation.store.write(Work { try LogCheckpoint.sign(with: key, in: $0) })
            return (path, [:])
        case "/api/v1/log/inclusion": return ("\(path)?seq=\(isOwn ? 2 : 3)&size=\(isOwn ? 5 : 900_000_000)", [:])
        case "/api/v1/log/consistency": return ("\(path)?from=3&to=\(isOwn ? 5 : 900_000_000)", [:])
        case "/api/v1/log/entries/{seq}": return (path.replacing("{seq}", with: isOwn ? "1" : "900000000"), [:])
        case "/api/v1/audit/access", "/audit/access": return ("\(path)?verb=matter.read&unit=\(unit)&user=chen", [:])
        case "/api/v1/audit/events": return ("\(path)?kind=accounts&user=zhou&from=2020-01-01", [:])
        default: return nil
        }
    }

    /// Wrong passwords are what these are asked with: those before would lock the door.
    private func forgiveTries() async throws {
        try await town.installation.store.write(Work { tx in try tx.execute("DELETE FROM sign_in_try") })
    }

    /// A session of one's own in another browser; elsewhere there is none.
    @discardableResult
    private func newSession() async throws -> ID {
        let (id, now) = (ID.v4(random: town.clock.words()), town.clock.now())
        try await town.installation.store.write(
            Work { tx in
                try tx.execute("UPDATE session SET ended_ms = \(now) WHERE ended_ms IS NULL")
                guard isOwn, let account = town.account(who) else { return }
                try tx.execute(
                    """
                    INSERT INTO session (id, account, secret_hash, created_ms, expires_ms, device)
                    VALUES (\(id), \(account), \([UInt8](repeating: 7, count: 32)), \(now), \(now.adding(seconds: 600)), 'chrome.windows')
                    """)
                // Its stream begins with its opening.
                try tx.append(
                    EventRecord(
                        id: ID.v4(random: town.clock.words()),
                        event: Event(stream: id, version: 1, type: "session.open", Payload().with("account", id: account)), actor: nil,
                        onBehalf: nil, packHash: town.installation.scheme.current.hash, command: id, cause: nil, occurred: now,
                        recorded: now,
                        payload: Payload().with("account", id: account).encoded))
            })
        return id
    }
}
