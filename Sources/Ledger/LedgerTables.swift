import Kernel

/// Books, their accounts, and what was posted to them. A row of `ledger_posting`, `ledger_entry` and `ledger_use` is never changed.
enum LedgerTables {
    static let migration = Migration(
        "ledger-1",
        [
            """
            CREATE TABLE ledger_book (
                id BYTEA NOT NULL PRIMARY KEY,
                owner_kind TEXT NOT NULL,
                owner BYTEA NOT NULL,
                commodity TEXT NOT NULL,
                period TEXT NOT NULL,
                from_day TEXT NOT NULL,
                until_day TEXT NOT NULL,
                sealed_until TEXT NOT NULL,
                opened_ms BIGINT NOT NULL,
                UNIQUE (owner_kind, owner, commodity, period),
                CHECK (from_day < until_day),
                CHECK (from_day <= sealed_until AND sealed_until <= until_day)
            ) CLUSTERED
            """,
            // The balance of a holding stands in its row. What all postings of a book pass through has none: see ledger_flow.
            """
            CREATE TABLE ledger_account (
                id BYTEA NOT NULL PRIMARY KEY,
                book BYTEA NOT NULL REFERENCES ledger_book (id),
                kind TEXT NOT NULL CHECK (kind IN ('holding', 'source', 'sink')),
                name TEXT NOT NULL,
                holder_kind TEXT NOT NULL,
                holder BYTEA NOT NULL,
                lowest BIGINT CHECK (lowest BETWEEN -10000000000000 AND 0),
                balance BIGINT,
                held BIGINT NOT NULL CHECK (held >= 0),
                last_ms BIGINT NOT NULL,
                UNIQUE (book, holder, name),
                CHECK ((kind = 'holding') = (lowest IS NOT NULL)),
                CHECK ((lowest IS NULL) = (balance IS NULL)),
                CHECK (balance IS NOT NULL OR held = 0),
                CHECK (balance IS NULL OR balance - held >= lowest)
            ) CLUSTERED
            """,
            "CREATE INDEX ledger_account_holder ON ledger_account (holder, id)",
            // What a book that is closed still has to move, and what it has to wait for.
            "CREATE INDEX ledger_account_left ON ledger_account (book, id) WHERE balance > held",
            "CREATE INDEX ledger_account_held ON ledger_account (book) WHERE held > 0",
            // A reversal stands under what it reverses, with the version below zero: one for each, whatever the program does.
            """
            CREATE TABLE ledger_posting (
                id BYTEA NOT NULL PRIMARY KEY,
                source_kind TEXT NOT NULL,
                source BYTEA NOT NULL,
                rule TEXT NOT NULL,
                version BIGINT NOT NULL,
                pack BYTEA NOT NULL,
                at_ms BIGINT NOT NULL,
                day TEXT NOT NULL,
                reverses BYTEA REFERENCES ledger_posting (id),
                UNIQUE (source_kind, source, rule, version),
                CHECK (CASE WHEN reverses IS NULL THEN version > 0 ELSE version < 0 END)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX ledger_posting_reverses ON ledger_posting (reverses) WHERE reverses IS NOT NULL",
            // No reference to the account: PostgreSQL would lock the row that a whole book shares for every entry. `verify` looks instead.
            """
            CREATE TABLE ledger_entry (
                account BYTEA NOT NULL,
                sort_ms BIGINT NOT NULL,
                posting BYTEA NOT NULL REFERENCES ledger_posting (id),
                amount BIGINT NOT NULL,
                cut BIGINT NOT NULL,
                balance BIGINT,
                PRIMARY KEY (account, sort_ms, posting),
                CHECK (amount <> 0 OR cut <> 0)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX ledger_entry_posting ON ledger_entry (posting, account)",
            """
            CREATE TABLE ledger_use (
                account BYTEA NOT NULL,
                cap TEXT NOT NULL,
                period TEXT NOT NULL,
                posting BYTEA NOT NULL REFERENCES ledger_posting (id),
                amount BIGINT NOT NULL,
                most BIGINT NOT NULL CHECK (most >= 0),
                PRIMARY KEY (account, cap, period, posting)
            ) CLUSTERED
            """,
            "CREATE INDEX ledger_use_posting ON ledger_use (posting)",
            """
            CREATE TABLE ledger_flow (
                account BYTEA NOT NULL,
                id BYTEA NOT NULL,
                amount BIGINT NOT NULL,
                fresh BOOLEAN NOT NULL DEFAULT FALSE,
                PRIMARY KEY (account, id)
            ) CLUSTERED
            """,
            "CREATE INDEX ledger_flow_fresh ON ledger_flow (account, id) WHERE fresh",
            """
            CREATE TABLE ledger_hold (
                source_kind TEXT NOT NULL,
                source BYTEA NOT NULL,
                account BYTEA NOT NULL REFERENCES ledger_account (id),
                amount BIGINT NOT NULL CHECK (amount > 0),
                made_ms BIGINT NOT NULL,
                until_ms BIGINT NOT NULL,
                ended_ms BIGINT,
                posting BYTEA REFERENCES ledger_posting (id),
                PRIMARY KEY (source_kind, source, account),
                CHECK (made_ms < until_ms),
                CHECK (posting IS NULL OR ended_ms IS NOT NULL)
            ) CLUSTERED
            """,
            "CREATE INDEX ledger_hold_until ON ledger_hold (source_kind, until_ms, source, account) WHERE ended_ms IS NULL",
            "CREATE INDEX ledger_hold_account ON ledger_hold (account) WHERE ended_ms IS NULL",
        ])
}
