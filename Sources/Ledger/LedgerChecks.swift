import Kernel

/// What must hold of every book, whoever posts to it.
enum LedgerChecks {
    static let all = [balances, postings, days, reversals, signs, caps, holds]
    private static let page = 1000

    /// Every balance is the sum of its entries, and so is every running balance on the way.
    static let balances = IntegrityCheck("ledger balances", .grave) { tx in
        try tx.all(
            """
            SELECT a.id FROM ledger_account a
            WHERE COALESCE(a.balance, (SELECT SUM(f.amount) FROM ledger_flow f WHERE f.account = a.id), 0)
                <> COALESCE((SELECT SUM(e.amount) FROM ledger_entry e WHERE e.account = a.id), 0) LIMIT 100
            """
        ) { "account \(try $0.id(0)) is not what its entries come to" }
            + tx.all(
                """
                SELECT r.account, r.posting FROM (SELECT account, posting, balance,
                    SUM(amount) OVER (PARTITION BY account ORDER BY sort_ms, posting) AS running FROM ledger_entry WHERE balance IS NOT NULL) AS r
                WHERE r.balance <> r.running LIMIT 100
                """
            ) { "account \(try $0.id(0)) did not stand where its entry of posting \(try $0.id(1)) says" }
    }

    /// In each book that a posting touches, what some accounts gain is what others lose.
    static let postings = IntegrityCheck("ledger postings", .grave) { tx in
        var faults = try tx.all(
            "SELECT e.posting FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = e.account) LIMIT 100"
        ) { "posting \(try $0.id(0)) has an entry of an account that is not there" }
        try pages(in: tx, faults: &faults) { after, last in
            try tx.all(
                """
                SELECT e.posting, a.book FROM ledger_entry e JOIN ledger_account a ON a.id = e.account
                WHERE e.posting > \(after) AND e.posting <= \(last)
                GROUP BY e.posting, a.book HAVING SUM(e.amount) <> 0 OR SUM(e.cut) <> 0 LIMIT 100
                """
            ) { "posting \(try $0.id(0)) does not sum to zero in book \(try $0.id(1))" }
        }
        return faults
    }

    static let days = IntegrityCheck("ledger days") { tx in
        var faults: [String] = []
        try pages(in: tx, faults: &faults) { after, last in
            try tx.all(
                """
                SELECT p.id, b.id FROM ledger_posting p JOIN ledger_entry e ON e.posting = p.id
                JOIN ledger_account a ON a.id = e.account JOIN ledger_book b ON b.id = a.book
                WHERE p.id > \(after) AND p.id <= \(last) AND (p.day < b.from_day OR p.day >= b.until_day) LIMIT 100
                """
            ) { "posting \(try $0.id(0)) counts for a day that book \(try $0.id(1)) does not have" }
        }
        return faults
    }

    /// All postings, page by page, as long as there are few faults.
    private static func pages(
        in tx: any Reading, faults: inout [String], _ find: (_ after: ID, _ last: ID) throws -> [String]
    ) throws {
        var after = ID.zero
        while faults.count < 100 {
            let ids = try tx.all("SELECT id FROM ledger_posting WHERE id > \(after) ORDER BY id LIMIT \(page)") { try $0.id(0) }
            guard let last = ids.last else { break }
            faults += try find(after, last).prefix(100 - faults.count)
            after = last
        }
    }

    /// What was taken back is what was posted, account by account, but for what was spent and is said to be missing.
    static let reversals = IntegrityCheck("ledger reversals", .grave) { tx in
        try tx.all(
            """
            SELECT r.id FROM ledger_posting r JOIN ledger_posting o ON o.id = r.reverses
            WHERE o.reverses IS NOT NULL OR r.version <> -o.version OR r.source_kind <> o.source_kind OR r.source <> o.source
                OR r.rule <> o.rule LIMIT 100
            """
        ) { "posting \(try $0.id(0)) reverses what it may not" }
            + tx.all(
                """
                SELECT b.id FROM (
                    SELECT r.id, e.account, e.amount AS n FROM ledger_posting r JOIN ledger_entry e ON e.posting = r.reverses
                    WHERE r.reverses IS NOT NULL
                    UNION ALL
                    SELECT r.id, e.account, e.amount + e.cut FROM ledger_posting r JOIN ledger_entry e ON e.posting = r.id
                    WHERE r.reverses IS NOT NULL) AS b
                GROUP BY b.id, b.account HAVING SUM(b.n) <> 0 LIMIT 100
                """
            ) { "posting \(try $0.id(0)) does not take back what it reverses" }
    }

    static let signs = IntegrityCheck("ledger signs") { tx in
        try tx.all(
            """
            SELECT a.id FROM ledger_account a JOIN ledger_flow f ON f.account = a.id WHERE a.kind <> 'holding'
            GROUP BY a.id, a.kind HAVING SUM(CASE WHEN a.kind = 'source' THEN f.amount ELSE -f.amount END) > 0 LIMIT 100
            """
        ) { "account \(try $0.id(0)) is on the wrong side of zero" }
            + tx.all("SELECT id FROM ledger_account WHERE balance IS NOT NULL AND balance - held < lowest LIMIT 100") {
                "account \(try $0.id(0)) is below its floor"
            }
    }

    static let caps = IntegrityCheck("ledger caps") { tx in
        try tx.all(
            """
            SELECT account, cap FROM ledger_use GROUP BY account, cap, period
            HAVING SUM(amount) > MAX(most) OR SUM(amount) < 0 LIMIT 100
            """
        ) { "account \(try $0.id(0)) has more than the cap \(try $0.text(1)) lets it" }
            + tx.all(
                """
                SELECT u.account, u.posting FROM ledger_use u WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e
                    WHERE e.posting = u.posting AND e.account = u.account AND ((u.amount > 0 AND e.amount >= u.amount)
                        OR (u.amount < 0 AND e.amount <= u.amount))) LIMIT 100
                """
            ) { "posting \(try $0.id(1)) used more of a cap of account \(try $0.id(0)) than it moved" }
    }

    static let holds = IntegrityCheck("ledger holds") { tx in
        try tx.all(
            """
            SELECT a.id FROM ledger_account a WHERE a.held <> COALESCE((SELECT SUM(h.amount) FROM ledger_hold h
                WHERE h.account = a.id AND h.ended_ms IS NULL), 0) LIMIT 100
            """
        ) { "account \(try $0.id(0)) does not hold what is held of it" }
            + tx.all(
                """
                SELECT h.source, h.account FROM ledger_hold h WHERE h.posting IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_entry e
                    WHERE e.posting = h.posting AND e.account = h.account AND e.amount = -h.amount) LIMIT 100
                """
            ) { "what was held of account \(try $0.id(1)) for \(try $0.id(0)) was not what was posted" }
    }
}
