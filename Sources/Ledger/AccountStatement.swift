package import Kernel

/// 明细: what came into an account and went out of it, newest first, each line with its reason and the balance that stood after it.
package struct AccountStatement: Sendable {
    package struct Line: Sendable, Equatable {
        package let place: Keyset
        package let posting: PostingRecord
        package let amount: Int64
        /// What a cap or a floor left out of it.
        package let cut: Int64
        /// The balance after it; `nil` for an account that a whole book shares.
        package let balance: Int64?
    }

    package let lines: [Line]
    /// Where the next page goes on; `nil` after the last.
    package let next: Keyset?

    package static func load(
        _ account: ID, after: Keyset = .start, limit: Int = ListLimit.usual, in tx: any Reading
    ) throws -> AccountStatement {
        let limit = min(max(limit, 1), Int(ListLimit.range.upperBound))
        let lines = try tx.all(statement(account, after: after, limit: limit + 1), decode)
        let page = Array(lines.prefix(limit))
        return AccountStatement(lines: page, next: lines.count > limit ? page.last?.place : nil)
    }

    static func statement(_ account: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(PostingRecord.columns), e.sort_ms, e.amount, e.cut, e.balance FROM ledger_entry e
        JOIN ledger_posting p ON p.id = e.posting
        WHERE e.account = \(account) AND (e.sort_ms, e.posting) < (\(after.ms), \(after.id))
        ORDER BY e.sort_ms DESC, e.posting DESC LIMIT \(limit)
        """
    }

    private static func decode(_ row: any Row) throws -> Line {
        let posting = try PostingRecord.decode(row)
        return Line(
            place: Keyset(ms: try row.int(9), id: posting.id), posting: posting, amount: try row.int(10), cut: try row.int(11),
            balance: try row.optionalInt(12))
    }
}
