import Kernel

/// Clocks, what they stood still for, and the calendars they were wound by.
enum ClockTables {
    static let migrations = [
        Migration(
            "process-1",
            [
                """
                CREATE TABLE clock (
                    subject BYTEA NOT NULL,
                    id BYTEA NOT NULL,
                    subject_kind TEXT NOT NULL,
                    stage TEXT NOT NULL CHECK (stage IN ('dispatch', 'accept', 'contact', 'handle', 'recheck', 'arrive')),
                    unit BYTEA NOT NULL,
                    hours TEXT NOT NULL,
                    time_limit TEXT NOT NULL,
                    pack BYTEA NOT NULL,
                    calendar BYTEA NOT NULL,
                    started_ms BIGINT NOT NULL,
                    due_ms BIGINT NOT NULL,
                    warn_ms BIGINT,
                    provisional BOOLEAN NOT NULL,
                    warned BOOLEAN NOT NULL,
                    level BIGINT NOT NULL CHECK (level >= 0),
                    paused_ms BIGINT,
                    ended_ms BIGINT,
                    outcome TEXT CHECK (outcome IN ('met', 'late', 'stopped')),
                    next_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version >= 0),
                    PRIMARY KEY (subject, id),
                    CHECK ((ended_ms IS NULL) = (outcome IS NULL)),
                    CHECK (ended_ms IS NULL OR (next_ms IS NULL AND paused_ms IS NULL)),
                    CHECK (started_ms <= due_ms)
                ) CLUSTERED
                """,
                // What must be looked at next stands at its head: the hour's few are found among a million.
                "CREATE INDEX clock_next ON clock (subject_kind, next_ms, subject, id) WHERE next_ms IS NOT NULL",
                "CREATE INDEX clock_provisional ON clock (subject_kind, calendar, subject, id) WHERE provisional AND ended_ms IS NULL",
                """
                CREATE TABLE clock_pause (
                    subject BYTEA NOT NULL,
                    from_ms BIGINT NOT NULL,
                    id BYTEA NOT NULL,
                    until_ms BIGINT,
                    ground TEXT NOT NULL,
                    bound_ms BIGINT NOT NULL,
                    PRIMARY KEY (subject, from_ms, id),
                    CHECK (from_ms < bound_ms),
                    CHECK (until_ms IS NULL OR (from_ms <= until_ms AND until_ms <= bound_ms))
                ) CLUSTERED
                """,
                "CREATE TABLE calendar (hash BYTEA NOT NULL PRIMARY KEY, content TEXT NOT NULL) CLUSTERED",
            ]),
        // The list of stages is checked by the table, and grows with the program.
        Migration(
            "process-2-decide",
            [
                """
                CREATE TABLE clock_decided (
                    subject BYTEA NOT NULL,
                    id BYTEA NOT NULL,
                    subject_kind TEXT NOT NULL,
                    stage TEXT NOT NULL CHECK (stage IN ('dispatch', 'accept', 'contact', 'handle', 'recheck', 'arrive', 'decide')),
                    unit BYTEA NOT NULL,
                    hours TEXT NOT NULL,
                    time_limit TEXT NOT NULL,
                    pack BYTEA NOT NULL,
                    calendar BYTEA NOT NULL,
                    started_ms BIGINT NOT NULL,
                    due_ms BIGINT NOT NULL,
                    warn_ms BIGINT,
                    provisional BOOLEAN NOT NULL,
                    warned BOOLEAN NOT NULL,
                    level BIGINT NOT NULL CHECK (level >= 0),
                    paused_ms BIGINT,
                    ended_ms BIGINT,
                    outcome TEXT CHECK (outcome IN ('met', 'late', 'stopped')),
                    next_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version >= 0),
                    extensions TEXT NOT NULL DEFAULT '',
                    PRIMARY KEY (subject, id),
                    CHECK ((ended_ms IS NULL) = (outcome IS NULL)),
                    CHECK (ended_ms IS NULL OR (next_ms IS NULL AND paused_ms IS NULL)),
                    CHECK (started_ms <= due_ms)
                ) CLUSTERED
                """,
                """
                INSERT INTO clock_decided (subject, id, subject_kind, stage, unit, hours, time_limit, pack, calendar, started_ms, due_ms,
                    warn_ms, provisional, warned, level, paused_ms, ended_ms, outcome, next_ms, version)
                SELECT subject, id, subject_kind, stage, unit, hours, time_limit, pack, calendar, started_ms, due_ms,
                    warn_ms, provisional, warned, level, paused_ms, ended_ms, outcome, next_ms, version FROM clock
                """,
                "DROP TABLE clock", "ALTER TABLE clock_decided RENAME TO clock",
                "CREATE INDEX clock_next ON clock (subject_kind, next_ms, subject, id) WHERE next_ms IS NOT NULL",
                "CREATE INDEX clock_provisional ON clock (subject_kind, calendar, subject, id) WHERE provisional AND ended_ms IS NULL",
                // A pause ends at its bound even where no clock stood still for it, since what was late goes on.
                "CREATE INDEX clock_pause_bound ON clock_pause (bound_ms, subject) WHERE until_ms IS NULL",
            ],
            preserved: ["SELECT COUNT(*) FROM clock", "SELECT COUNT(*) FROM clock_pause"]),
    ]

    /// Clocks of a subject that goes along with another one, and when each would have rung next.
    static let aside = Migration(
        "process-4-aside",
        [
            """
            CREATE TABLE clock_aside (
                subject BYTEA NOT NULL,
                clock BYTEA NOT NULL,
                next_ms BIGINT,
                PRIMARY KEY (subject, clock)
            ) CLUSTERED
            """
        ])

    /// How the clocks of a subject came out, for whoever counts.
    static let view = Migration.view("v_process_clock", "SELECT subject, id AS clock, stage, ended_ms, outcome FROM clock")
}
