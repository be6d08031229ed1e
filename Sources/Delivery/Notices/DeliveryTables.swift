internal import Kernel

enum DeliveryTables {
    static let migration = Migration(
        "delivery-2-notices",
        [
            // The ledger: one row for each recipient of each notice on each channel, under an id that stays the same however often it is
            // sent. No row holds a text: words come from the pack when it is shown.
            """
            CREATE TABLE delivery (
                id BYTEA NOT NULL PRIMARY KEY,
                channel TEXT NOT NULL CHECK (channel IN ('page', 'webhook')),
                recipient BYTEA NOT NULL,
                kind TEXT NOT NULL,
                event BYTEA NOT NULL,
                subject BYTEA NOT NULL,
                label TEXT NOT NULL,
                path TEXT NOT NULL,
                unit BYTEA,
                made_ms BIGINT NOT NULL,
                ready_ms BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('unread', 'read', 'waiting', 'sent', 'failed')),
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                next_ms BIGINT,
                done_ms BIGINT,
                answer BIGINT,
                CHECK ((next_ms IS NULL) = (state <> 'waiting'))
            )
            """,
            "CREATE INDEX delivery_recipient ON delivery (recipient, made_ms, id)",
            "CREATE INDEX delivery_unread ON delivery (recipient) WHERE state = 'unread'",
            "CREATE INDEX delivery_due ON delivery (next_ms) WHERE state = 'waiting'",
            "CREATE INDEX delivery_made ON delivery (made_ms)",
            """
            CREATE TABLE feed (
                id BYTEA NOT NULL PRIMARY KEY,
                account BYTEA NOT NULL REFERENCES account (id),
                token_hash BYTEA NOT NULL UNIQUE,
                made_ms BIGINT NOT NULL,
                ended_ms BIGINT
            )
            """,
            "CREATE INDEX feed_account ON feed (account)",
            // Address and secret are sealed under the webhook's own key.
            """
            CREATE TABLE webhook (
                id BYTEA NOT NULL PRIMARY KEY,
                label TEXT NOT NULL CHECK (LENGTH(label) > 0),
                kinds TEXT NOT NULL,
                made_ms BIGINT NOT NULL,
                failures BIGINT NOT NULL CHECK (failures >= 0),
                disabled_ms BIGINT,
                ended_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0)
            )
            """,
        ])

    /// Why a try did not come to an answer.
    static let faults = Migration("delivery-3-faults", ["ALTER TABLE delivery ADD COLUMN fault TEXT"])

    /// How long the ledger remembers.
    static let keptSeconds: Int64 = 180 * 86_400

    static let prune = Sweep(name: "delivery.prune", everySeconds: 3600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM delivery WHERE id IN (
                SELECT id FROM delivery WHERE made_ms < \(tx.recorded.adding(seconds: -keptSeconds)) ORDER BY made_ms LIMIT 500)
            """)
    }
}
