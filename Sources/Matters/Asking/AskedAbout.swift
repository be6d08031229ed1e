package import Kernel

/// What another slice tells about a record that somebody asks about. The question becomes a matter like any other.
package struct AskedAbout: Sendable {
    package let id: ID
    package let title: String
    /// Code of the unit where the matter is raised: whoever told it answers for it.
    package let unit: String
    package let category: String

    package init(id: ID, title: String, unit: String, category: String) {
        self.id = id
        self.title = title
        self.unit = unit
        self.category = category
    }

    /// Finds it for whoever asks, as the record's own slice would show it; throws «not found» otherwise.
    package typealias Source = @Sendable (_ id: String, _ request: Request, _ tx: any Reading) throws -> AskedAbout
}

/// What came of questions about bulletins.
package enum BulletinQuestions {
    static let migration = Migration(
        "matters-bulletins-1",
        [
            "ALTER TABLE matter_origin ADD COLUMN bulletin BYTEA",
            "CREATE INDEX matter_origin_bulletin ON matter_origin (bulletin, matter) WHERE bulletin IS NOT NULL",
        ])

    /// Beyond this they are told as this many.
    static let limit: Int64 = 10_000

    /// How many matters came of one, and how many of them were resolved.
    package static func count(of bulletin: ID, in tx: any Reading) throws -> (asked: Int64, answered: Int64) {
        try tx.first(statement(of: bulletin)) { (asked: try $0.int(0), answered: try $0.int(1)) } ?? (0, 0)
    }

    static func statement(of bulletin: ID) -> Statement {
        """
        SELECT COUNT(*), COUNT(resolved) FROM (SELECT CASE WHEN m.kind IN ('resolved', 'closed') THEN 1 END AS resolved
            FROM matter_origin o JOIN matter m ON m.id = o.matter
            WHERE o.bulletin = \(bulletin) AND o.bulletin IS NOT NULL LIMIT \(limit)) AS questions
        """
    }

    /// No place of the house where it is looked at changes.
    static func path(_ bulletin: ID) -> String { "/bulletins/\(bulletin)" }
}
