internal import Kernel

enum WayTables {
    static let migrations = [
        Migration(
            "matters-ways-1",
            [
                """
                CREATE TABLE matter_origin (
                    matter BYTEA NOT NULL PRIMARY KEY REFERENCES matter (id),
                    channel TEXT NOT NULL,
                    entered_by BYTEA,
                    relation TEXT,
                    visit BYTEA,
                    coarse_lon BIGINT,
                    coarse_lat BIGINT
                ) CLUSTERED
                """,
                "ALTER TABLE reporter ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE",
                """
                CREATE TABLE matter_said (
                    match BYTEA NOT NULL,
                    said_ms BIGINT NOT NULL,
                    matter BYTEA NOT NULL REFERENCES matter (id),
                    PRIMARY KEY (match, said_ms, matter)
                ) CLUSTERED
                """,
                "CREATE INDEX matter_said_at ON matter_said (said_ms)",
                "CREATE INDEX matter_category_raised ON matter (category, raised_ms, id)",
                // A poster has the first generation until it is revoked.
                """
                CREATE TABLE poster (
                    unit BYTEA NOT NULL PRIMARY KEY REFERENCES unit_now (unit),
                    id BYTEA NOT NULL UNIQUE,
                    generation BIGINT NOT NULL CHECK (generation > 1)
                ) CLUSTERED
                """,
            ]),
        Migration(
            "matters-ways-2",
            ["ALTER TABLE matter_origin ADD COLUMN rule TEXT", "ALTER TABLE matter_origin ADD COLUMN suggested TEXT"]),
    ]
}
