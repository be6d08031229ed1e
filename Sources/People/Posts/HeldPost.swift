package import Kernel
internal import Territory

/// A post that somebody with an account serves in, without who it is.
package struct HeldPost: Sendable {
    package let kind: String
    package let path: UnitPath
    /// The units above and the unit itself.
    package let lineage: UnitLineage

    /// Posts of one person that anything looks at; far above what anybody serves in.
    package static let limit = 50

    package static func of(_ account: ID, on day: Day, in tx: any Reading) throws -> [HeldPost] {
        try tx.all(statement(of: account, on: day)) {
            HeldPost(kind: try $0.text(0), path: try $0.path(1), lineage: try $0.lineage(2))
        }
    }

    static func statement(of account: ID, on day: Day) -> Statement {
        """
        SELECT p.kind, u.path, u.lineage FROM post p JOIN unit_now u ON u.unit = p.unit
        WHERE p.account = \(account) AND p.account IS NOT NULL AND p.superseded_by IS NULL AND p.valid_from <= \(day) AND p.valid_to > \(day)
        ORDER BY p.kind, u.path LIMIT \(limit)
        """
    }

    /// Accounts of those who serve in posts of these kinds in a unit or below, each once.
    package static func accounts(in unit: UnitPath, kinds: [String], on day: Day, limit: Int, in tx: any Reading) throws -> [ID] {
        guard !kinds.isEmpty else { return [] }
        return try tx.all(
            """
            SELECT DISTINCT p.account FROM unit_now u JOIN post p ON p.unit = u.unit
            WHERE (u.path = \(unit) OR (u.path >= \(unit.below.lower) AND u.path < \(unit.below.upper)))
            AND p.kind IN (\(Statement.list(kinds.map { "\($0)" }))) AND p.superseded_by IS NULL AND p.account IS NOT NULL
            AND p.valid_from <= \(day) AND p.valid_to > \(day) ORDER BY p.account LIMIT \(limit)
            """
        ) { try $0.id(0) }
    }
}
