internal import Kernel

/// Bulletins and who confirmed them. Titles and texts lie sealed.
enum BulletinTables {
    static let migrations = [
        Migration(
            "bulletins-1",
            [
                """
                CREATE TABLE bulletin (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    posts TEXT NOT NULL CHECK (posts <> ''),
                    everybody BOOLEAN NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('published', 'replaced', 'withdrawn')),
                    published_ms BIGINT NOT NULL,
                    ended_ms BIGINT,
                    replaces BYTEA REFERENCES bulletin (id),
                    replaced_by BYTEA,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((ended_ms IS NULL) = (state = 'published')),
                    CHECK ((replaced_by IS NULL) = (state <> 'replaced'))
                ) CLUSTERED
                """,
                "CREATE INDEX bulletin_everybody ON bulletin (everybody, published_ms, id) WHERE ended_ms IS NULL",
                "CREATE INDEX bulletin_unit ON bulletin (unit, published_ms, id)",
                "CREATE INDEX bulletin_published ON bulletin (published_ms, id)",
                // What somebody in a post finds: one row for each kind of post, while it is told.
                """
                CREATE TABLE bulletin_to (
                    unit BYTEA NOT NULL,
                    post TEXT NOT NULL,
                    published_ms BIGINT NOT NULL,
                    bulletin BYTEA NOT NULL REFERENCES bulletin (id),
                    PRIMARY KEY (unit, post, published_ms, bulletin)
                ) CLUSTERED
                """,
                // What those find who look after a unit: one row for each unit above the target, with the target.
                """
                CREATE TABLE bulletin_in (
                    unit BYTEA NOT NULL,
                    published_ms BIGINT NOT NULL,
                    bulletin BYTEA NOT NULL REFERENCES bulletin (id),
                    PRIMARY KEY (unit, published_ms, bulletin)
                ) CLUSTERED
                """,
                // Needed so that nobody confirms twice and each finds what is new to them. Shown to nobody but its reader; told as counts.
                """
                CREATE TABLE bulletin_read (
                    bulletin BYTEA NOT NULL REFERENCES bulletin (id),
                    account BYTEA NOT NULL,
                    read_ms BIGINT NOT NULL,
                    PRIMARY KEY (bulletin, account)
                ) CLUSTERED
                """,
            ])
    ]

    /// How long it is kept who confirmed: two years after a bulletin was published; what was told stays.
    static let keptSeconds: Int64 = 730 * 86_400

    static let forget = Sweep(name: "bulletins.forget", everySeconds: 3600) { tx in
        let before = tx.recorded.adding(seconds: -keptSeconds)
        return try tx.executeCounting(
            """
            DELETE FROM bulletin_read WHERE (bulletin, account) IN (
                SELECT r.bulletin, r.account FROM bulletin b JOIN bulletin_read r ON r.bulletin = b.id
                WHERE b.published_ms < \(before) ORDER BY b.published_ms, r.account LIMIT 500)
            """)
    }

    static let checks = [
        IntegrityCheck("bulletin lists") { tx in
            try tx.all(
                """
                SELECT b.id FROM bulletin b JOIN unit_now u ON u.unit = b.unit
                LEFT JOIN (SELECT l.bulletin, COUNT(*) AS n FROM bulletin_in l
                    JOIN bulletin t ON t.id = l.bulletin AND t.published_ms = l.published_ms
                    JOIN unit_now s ON s.unit = t.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.bulletin) i ON i.bulletin = b.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "bulletin \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("bulletin addresses") { tx in
            try tx.all(
                """
                SELECT b.id FROM bulletin b WHERE (b.ended_ms IS NULL) <>
                    EXISTS (SELECT 1 FROM bulletin_to t WHERE t.bulletin = b.id AND t.unit = b.unit AND t.published_ms = b.published_ms)
                LIMIT 100
                """
            ) { "bulletin \(try $0.id(0)) is told and stands in no list of its readers, or the other way round" }
        },
        IntegrityCheck("bulletin versions") { tx in
            try tx.all(
                """
                SELECT b.id FROM bulletin b WHERE b.replaced_by IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM bulletin n WHERE n.id = b.replaced_by AND n.replaces = b.id)
                UNION SELECT b.id FROM bulletin b WHERE b.replaces IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM bulletin o WHERE o.id = b.replaces AND o.replaced_by = b.id)
                LIMIT 100
                """
            ) { "bulletin \(try $0.id(0)) replaces or is replaced by one that does not say so" }
        },
    ]
}
