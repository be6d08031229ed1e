package import Kernel

/// Somebody who may sign in. What they may do stands in their grants.
package struct Account: Sendable {
    /// A pending invitation holds one; it is used once.
    package struct Activation: Sendable {
        package let hash: [UInt8]
        package let expires: Instant
    }

    package let id: ID
    package let username: String
    package let displayName: String
    package let passwordHash: [UInt8]?
    package let activation: Activation?
    package let isDisabled: Bool
    package let version: Int64

    private static let columns: Statement = """
        id, username, display_name, password_hash, activation_hash, activation_expires_ms, disabled, version
        """

    private static func decode(_ row: any Row) throws -> Account {
        let hash = try row.optionalBytes(4)
        let expires = try row.optionalInstant(5)
        return Account(
            id: try row.id(0), username: try row.text(1), displayName: try row.text(2), passwordHash: try row.optionalBytes(3),
            activation: hash.flatMap { hash in expires.map { Activation(hash: hash, expires: $0) } },
            isDisabled: try row.bool(6), version: try row.int(7))
    }

    package static func find(username: String, in tx: any Reading) throws -> Account? {
        try tx.first("SELECT \(columns) FROM account WHERE username = \(username) LIMIT 1", decode)
    }

    package static func find(id: ID, in tx: any Reading) throws -> Account? {
        try tx.first("SELECT \(columns) FROM account WHERE id = \(id) LIMIT 1", decode)
    }

    static func require(username: String, in tx: any Reading) throws -> Account {
        guard let name = Username(username), let account = try find(username: name.text, in: tx) else { throw Problem.notFound }
        return account
    }

    /// What the policy is told: the smallest unit that holds all the account's posts, so that whoever acts on it must reach every one.
    func subject(in tx: any Reading) throws -> Subject {
        let paths = try tx.all(
            """
            SELECT u.path FROM account_grant g JOIN unit_now u ON u.unit = g.unit
            WHERE g.account = \(id) LIMIT \(GrantRole.limit)
            """
        ) { try $0.path(0) }
        guard var common = paths.first else { return .installation }
        for path in paths.dropFirst() {
            while !common.contains(path), let parent = common.parent { common = parent }
        }
        return Subject(place: common)
    }

    /// Appends the next event of the account and moves its version along.
    func record(_ verb: Verb, unit: ID? = nil, _ payload: Payload = Payload(), in context: CommandContext) throws {
        try context.tx.execute("UPDATE account SET version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: verb.text, unit: unit, payload))
    }
}
