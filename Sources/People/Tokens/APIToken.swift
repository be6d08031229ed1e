import Kernel

/// A secret that another program shows instead of signing in: `gx_` and 32 random bytes. Only its SHA-256 is stored.
struct APIToken: Sendable {
    static let prefix = "gx_"
    static let randomBytes = 32
    private static let length = 43

    private let bytes: [UInt8]

    init(random: [UInt8]) { bytes = Array(random.prefix(Self.randomBytes)) }

    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + Self.length,
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count)), bytes.count == Self.randomBytes
        else { return nil }
        self.bytes = bytes
    }

    var text: String { Self.prefix + Base64URL.encode(bytes) }
    var hash: [UInt8] { Digest.sha256(bytes) }

    /// Whoever made one at an open screen has it no longer than the password of that time.
    static func revokeAll(of account: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE api_token SET revoked_ms = \(context.now) WHERE account = \(account) AND revoked_ms IS NULL")
    }
}
