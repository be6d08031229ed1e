import Kernel

extension CheckDamages {
    private static let book: Statement = """
        INSERT INTO ledger_book (id, owner_kind, owner, commodity, period, from_day, until_day, sealed_until, opened_ms)
        VALUES (\(x), 'unit', \(x), 'points', '2026', '2026-01-01', '2027-01-01', '2026-01-01', 1)
        """
    private static func holding(held: Int64 = 0) -> Statement {
        """
        INSERT INTO ledger_account (id, book, kind, name, holder_kind, holder, lowest, balance, held, last_ms)
        VALUES (\(y), \(x), 'holding', 'points', 'household', \(z), 0, 5, \(held), 1)
        """
    }
    private static let sink: Statement = """
        INSERT INTO ledger_account (id, book, kind, name, holder_kind, holder, lowest, balance, held, last_ms)
        VALUES (\(y), \(x), 'sink', 'redeemed', 'book', \(x), NULL, NULL, 0, 0)
        """
    private static func posting(_ day: String = "2026-11-20") -> Statement {
        """
        INSERT INTO ledger_posting (id, source_kind, source, rule, version, pack, at_ms, day)
        VALUES (\(z), 'task', \(x), 'helped', 1, \(x), 1, \(day))
        """
    }
    private static let entry: Statement = """
        INSERT INTO ledger_entry (account, sort_ms, posting, amount, cut, balance) VALUES (\(y), 1, \(z), 5, 0, 5)
        """

    static let ledger: [String: [Statement]] = [
        "ledger.balances": [book, holding()],
        "ledger.caps": [
            posting(), "INSERT INTO ledger_use (account, cap, period, posting, amount, most) VALUES (\(y), 'x', 'x', \(z), 5, 3)",
        ],
        "ledger.days": [book, holding(), posting("2025-12-31"), entry],
        "ledger.holds": [book, holding(held: 5)],
        "ledger.postings": [book, holding(), posting(), entry],
        "ledger.reversals": [
            book, holding(), posting(), entry,
            """
            INSERT INTO ledger_posting (id, source_kind, source, rule, version, pack, at_ms, day, reverses)
            VALUES (\(x), 'task', \(x), 'helped', -1, \(x), 2, '2026-11-20', \(z))
            """,
        ],
        "ledger.signs": [book, sink, "INSERT INTO ledger_flow (account, id, amount, fresh) VALUES (\(y), \(z), -5, FALSE)"],
    ]
}
