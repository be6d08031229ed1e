package import Kernel

/// An address that gives one's notices to a feed reader: one purpose, one secret, taken back at any time. Only its hash is kept.
package enum Feed {
    static let randomBytes = 24
    /// A reader at the desk, one on the phone, one to spare.
    static let limit: Int64 = 3
    static let entryLimit = 50

    static func hash(_ token: String) -> [UInt8]? {
        guard token.utf8.count == 32, let bytes = Base64URL.decode(token), bytes.count == randomBytes else { return nil }
        return Digest.sha256(bytes)
    }

    struct Line: Sendable {
        let id: ID
        let made: Instant
    }

    static func live(of account: ID, in tx: any Reading) throws -> [Line] {
        try tx.all("SELECT id, made_ms FROM feed WHERE account = \(account) AND ended_ms IS NULL ORDER BY made_ms LIMIT \(limit)") {
            Line(id: try $0.id(0), made: try $0.instant(1))
        }
    }

    /// Whose feed a token opens; `nil` for one that opens none, for accounts that are closed, and for one
    /// that was made before the password of now.
    package static func account(_ token: String, in tx: any Reading) throws -> ID? {
        guard let hash = hash(token) else { return nil }
        return try tx.first(
            """
            SELECT f.account FROM feed f JOIN account a ON a.id = f.account
            WHERE f.token_hash = \(hash) AND f.ended_ms IS NULL AND a.disabled = FALSE
            AND f.made_ms >= COALESCE(a.password_ms, 0) LIMIT 1
            """
        ) { try $0.id(0) }
    }
}

/// Makes an address for one's feed reader.
package struct OpenFeed: Command {
    package static let verb: Verb = "feed.open"

    package init() {}

    /// The secret, shown once.
    package func run(in context: CommandContext) throws -> String {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let tx = context.tx
        let live = try tx.count("SELECT COUNT(*) FROM feed WHERE account = \(account) AND ended_ms IS NULL")
        guard live < Feed.limit else { throw Problem(409, "feed.full", args: ["max": "\(Feed.limit)"]) }
        let id = context.newID()
        let secret = context.random(Feed.randomBytes)
        try tx.execute(
            "INSERT INTO feed (id, account, token_hash, made_ms) VALUES (\(id), \(account), \(Digest.sha256(secret)), \(context.now))")
        try context.emit(Event(stream: id, version: 1, type: Self.verb.text, Payload().with("account", id: account)))
        return Base64URL.encode(secret)
    }
}

/// Makes such an address worthless, at once.
package struct CloseFeed: Command {
    package static let verb: Verb = "feed.close"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        guard let account = context.actor.account,
            try context.tx.executeCounting(
                "UPDATE feed SET ended_ms = \(context.now) WHERE id = \(id) AND account = \(account) AND ended_ms IS NULL") == 1
        else { throw Problem.notFound }
        try context.emit(Event(stream: id, version: 2, type: Self.verb.text, Payload().with("account", id: account)))
    }
}
