import Kernel

enum CheckTables {
    /// What was asked, when, and what was found: sentences with ids and numbers only.
    static let migration = Migration(
        "admin-1-checks",
        [
            """
            CREATE TABLE check_run (
                id BYTEA NOT NULL PRIMARY KEY,
                asked_ms BIGINT NOT NULL,
                by_night BOOLEAN NOT NULL,
                ended_ms BIGINT
            ) CLUSTERED
            """,
            "CREATE INDEX check_run_asked ON check_run (asked_ms, id)",
            """
            CREATE TABLE check_result (
                run BYTEA NOT NULL REFERENCES check_run (id),
                name TEXT NOT NULL,
                found BIGINT NOT NULL,
                took_ms BIGINT NOT NULL,
                sentences TEXT NOT NULL,
                PRIMARY KEY (run, name)
            ) CLUSTERED
            """,
        ])
}
