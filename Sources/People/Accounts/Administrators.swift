package import Kernel

/// Who can let others in: accounts that are open, have a password and hold a post that grants posts.
package enum Administrators {
    package static func count(in tx: any Reading, under scheme: Scheme) throws -> Int64 {
        let roles = scheme.roles.filter { $0.verbs.contains(GrantRole.verb) }.map(\.id)
        guard !roles.isEmpty else { return 0 }
        return try tx.count(
            """
            SELECT COUNT(DISTINCT g.account) FROM account_grant g JOIN account a ON a.id = g.account
            WHERE g.role IN (\(Statement.list(roles.map { "\($0)" }))) AND a.disabled = FALSE AND a.password_hash IS NOT NULL
            """)
    }
}
