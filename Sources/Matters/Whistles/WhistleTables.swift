internal import Kernel

enum WhistleTables {
    static let migration = Migration(
        "matters-whistles-1",
        [
            """
            CREATE TABLE whistle (
                id BYTEA NOT NULL PRIMARY KEY,
                matter BYTEA NOT NULL REFERENCES matter (id),
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                ground TEXT NOT NULL CHECK (ground IN ('beyond', 'unempowered', 'emergency')),
                said BIGINT NOT NULL,
                blown_ms BIGINT NOT NULL,
                due_ms BIGINT NOT NULL CHECK (due_ms >= blown_ms),
                state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'withdrawn')),
                ended_ms BIGINT,
                assess_ms BIGINT,
                version BIGINT NOT NULL CHECK (version >= 0),
                CHECK ((ended_ms IS NULL) = (state = 'open')),
                CHECK ((assess_ms IS NULL) = (state <> 'settled'))
            ) CLUSTERED
            """,
            "CREATE INDEX whistle_matter ON whistle (matter, id)",
            // One for each unit that was called: it has a clock and a stream of its own, so that two that come at one moment do not wait
            // for one another. Units only: nobody's way is written down.
            """
            CREATE TABLE whistle_call (
                id BYTEA NOT NULL PRIMARY KEY,
                whistle BYTEA NOT NULL REFERENCES whistle (id),
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                arrived_ms BIGINT,
                arrived_by TEXT CHECK (arrived_by IN ('scan', 'whistler', 'unit')),
                left_ms BIGINT,
                in_time BOOLEAN,
                solved BOOLEAN,
                justified BOOLEAN,
                version BIGINT NOT NULL CHECK (version > 0),
                UNIQUE (whistle, unit),
                CHECK ((arrived_ms IS NULL) = (arrived_by IS NULL)),
                CHECK (left_ms IS NULL OR arrived_ms <= left_ms),
                CHECK ((in_time IS NULL) = (solved IS NULL))
            ) CLUSTERED
            """,
            // The rows that lists walk: one for each unit above the place and above those that were called.
            """
            CREATE TABLE whistle_in (
                unit BYTEA NOT NULL,
                grp TEXT NOT NULL CHECK (grp IN ('open', 'ended')),
                due_ms BIGINT NOT NULL,
                whistle BYTEA NOT NULL REFERENCES whistle (id),
                PRIMARY KEY (unit, grp, due_ms, whistle)
            ) CLUSTERED
            """,
            "CREATE INDEX whistle_in_whistle ON whistle_in (whistle)",
        ])

    static let checks = [versions, clocks, lists]

    private static let versions = IntegrityCheck("whistle versions", .grave) { tx in
        try tx.all(
            """
            SELECT w.id FROM whistle w WHERE w.version
                <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = w.id), 0) LIMIT 100
            """
        ) { "whistle \(try $0.id(0)) is not at the version its events end at" }
            + tx.all(
                """
                SELECT c.id FROM whistle_call c WHERE c.version
                    <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = c.id), 0) LIMIT 100
                """
            ) { "the call \(try $0.id(0)) is not at the version its events end at" }
    }

    /// Whoever is waited for has a clock that runs, and nobody else.
    private static let clocks = IntegrityCheck("whistle clocks") { tx in
        try tx.all(
            """
            SELECT c.id FROM whistle_call c JOIN whistle w ON w.id = c.whistle
            LEFT JOIN clock k ON k.subject = c.id AND k.ended_ms IS NULL
            WHERE (w.state = 'open' AND c.arrived_ms IS NULL) <> (k.id IS NOT NULL) LIMIT 100
            """
        ) { "the call \(try $0.id(0)) is waited for without a clock, or has one and is not" }
    }

    private static let lists = IntegrityCheck("whistle lists", .derived) { tx in
        try tx.all(
            """
            SELECT w.id FROM whistle w JOIN matter m ON m.id = w.matter
            WHERE NOT EXISTS (SELECT 1 FROM whistle_in i WHERE i.unit = m.place AND i.whistle = w.id AND i.due_ms = w.due_ms
                AND i.grp = CASE WHEN w.state = 'open' THEN 'open' ELSE 'ended' END) LIMIT 100
            """
        ) { "whistle \(try $0.id(0)) is missing from the list of its place" }
            + tx.all(
                """
                SELECT c.whistle, c.unit FROM whistle_call c JOIN whistle w ON w.id = c.whistle
                WHERE NOT EXISTS (SELECT 1 FROM whistle_in i WHERE i.unit = c.unit AND i.whistle = w.id AND i.due_ms = w.due_ms
                    AND i.grp = CASE WHEN w.state = 'open' THEN 'open' ELSE 'ended' END) LIMIT 100
                """
            ) { "whistle \(try $0.id(0)) is missing from the list of the unit \(try $0.id(1)) that it called" }
            + tx.all(
                """
                SELECT i.whistle FROM whistle_in i LEFT JOIN whistle w ON w.id = i.whistle AND w.due_ms = i.due_ms
                    AND i.grp = CASE WHEN w.state = 'open' THEN 'open' ELSE 'ended' END
                WHERE w.id IS NULL LIMIT 100
                """
            ) { "whistle \(try $0.id(0)) stands in a list where it is not" }
    }
}
