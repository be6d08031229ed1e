internal import Kernel

/// What units give their months to, and what was done for it.
enum ThemeTables {
    static let migration = Migration(
        "mobilisation-3",
        [
            """
            CREATE TABLE theme (
                id BYTEA NOT NULL PRIMARY KEY,
                unit BYTEA NOT NULL REFERENCES unit (id),
                month TEXT NOT NULL,
                set_ms BIGINT NOT NULL,
                version BIGINT NOT NULL CHECK (version > 0),
                UNIQUE (unit, month)
            ) CLUSTERED
            """,
            """
            CREATE TABLE theme_entry (
                id BYTEA NOT NULL PRIMARY KEY,
                theme BYTEA NOT NULL REFERENCES theme (id),
                squad BYTEA REFERENCES squad (id),
                people BIGINT NOT NULL CHECK (people > 0),
                held_on TEXT NOT NULL,
                noted_ms BIGINT NOT NULL
            ) CLUSTERED
            """,
            "CREATE INDEX theme_entry_theme ON theme_entry (theme, held_on, id)",
        ])
}
