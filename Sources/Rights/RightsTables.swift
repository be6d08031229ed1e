import Kernel

/// Who read what, what was asked about one's own data, and what was destroyed. No row holds a text about anybody: those lie sealed.
enum RightsTables {
    static let migrations = [
        Migration(
            "rights-1",
            [
                // Written from the sealed log alone: no command adds, changes or takes out a row by hand.
                """
                CREATE TABLE reading (
                    id BYTEA NOT NULL PRIMARY KEY,
                    at_ms BIGINT NOT NULL,
                    day TEXT NOT NULL,
                    account BYTEA,
                    role TEXT NOT NULL,
                    unit BYTEA,
                    purpose TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    record BYTEA NOT NULL,
                    judged BOOLEAN NOT NULL DEFAULT FALSE,
                    unusual TEXT CHECK (unusual IN ('volume', 'hour', 'many'))
                ) CLUSTERED
                """,
                "CREATE INDEX reading_record ON reading (record, at_ms)",
                "CREATE INDEX reading_account ON reading (account, day)",
                "CREATE INDEX reading_at ON reading (at_ms, id)",
                "CREATE INDEX reading_unjudged ON reading (at_ms, id) WHERE NOT judged",
                """
                CREATE TABLE reading_alert (
                    id BYTEA NOT NULL PRIMARY KEY,
                    rule TEXT NOT NULL CHECK (rule IN ('volume', 'hour', 'many')),
                    about BYTEA NOT NULL,
                    day TEXT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    reading BYTEA NOT NULL REFERENCES reading (id),
                    settled_ms BIGINT,
                    finding TEXT CHECK (finding IN ('explained', 'misuse')),
                    version BIGINT NOT NULL CHECK (version > 0),
                    UNIQUE (rule, about, day),
                    CHECK ((settled_ms IS NULL) = (finding IS NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX reading_alert_at ON reading_alert (at_ms, id)",
                """
                CREATE TABLE rights_request (
                    id BYTEA NOT NULL PRIMARY KEY,
                    kind TEXT NOT NULL CHECK (kind IN ('correct', 'object', 'explain', 'retaliation')),
                    holding TEXT NOT NULL,
                    record BYTEA NOT NULL,
                    label TEXT NOT NULL,
                    field TEXT,
                    account BYTEA,
                    hold BYTEA,
                    unit BYTEA NOT NULL REFERENCES unit_now (unit),
                    helper BYTEA,
                    relation TEXT,
                    asked_ms BIGINT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')),
                    answered_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((answered_ms IS NULL) = (state = 'open')),
                    CHECK ((kind = 'correct') = (field IS NOT NULL)),
                    CHECK ((helper IS NULL) = (relation IS NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX rights_request_open ON rights_request (asked_ms, id) WHERE answered_ms IS NULL",
                "CREATE INDEX rights_request_record ON rights_request (record, id)",
                "CREATE INDEX rights_request_account ON rights_request (account, id) WHERE account IS NOT NULL",
                "CREATE INDEX rights_request_hold ON rights_request (hold, id) WHERE hold IS NOT NULL",
                "CREATE INDEX rights_request_unit ON rights_request (unit)",
                // `keys`: the ids whose keys were destroyed, one after the other, for erasing again after a restore.
                """
                CREATE TABLE erasure (
                    id BYTEA NOT NULL PRIMARY KEY,
                    holding TEXT NOT NULL,
                    ground TEXT NOT NULL CHECK (ground IN ('asked', 'time')),
                    label TEXT,
                    records BIGINT NOT NULL CHECK (records > 0),
                    erased_ms BIGINT NOT NULL,
                    backups_until TEXT NOT NULL,
                    helper BYTEA,
                    relation TEXT,
                    keys BYTEA NOT NULL,
                    logged BOOLEAN NOT NULL
                ) CLUSTERED
                """,
                "CREATE INDEX erasure_at ON erasure (erased_ms, id)",
                "CREATE INDEX erasure_unlogged ON erasure (erased_ms, id) WHERE NOT logged",
                """
                CREATE TABLE retention_cursor (
                    holding TEXT NOT NULL PRIMARY KEY,
                    at_ms BIGINT NOT NULL,
                    record BYTEA NOT NULL
                ) CLUSTERED
                """,
            ]),
        // The kinds of what is unusual are checked by the tables, and grow with the program.
        Migration(
            "rights-2-family",
            [
                "ALTER TABLE reading ADD COLUMN unusual_next TEXT CHECK (unusual_next IN ('family', 'volume', 'hour', 'many'))",
                "UPDATE reading SET unusual_next = unusual WHERE unusual IS NOT NULL",
                "ALTER TABLE reading DROP COLUMN unusual",
                "ALTER TABLE reading RENAME COLUMN unusual_next TO unusual",
                """
                CREATE TABLE reading_alert_next (
                    id BYTEA NOT NULL PRIMARY KEY,
                    rule TEXT NOT NULL CHECK (rule IN ('family', 'volume', 'hour', 'many')),
                    about BYTEA NOT NULL,
                    day TEXT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    reading BYTEA NOT NULL REFERENCES reading (id),
                    settled_ms BIGINT,
                    finding TEXT CHECK (finding IN ('explained', 'misuse')),
                    version BIGINT NOT NULL CHECK (version > 0),
                    UNIQUE (rule, about, day),
                    CHECK ((settled_ms IS NULL) = (finding IS NULL))
                ) CLUSTERED
                """,
                """
                INSERT INTO reading_alert_next (id, rule, about, day, at_ms, reading, settled_ms, finding, version)
                SELECT id, rule, about, day, at_ms, reading, settled_ms, finding, version FROM reading_alert
                """,
                "DROP TABLE reading_alert", "ALTER TABLE reading_alert_next RENAME TO reading_alert",
                "CREATE INDEX reading_alert_at ON reading_alert (at_ms, id)",
            ], preserved: ["SELECT COUNT(*) FROM reading WHERE unusual IS NOT NULL", "SELECT COUNT(*) FROM reading_alert"]),
        .view("v_rights_reading", "SELECT id, at_ms, day, account, role, unit, purpose, kind, record, unusual FROM reading"),
    ]

    static let checks = [
        IntegrityCheck("rights requests") { tx in
            try tx.all(
                """
                SELECT r.id FROM rights_request r WHERE r.answered_ms IS NULL AND NOT EXISTS
                    (SELECT 1 FROM clock c WHERE c.subject = r.id AND c.ended_ms IS NULL) LIMIT 100
                """
            ) { "request \(try $0.id(0)) waits and no clock of it runs" }
        },
        IntegrityCheck("rights erasures") { tx in
            try tx.all(
                """
                SELECT e.id FROM erasure e WHERE NOT EXISTS (SELECT 1 FROM event v WHERE v.stream = e.id) LIMIT 100
                """
            ) { "erasure \(try $0.id(0)) is told by no event" }
        },
        IntegrityCheck("readings") { tx in
            try tx.all(
                """
                SELECT r.id FROM reading r WHERE NOT EXISTS (SELECT 1 FROM event v WHERE v.id = r.id AND v.type = r.kind) LIMIT 100
                """
            ) { "reading \(try $0.id(0)) is told by no event" }
        },
    ]
}
