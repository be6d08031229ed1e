import Kernel

enum ArbitrationTables {
    static let migration = Migration(
        "matters-arbitration",
        [
            """
            CREATE TABLE arbitration (
                id BYTEA NOT NULL PRIMARY KEY,
                matter BYTEA NOT NULL REFERENCES matter (id),
                unit BYTEA NOT NULL,
                asker BYTEA NOT NULL,
                asked_ms BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'decided', 'dropped')),
                settled_ms BIGINT,
                CHECK ((settled_ms IS NULL) = (state = 'waiting'))
            ) CLUSTERED
            """,
            "CREATE INDEX arbitration_matter ON arbitration (matter, id)",
            // One matter is disputed once at a time.
            "CREATE UNIQUE INDEX arbitration_waiting ON arbitration (matter) WHERE state = 'waiting'",
            // Which units met and shared out a matter on the spot; what each has to do is sealed under the matter's key.
            """
            CREATE TABLE division (
                matter BYTEA NOT NULL REFERENCES matter (id),
                version BIGINT NOT NULL,
                n BIGINT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                met_ms BIGINT NOT NULL,
                at_ms BIGINT NOT NULL,
                PRIMARY KEY (matter, version, n),
                UNIQUE (matter, version, unit)
            ) CLUSTERED
            """,
            "CREATE INDEX division_unit ON division (unit, at_ms, matter, version)",
        ])
}
