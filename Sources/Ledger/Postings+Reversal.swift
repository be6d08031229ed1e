package import Kernel

extension Postings {
    /// Takes a posting back by another one, which counts for `day`; what it used of a cap is free again. 404 for what was never posted,
    /// 409 `ledger.reversed` for what was taken back already, 409 `ledger.reversal` for a reversal: that is posted anew instead.
    ///
    /// With `.cut`, what was spent since stays spent and the answer says how much that is; otherwise 409 `ledger.floor`.
    package func reverse(_ id: ID, day: Day, shortage: Move.Shortage = .refused) throws -> Posted {
        guard let original = try PostingRecord.find(id, in: tx) else { throw Problem.notFound }
        guard original.reverses == nil else { throw Problem(409, "ledger.reversal") }
        guard try tx.first(Self.reversal(of: id), { try $0.id(0) }) == nil else { throw Problem(409, "ledger.reversed") }
        let reversal = Posting(original.source, version: -original.version, day: day, moves: try moves(against: id, shortage))
        guard let posted = try write([reversal], reverses: id, keepsEmpty: true)[0] else { throw Problem.notFound }
        return posted
    }

    static func reversal(of id: ID) -> Statement { "SELECT id FROM ledger_posting WHERE reverses = \(id) LIMIT 1" }

    /// The moves of a posting, worked out from its entries, back again.
    private func moves(against id: ID, _ shortage: Move.Shortage) throws -> [Move] {
        var books: [ID: [(account: ID, amount: Int64)]] = [:]
        var accounts: [ID] = []
        try tx.each(Self.entries(of: id)) { row in
            let book = try row.id(1)
            if books[book] == nil { accounts.append(book) }
            books[book, default: []].append((try row.id(0), try row.int(2)))
        }
        var caps: [ID: [Cap]] = [:]
        let used: Statement = """
            SELECT account, cap, period, most FROM ledger_use WHERE posting = \(id)
            ORDER BY account, cap, period LIMIT \(Self.moveLimit * Move.capLimit)
            """
        try tx.each(used) { row in
            caps[try row.id(0), default: []].append(Cap(try row.text(1), period: try row.text(2), most: try row.int(3)))
        }
        return try accounts.flatMap { book in
            try Move.pairing(books[book] ?? []).map {
                Move(from: $0.from, to: $0.to, amount: -$0.amount, caps: caps[$0.to] ?? [], shortage: shortage)
            }
        }
    }

    static func entries(of id: ID) -> Statement {
        """
        SELECT e.account, a.book, e.amount FROM ledger_entry e JOIN ledger_account a ON a.id = e.account
        WHERE e.posting = \(id) ORDER BY e.account LIMIT \(2 * moveLimit)
        """
    }
}
