import Kernel

/// Outlines are spans of days like names and places in the tree, and only acts write them.
enum OutlineTables {
    static let migrations = [
        Migration(
            "territory-4-outline",
            [
                // Not clustered: its rows are long, and the key alone is walked most often.
                """
                CREATE TABLE unit_outline (
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT NOT NULL,
                    geometry BYTEA NOT NULL CHECK (LENGTH(geometry) > 0),
                    west BIGINT NOT NULL,
                    south BIGINT NOT NULL,
                    east BIGINT NOT NULL,
                    north BIGINT NOT NULL,
                    square_metres BIGINT NOT NULL CHECK (square_metres >= 0),
                    act BYTEA NOT NULL REFERENCES act (id),
                    superseded_by BYTEA REFERENCES act (id),
                    PRIMARY KEY (unit, valid_from, act),
                    CHECK (valid_from < valid_to),
                    CHECK (west <= east),
                    CHECK (south <= north)
                )
                """,
                "CREATE UNIQUE INDEX unit_outline_believed ON unit_outline (unit, valid_from) WHERE superseded_by IS NULL",
                "CREATE UNIQUE INDEX unit_outline_open ON unit_outline (valid_to, unit) WHERE superseded_by IS NULL",
                // What is kept in memory of outlines is as new as the highest number it has seen.
                """
                CREATE TABLE outline_change (
                    number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
                    act BYTEA NOT NULL REFERENCES act (id)
                ) CLUSTERED
                """,
            ])
    ]
}
