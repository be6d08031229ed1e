import Kernel

enum DecisionTables {
    static let migration = Migration(
        "process-3-decisions",
        [
            """
            CREATE TABLE decision (
                id BYTEA NOT NULL PRIMARY KEY,
                subject_kind TEXT NOT NULL,
                subject BYTEA NOT NULL,
                kind TEXT NOT NULL,
                ground TEXT NOT NULL,
                time_limit TEXT,
                until_ms BIGINT,
                evidence BYTEA,
                unit BYTEA NOT NULL,
                requester BYTEA NOT NULL,
                asked_ms BIGINT NOT NULL,
                pack BYTEA NOT NULL,
                chain TEXT NOT NULL,
                answer_limit TEXT NOT NULL,
                step BIGINT NOT NULL CHECK (step >= 0),
                state TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'refused', 'withdrawn', 'lapsed')),
                settled_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK ((settled_ms IS NULL) = (state = 'waiting'))
            ) CLUSTERED
            """,
            "CREATE INDEX decision_subject ON decision (subject, id)",
            // The same thing is asked for once at a time.
            "CREATE UNIQUE INDEX decision_waiting ON decision (subject, kind) WHERE state = 'waiting'",
            """
            CREATE TABLE decision_vote (
                decision BYTEA NOT NULL REFERENCES decision (id),
                n BIGINT NOT NULL,
                step BIGINT NOT NULL,
                account BYTEA NOT NULL,
                role TEXT NOT NULL,
                agrees BOOLEAN NOT NULL,
                at_ms BIGINT NOT NULL,
                PRIMARY KEY (decision, n),
                UNIQUE (decision, account)
            ) CLUSTERED
            """,
            // One row for each unit in which somebody may hold the role that it waits for: an inbox is a walk along the key.
            """
            CREATE TABLE decision_wait (
                role TEXT NOT NULL,
                unit BYTEA NOT NULL,
                since_ms BIGINT NOT NULL,
                decision BYTEA NOT NULL REFERENCES decision (id),
                PRIMARY KEY (role, unit, since_ms, decision)
            ) CLUSTERED
            """,
            "CREATE INDEX decision_wait_decision ON decision_wait (decision)",
        ])
}
