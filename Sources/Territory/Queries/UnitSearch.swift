package import Kernel

/// Units whose code or name begins with what was typed, within the reach of whoever asks, a page at a time.
package struct UnitSearch: Sendable {
    /// Looks at units as a register: versions, acts, land, and what stands where.
    package static let verb: Verb = "territory.read"
    package static let pageSize = 50
    package static let textMaximum = 60

    private let text: String
    private let reach: [UnitPath]
    private let after: UnitRecord?

    /// `after` is the last unit of the page before.
    package init(_ text: String, reach: [UnitPath], after: UnitRecord? = nil) {
        self.text = text
        self.reach = reach
        self.after = after
    }

    /// A code is ASCII; names are Chinese.
    private var isCode: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    package var statement: Statement {
        if isCode {
            return """
                SELECT \(UnitRecord.columns) FROM unit_now
                WHERE code >= \(text) AND code > \(after?.code ?? "") AND code < \(text + "~") AND ended IS NULL AND \(scope)
                ORDER BY code LIMIT \(Self.pageSize + 1)
                """
        }
        return """
            SELECT \(UnitRecord.columns) FROM unit_now
            WHERE name >= \(text) AND name < \(text + "\u{10FFFF}") AND (name, code) > (\(after?.name ?? ""), \(after?.code ?? ""))
            AND ended IS NULL AND \(scope)
            ORDER BY name, code LIMIT \(Self.pageSize + 1)
            """
    }

    /// Joined to nothing, the path is no column that an index could be walked by: the text is what narrows the search.
    private var scope: Statement {
        guard !reach.isEmpty else { return "FALSE" }
        guard !reach.contains(where: { $0.segments.count == 1 }) else { return "TRUE" }
        let terms = reach.map { path -> Statement in
            "path || '' = \(path) OR (path || '' >= \(path.below.lower) AND path || '' < \(path.below.upper))"
        }
        return "(\(Statement.list(terms, separator: " OR ")))"
    }

    package func page(in tx: any Reading) throws -> UnitsUnder.Page {
        let found = try tx.all(statement, UnitRecord.decode)
        let items = Array(found.prefix(Self.pageSize))
        return UnitsUnder.Page(items: items, next: found.count > Self.pageSize ? items.last?.code : nil)
    }
}

/// How many units stand on each level, in the whole installation or below a unit.
package enum LevelCounts {
    private static let maximumLevels = 100

    package static func statement(below path: UnitPath?) -> Statement {
        let range: Statement =
            if let path { "path > \(path.text) AND path >= \(path.below.lower) AND path < \(path.below.upper)" } else { "TRUE" }
        return "SELECT level, COUNT(*) FROM unit_now WHERE \(range) AND ended IS NULL GROUP BY level ORDER BY level LIMIT \(maximumLevels)"
    }

    package static func read(below path: UnitPath? = nil, in tx: any Reading) throws -> [String: Int64] {
        Dictionary(try tx.all(statement(below: path)) { (try $0.text(0), try $0.int(1)) }) { first, _ in first }
    }
}
