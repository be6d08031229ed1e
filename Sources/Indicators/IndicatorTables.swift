internal import Kernel

enum IndicatorTables {
    static let migration = Migration(
        "indicators-1",
        [
            // A span is a day or a month. All that was counted in it lies in one row, so that any figure of a year is twelve rows.
            """
            CREATE TABLE indicator_then (
                unit BYTEA NOT NULL,
                span BIGINT NOT NULL,
                counts BYTEA NOT NULL CHECK (LENGTH(counts) > 0),
                PRIMARY KEY (unit, span)
            ) CLUSTERED
            """,
            """
            CREATE TABLE indicator_moved (
                unit BYTEA NOT NULL,
                span BIGINT NOT NULL,
                counts BYTEA NOT NULL CHECK (LENGTH(counts) > 0),
                PRIMARY KEY (unit, span)
            ) CLUSTERED
            """,
            // What the fold keeps of a matter between its events: where and when, never what was said or by whom.
            "CREATE TABLE indicator_matter (matter BYTEA NOT NULL PRIMARY KEY, memory BYTEA NOT NULL) CLUSTERED",
            "CREATE TABLE indicator_word (word TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL UNIQUE) CLUSTERED",
            // Formulas that were ever in force: a report of that time is made with them for good.
            """
            CREATE TABLE indicator_formula (
                indicator TEXT NOT NULL,
                from_day TEXT NOT NULL,
                formula TEXT NOT NULL,
                PRIMARY KEY (indicator, from_day)
            ) CLUSTERED
            """,
        ])
}
