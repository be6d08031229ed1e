package import Kernel

/// Accounts by name, a page at a time: those with a post that the asker reaches; at the top of the tree, all of them.
package struct AccountsQuery: Sendable {
    static let verb: Verb = "account.list"
    static let maximumLimit = 200

    /// How far an account is.
    enum State: String, Sendable, CaseIterable {
        /// Its owner has not chosen a password yet.
        case invited
        case active, disabled

        var condition: Statement {
            switch self {
            case .invited: "a.disabled = FALSE AND a.password_hash IS NULL"
            case .active: "a.disabled = FALSE AND a.password_hash IS NOT NULL"
            case .disabled: "a.disabled = TRUE"
            }
        }
    }

    struct Item: Sendable {
        let id: ID
        let username: String
        let displayName: String
        let isActive: Bool
        let isDisabled: Bool
        let created: Instant
        /// Until when its code can be used; `nil` without one.
        let invited: Instant?
        var grants: [AccountGrant] = []
    }

    struct Page: Sendable {
        let items: [Item]
        /// The name to go on after; `nil` at the end.
        let next: String?
    }

    let actor: Actor
    let scheme: Scheme
    let after: String
    let limit: Int
    /// What names begin with, or the whole name.
    var prefix = ""
    var isWhole = false
    var state: State?

    /// Accounts that were invited and wait for their owner, at most `limit` of them.
    package static func invited(at now: Instant, limit: Int64, in tx: any Reading) throws -> Int64 {
        try tx.count(invitedStatement(at: now, limit: limit))
    }

    package static func invitedStatement(at now: Instant, limit: Int64) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT id FROM account WHERE activation_expires_ms IS NOT NULL AND activation_expires_ms > \(now)
            AND password_hash IS NULL LIMIT \(limit)) AS waiting
        """
    }

    private var policy: Policy { Policy(scheme) }

    var statement: Statement {
        """
        SELECT a.id, a.username, a.display_name, a.password_hash IS NOT NULL, a.disabled, a.created_ms, a.activation_expires_ms
        FROM account a
        WHERE a.username > \(after) AND \(names) AND \(state?.condition ?? "TRUE") AND \(reach)
        ORDER BY a.username LIMIT \(limit + 1)
        """
    }

    private var names: Statement {
        if isWhole { return "a.username = \(prefix)" }
        return prefix.isEmpty ? "TRUE" : "a.username >= \(prefix) AND a.username < \(prefix + "~")"
    }

    /// An account's own record is not told apart: the list is for those who look after accounts.
    private var reach: Statement {
        if case .allowed = policy.decide(Self.verb, of: actor, on: .installation) { return "TRUE" }
        let columns = Policy.Columns(record: "g.account", place: "u.path", owner: "u.path", reporter: "g.account")
        let filter = policy.filter(Self.verb, of: actor, columns: columns)
        return """
            EXISTS (SELECT 1 FROM account_grant g JOIN unit_now u ON u.unit = g.unit WHERE g.account = a.id AND \(filter))
            """
    }

    func page(in tx: any Reading) throws -> Page {
        let found = try tx.all(statement) {
            Item(
                id: try $0.id(0), username: try $0.text(1), displayName: try $0.text(2), isActive: try $0.bool(3),
                isDisabled: try $0.bool(4), created: try $0.instant(5), invited: try $0.optionalInstant(6))
        }
        let grants = Dictionary(grouping: try AccountGrant.of(found.prefix(limit).map(\.id), in: tx), by: \.account)
        let items = found.prefix(limit).map { item in
            var item = item
            item.grants = (grants[item.id] ?? []).filter(isWithinReach)
            return item
        }
        return Page(items: items, next: found.count > limit ? items.last?.username : nil)
    }

    /// Posts elsewhere are not told to who reaches only one of them.
    private func isWithinReach(_ grant: AccountGrant) -> Bool {
        let subject = Subject(record: grant.account, place: grant.path, owner: grant.path, reporter: grant.account)
        return if case .allowed = policy.decide(Self.verb, of: actor, on: subject) { true } else { false }
    }
}
