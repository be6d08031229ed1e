package import Kernel

extension Postings {
    /// What was closed and is not spent by then is gone by a posting for each holder 到期清零, whose source is the account itself.
    static let closing = "ledger.close"

    /// Moves what the holdings of a book have, and is not held, to a sink of it; `limit` accounts at a time. Returns how many: when that is
    /// none, everything is closed and the book can be sealed. `rule` is the word that holders are told; refuses as `post` does.
    package func close(_ book: ID, into sink: ID, rule: String, day: Day, limit: Int = 1000) throws -> Int {
        let left = try tx.all(Self.left(in: book, limit: limit)) { (id: try $0.id(0), amount: try $0.int(1)) }
        let sources = left.map { PostingSource(SubjectRef(Self.closing, $0.id), rule: rule) }
        // What was held the first time comes later, under the next version.
        var history = try History(of: sources, in: tx)
        _ = try write(
            zip(left, sources).map { account, source in
                Posting(
                    source, version: history.next(source), day: day, moves: [Move(from: account.id, to: sink, amount: account.amount)])
            })
        return left.count
    }

    package static func left(in book: ID, limit: Int) -> Statement {
        """
        SELECT id, balance - held FROM ledger_account WHERE book = \(book) AND balance > held ORDER BY id
        LIMIT \(min(max(limit, 1), batchLimit))
        """
    }
}
