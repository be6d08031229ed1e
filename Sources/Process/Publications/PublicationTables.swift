import Kernel

enum PublicationTables {
    static let migration = Migration(
        "process-5-publications",
        [
            """
            CREATE TABLE publication (
                id BYTEA NOT NULL PRIMARY KEY,
                subject_kind TEXT NOT NULL,
                subject BYTEA NOT NULL,
                unit BYTEA NOT NULL,
                from_day TEXT NOT NULL,
                until_day TEXT NOT NULL,
                content BYTEA NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'withdrawn')),
                opened_ms BIGINT NOT NULL,
                ended_ms BIGINT,
                CHECK (from_day < until_day),
                CHECK ((ended_ms IS NULL) = (state = 'open'))
            ) CLUSTERED
            """,
            "CREATE INDEX publication_subject ON publication (subject, id)",
            // One and the same thing is told once at a time.
            "CREATE UNIQUE INDEX publication_open ON publication (subject) WHERE state = 'open'",
            """
            CREATE TABLE publication_objection (
                id BYTEA NOT NULL PRIMARY KEY,
                publication BYTEA NOT NULL REFERENCES publication (id),
                ground TEXT NOT NULL,
                account BYTEA,
                raised_ms BIGINT NOT NULL,
                upheld BOOLEAN,
                decider BYTEA,
                decided_ms BIGINT,
                CHECK ((upheld IS NULL) = (decided_ms IS NULL))
            ) CLUSTERED
            """,
            "CREATE INDEX publication_objection_of ON publication_objection (publication, id)",
        ])

    static let checks = [
        IntegrityCheck("publication objections", .grave) { tx in
            try tx.all(
                """
                SELECT o.id FROM publication_objection o JOIN publication p ON p.id = o.publication
                WHERE p.state = 'settled' AND (o.upheld IS NULL OR o.upheld) LIMIT 100
                """
            ) { "objection \(try $0.id(0)) was passed over" }
        }
    ]
}
