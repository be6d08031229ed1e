package import Kernel
internal import People
package import Territory

/// 参加人: somebody, or a household by whoever speaks for it, who wants points of one scheme. It is a register of its own, and stands nowhere
/// else. Who has no account is entered by a worker, with their name sealed.
package struct PointsMember: Sendable {
    package let id: ID
    package let number: String
    package let scheme: String
    package let account: ID?
    package let unit: UnitRecord
    /// Whether their name may be shown to the public.
    package let isNamed: Bool
    package let joined: Instant
    package let left: Instant?
    package let version: Int64

    package static let kind = "points_member"
    static let nameLabel = "name"

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, m.id, m.number, m.scheme, m.account, m.named, m.joined_ms,
        m.left_ms, m.version
        """

    private static func decode(_ row: any Row) throws -> PointsMember {
        PointsMember(
            id: try row.id(8), number: try row.text(9), scheme: try row.text(10), account: try row.optionalID(11),
            unit: try UnitRecord.decode(row), isNamed: try row.bool(12), joined: try row.instant(13), left: try row.optionalInstant(14),
            version: try row.int(15))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> PointsMember? {
        try tx.first("SELECT \(columns) FROM points_member m JOIN unit_now u ON u.unit = m.unit WHERE m.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> PointsMember {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func find(number: String, in tx: any Reading) throws -> PointsMember? {
        try tx.first(
            "SELECT \(columns) FROM points_member m JOIN unit_now u ON u.unit = m.unit WHERE m.number = \(number) LIMIT 1", decode)
    }

    static func of(_ account: ID, _ scheme: String, in tx: any Reading) throws -> PointsMember? {
        try tx.first(
            """
            SELECT \(columns) FROM points_member m JOIN unit_now u ON u.unit = m.unit
            WHERE m.account = \(account) AND m.scheme = \(scheme) LIMIT 1
            """, decode)
    }

    /// Somebody's own, one for each scheme.
    static func all(of account: ID, in tx: any Reading) throws -> [PointsMember] { try tx.all(statement(of: account), decode) }

    static func statement(of account: ID) -> Statement {
        """
        SELECT \(columns) FROM points_member m JOIN unit_now u ON u.unit = m.unit WHERE m.account = \(account)
        ORDER BY m.scheme LIMIT 40
        """
    }

    /// Whoever acts, as somebody who takes part; told how to otherwise.
    static func acting(_ scheme: String, in context: CommandContext) throws -> PointsMember {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        guard let found = try of(account, scheme, in: context.tx), found.left == nil else { throw Problem(409, "points.not_joined") }
        return found
    }

    /// What they are called, as far as the reader may know: of who was entered by a worker the rest of the name stays hidden.
    func name(vault: any Vault, in tx: any Reading, whole: Bool = false) throws -> String? {
        if let account { return try Staff.find(account, in: tx)?.displayName }
        return try SealedTexts.read(id, vault: vault, in: tx)[Self.nameLabel].map {
            whole ? $0 : "\($0.prefix(1))" + String(repeating: "*", count: min(4, max(1, $0.count - 1)))
        }
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO points_member (id, number, scheme, account, unit, named, joined_ms, version)
            VALUES (\(id), \(number), \(scheme), \(account), \(unit.id), \(isNamed), \(joined), \(version))
            """)
    }

    /// The year and eight random digits, which tell nothing of order or count.
    static func makeNumber(in context: CommandContext) throws -> String {
        for _ in 0..<8 {
            let random = context.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let digits = "\(random % 100_000_000)"
            let number = "\(context.now.day.civil.year)-" + String(repeating: "0", count: 8 - digits.count) + digits
            if try find(number: number, in: context.tx) == nil { return number }
        }
        throw Problem.busy
    }
}
