package import Kernel

/// The one place that posts. It writes rows of the command it is used in and emits nothing.
package struct Postings {
    let context: CommandContext
    var tx: any Transaction { context.tx }

    package init(in context: CommandContext) { self.context = context }

    /// Postings of one call: more are several commands.
    package static let batchLimit = 10_000
    package static let moveLimit = 200

    /// Posts each version of a source that was not posted before, in their order, all or none; `nil` for what was.
    ///
    /// What a cap leaves out is cut, and so is what a floor leaves out where the move says so; a posting that is cut to nothing stands there
    /// all the same, so that it is not posted later and its holder reads why. 404 for an account that is not there, 409 `ledger.floor`
    /// and `ledger.sealed`, 422 `ledger.amount`, `ledger.day`, `ledger.limit`, and `ledger.unbalanced` for a move between two books.
    package func post(_ postings: [Posting]) throws -> [Posted?] {
        guard postings.count <= Self.batchLimit, postings.allSatisfy({ (1...Self.moveLimit).contains($0.moves.count) }) else {
            throw Problem(422, "ledger.limit")
        }
        let asked = zip(newIDs(postings.count), postings).map { (id: $0, posting: $1) }
        let claimed = try claim(asked)
        var batch = try PostingBatch(asked.filter { claimed.contains($0.id) }.flatMap(\.posting.moves), in: tx)
        let posted = try asked.map { try claimed.contains($0.id) ? batch.put($0.posting, as: $0.id, keepsEmpty: true) : nil }
        try batch.store(context)
        return posted
    }

    package func post(_ posting: Posting) throws -> Posted? { try post([posting])[0] }

    /// Ids in the order of what they are given to.
    func newIDs(_ count: Int) -> [ID] { (0..<count).map { _ in context.newID() }.sorted() }

    private static let key: [StaticString] = ["source_kind", "source", "rule", "version"]
    private static let columns: [StaticString] = [
        "id", "source_kind", "source", "rule", "version", "pack", "at_ms", "day", "reverses",
    ]
    /// As many rows as a statement has, so that few texts are prepared.
    private static let sizes = [64, 16, 4, 1]

    private func row(_ posting: Posting, as id: ID, reverses: ID?) -> [Value] {
        [
            id.value, posting.source.subject.kind.value, posting.source.subject.id.value, posting.source.rule.value,
            posting.version.value, context.scheme.hash.value, context.now.value, posting.day.value, reverses?.value ?? .null,
        ]
    }

    /// Inserts what was not there and tells which that was: nobody looks first, so nobody looks at what somebody else is adding.
    private func claim(_ asked: [(id: ID, posting: Posting)]) throws -> Set<ID> {
        var claimed: Set<ID> = []
        var rest = asked.map { row($0.posting, as: $0.id, reverses: nil) }[...]
        for size in Self.sizes {
            while rest.count >= size {
                let some = Statement.offering(Array(rest.prefix(size)), to: "ledger_posting", key: Self.key, columns: Self.columns)
                try tx.each("\(some) RETURNING id") { claimed.insert(try $0.id(0)) }
                rest = rest.dropFirst(size)
            }
        }
        return claimed
    }

    /// Posts under versions that are known to be free. What moves nothing is left out, unless it says so.
    func write(_ postings: [Posting], reverses: ID? = nil, keepsEmpty: Bool = false) throws -> [Posted?] {
        var batch = try PostingBatch(postings.flatMap(\.moves), in: tx)
        let posted = try zip(newIDs(postings.count), postings).map { try batch.put($1, as: $0, keepsEmpty: keepsEmpty) }
        let rows = zip(posted, postings).compactMap { posted, posting in
            posted.map { row(posting, as: $0.id, reverses: reverses) }
        }
        try tx.load("ledger_posting", columns: Self.columns, rows: rows)
        try batch.store(context)
        return posted
    }
}
