package import Kernel

/// The children of a unit by code, a page at a time; without a parent, the top of the tree.
package struct UnitsUnder: Sendable {
    package static let maximumLimit = 200

    package struct Page: Sendable, Equatable {
        package let items: [UnitRecord]
        /// The code to go on after; `nil` at the end.
        package let next: String?

        package static let empty = Page(items: [], next: nil)
    }

    private let parent: ID?
    private let after: String?
    private let limit: Int

    package init(parent: ID?, after: String? = nil, limit: Int = 50) {
        self.parent = parent
        self.after = after
        self.limit = max(1, min(limit, Self.maximumLimit))
    }

    package var statement: Statement {
        let here: Statement = if let parent { "parent = \(parent)" } else { "parent IS NULL" }
        return """
            SELECT \(UnitRecord.columns) FROM unit_now WHERE \(here) AND code > \(after ?? "") AND ended IS NULL ORDER BY code LIMIT \(limit + 1)
            """
    }

    package func page(in tx: any Reading) throws -> Page {
        let found = try tx.all(statement, UnitRecord.decode)
        let items = Array(found.prefix(limit))
        return Page(items: items, next: found.count > limit ? items.last?.code : nil)
    }
}
