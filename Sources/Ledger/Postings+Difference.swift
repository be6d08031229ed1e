package import Kernel

extension Postings {
    /// What a source should have brought an account in all, however often it was counted before.
    package struct Wanted: Sendable {
        package let source: PostingSource
        package let from: ID
        package let to: ID
        /// Zero takes back what was posted.
        package let total: Int64
        package let caps: [Cap]
        package let shortage: Move.Shortage

        package init(
            _ source: PostingSource, from: ID, to: ID, total: Int64, caps: [Cap] = [], shortage: Move.Shortage = .refused
        ) {
            self.source = source
            self.from = from
            self.to = to
            self.total = total
            self.caps = caps
            self.shortage = shortage
        }
    }

    /// Posts the difference between what is wanted and what stands: for a rule that changed, or facts that were corrected. Asked again it
    /// posts nothing, so it needs no version; each difference is the source's next. `nil` where nothing moved. One line for each source and
    /// receiver; refuses as `post` does.
    ///
    /// What was reversed counts as not posted: for what was taken back for good, zero is wanted from then on.
    package func adjust(_ wanted: [Wanted], day: Day) throws -> [Posted?] {
        guard wanted.count <= Self.batchLimit else { throw Problem(422, "ledger.limit") }
        var history = try History(of: wanted.map(\.source), in: tx)
        var asked: [(index: Int, posting: Posting)] = []
        for (index, line) in wanted.enumerated() {
            let (difference, isOver) = line.total.subtractingReportingOverflow(history.net(line.source, line.to))
            guard !isOver else { throw Problem(422, "ledger.amount") }
            guard difference != 0 else { continue }
            let move = Move(from: line.from, to: line.to, amount: difference, caps: line.caps, shortage: line.shortage)
            asked.append((index, Posting(line.source, version: history.next(line.source), day: day, moves: [move])))
        }
        var out = [Posted?](repeating: nil, count: wanted.count)
        for (place, posted) in zip(asked, try write(asked.map(\.posting))) { out[place.index] = posted }
        return out
    }

    /// What was posted for some sources: under which versions, and what came of it, reversals included.
    struct History {
        private var versions: [PostingSource: Int64] = [:]
        private var nets: [PostingSource: [ID: Int64]] = [:]

        private struct Kind: Hashable {
            let kind: String
            let rule: String
        }

        init(of sources: [PostingSource], in tx: any Reading) throws {
            for (kind, some) in Dictionary(grouping: Set(sources), by: { Kind(kind: $0.subject.kind, rule: $0.rule) }) {
                func source(_ id: ID) -> PostingSource { PostingSource(SubjectRef(kind.kind, id), rule: kind.rule) }
                try Parts.of(some.map(\.subject.id).sorted()) { ids in
                    try tx.each(Self.versions(ids, kind: kind.kind, rule: kind.rule)) { versions[source(try $0.id(0))] = try $0.int(1) }
                    try tx.each(Self.nets(ids, kind: kind.kind, rule: kind.rule)) {
                        nets[source(try $0.id(0)), default: [:]][try $0.id(1)] = try $0.int(2)
                    }
                }
            }
        }

        static func versions(_ ids: Statement, kind: String, rule: String) -> Statement {
            """
            SELECT source, MAX(version) FROM ledger_posting WHERE source_kind = \(kind) AND source IN (\(ids)) AND rule = \(rule)
            GROUP BY source
            """
        }

        static func nets(_ ids: Statement, kind: String, rule: String) -> Statement {
            """
            SELECT p.source, e.account, SUM(e.amount) FROM ledger_posting p JOIN ledger_entry e ON e.posting = p.id
            WHERE p.source_kind = \(kind) AND p.source IN (\(ids)) AND p.rule = \(rule) GROUP BY p.source, e.account
            """
        }

        func net(_ source: PostingSource, _ account: ID) -> Int64 { nets[source]?[account] ?? 0 }

        mutating func next(_ source: PostingSource) -> Int64 {
            let version = max(versions[source] ?? 0, 0) + 1
            versions[source] = version
            return version
        }
    }
}
