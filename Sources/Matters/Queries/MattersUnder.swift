internal import Kernel
internal import People

/// The matters of a unit, newest first, page by page: a walk along `matter_in`, whatever the county holds.
struct MattersUnder {
    static let pageLimit = 100

    let unit: ID
    let side: MatterIn.Side
    let kinds: [StateKind]
    let after: Keyset?
    let limit: Int
    /// What the reader may see of the list, by `Matter.policyColumns`; `nil` for all of it, which walks the index alone.
    var filter: Statement?

    struct Page: Sendable {
        let items: [Matter]
        let next: Keyset?
    }

    func run(in tx: any Reading) throws -> Page {
        let from = after ?? .start
        var found: [Keyset] = []
        // Each kind is a walk of its own along the index alone; a page is cut from their merged heads, and only its matters are read.
        for kind in kinds { found += try tx.all(statement(kind, from)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) } }
        found.sort { ($0.ms, $0.id) > ($1.ms, $1.id) }
        let page = found.prefix(limit)
        guard !page.isEmpty else { return Page(items: [], next: nil) }
        let ids = Statement.list(page.map { "\($0.id)" })
        var items = try tx.all(
            "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.id IN (\(ids)) LIMIT \(limit)", Matter.decode)
        items.sort { ($0.raised.ms, $0.id) > ($1.raised.ms, $1.id) }
        return Page(items: items, next: found.count > limit ? page.last : nil)
    }

    func statement(_ kind: StateKind, _ from: Keyset) -> Statement {
        let joins: Statement = filter == nil ? "" : "JOIN matter m ON m.id = i.matter \(Matter.joins)"
        return """
            SELECT i.sort_ms, i.matter FROM matter_in i \(joins)
            WHERE i.unit = \(unit) AND i.grp = \(MatterIn.group(side, kind)) AND (i.sort_ms, i.matter) < (\(from.ms), \(from.id))
            AND \(filter ?? "TRUE")
            ORDER BY i.sort_ms DESC, i.matter DESC LIMIT \(limit + 1)
            """
    }
}
