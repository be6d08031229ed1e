package import Kernel
package import Territory

/// 空岗预警: units below a unit that lack a post they need, in the order of the tree.
///
/// How many serve changes with the day, so nothing is stored: each page looks at a bounded number of units and says where to go on.
package struct Vacancies: Sendable {
    package static let verb: Verb = "territory.vacancies"
    package static let maximumLimit = 100
    /// Units looked at for one page.
    package static let scanLimit = 1000

    package struct Item: Sendable {
        package let code: String
        package let name: String
        package let held: Int64
        package let needed: Int64
    }

    package struct Page: Sendable {
        package let items: [Item]
        /// The path to go on after; `nil` at the end. A page may be short, or empty, and still have a next one.
        package let next: String?
    }

    private let kind: PostKind
    private let level: String
    private let under: UnitPath
    private let after: String?
    private let day: Day
    private let limit: Int

    package init(kind: PostKind, level: String, under: UnitPath, after: String?, day: Day, limit: Int = 50) {
        self.kind = kind
        self.level = level
        self.under = under
        self.after = after
        self.day = day
        self.limit = max(1, min(limit, Self.maximumLimit))
    }

    package var statement: Statement {
        let below = under.below
        return """
            SELECT here.path, here.code, here.name,
                (SELECT COUNT(*) FROM post WHERE post.unit = here.unit AND post.kind = \(kind.id) AND post.superseded_by IS NULL
                    AND post.valid_from <= \(day) AND post.valid_to > \(day))
            FROM unit_now AS here
            WHERE here.ended IS NULL AND here.level = \(level) AND here.path > \(max(after ?? below.lower, below.lower)) AND here.path < \(below.upper)
            ORDER BY here.path LIMIT \(Self.scanLimit)
            """
    }

    package func page(in tx: any Reading) throws -> Page {
        var items: [Item] = []
        var seen = 0
        var last: String?
        try tx.each(statement) { row in
            guard items.count < limit else { return }
            seen += 1
            last = try row.text(0)
            let held = try row.int(3)
            if held < kind.least {
                items.append(Item(code: try row.text(1), name: try row.text(2), held: held, needed: kind.least))
            }
        }
        return Page(items: items, next: items.count == limit || seen == Self.scanLimit ? last : nil)
    }
}
