internal import Kernel

enum MatterMigrations {
    static let all = [
        Migration(
            "matters-1",
            [
                """
                CREATE TABLE matter (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    category TEXT NOT NULL,
                    state TEXT NOT NULL,
                    kind TEXT NOT NULL CHECK (kind IN ('raised', 'dispatched', 'accepted', 'resolved', 'closed')),
                    place BYTEA NOT NULL REFERENCES unit_now (unit),
                    owner BYTEA NOT NULL REFERENCES unit_now (unit),
                    reporter BYTEA,
                    version BIGINT NOT NULL CHECK (version > 0),
                    link_generation BIGINT NOT NULL CHECK (link_generation > 0),
                    hold BYTEA NOT NULL,
                    raised_ms BIGINT NOT NULL,
                    changed_ms BIGINT NOT NULL
                )
                """,
                // One row per unit above the place and per unit above the owner, so that any list is a walk along an index.
                """
                CREATE TABLE matter_in (
                    unit BYTEA NOT NULL,
                    grp TEXT NOT NULL,
                    sort_ms BIGINT NOT NULL,
                    matter BYTEA NOT NULL,
                    PRIMARY KEY (unit, grp, sort_ms, matter)
                ) CLUSTERED
                """,
                // Who to answer, sealed under a key of its own: it can be erased while the matter stays.
                """
                CREATE TABLE reporter (
                    id BYTEA NOT NULL PRIMARY KEY,
                    matter BYTEA NOT NULL UNIQUE REFERENCES matter (id),
                    account BYTEA,
                    phone_match BYTEA,
                    notice_version TEXT NOT NULL
                )
                """,
                """
                CREATE TABLE rating (
                    matter BYTEA NOT NULL PRIMARY KEY REFERENCES matter (id),
                    score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
                    solved BOOLEAN NOT NULL,
                    rated_ms BIGINT NOT NULL
                ) CLUSTERED
                """,
                // Guesses at a phone tail, counted by number for an hour.
                """
                CREATE TABLE lookup_attempt (
                    number TEXT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    id BYTEA NOT NULL,
                    PRIMARY KEY (number, at_ms, id)
                ) CLUSTERED
                """,
                "CREATE INDEX lookup_attempt_at ON lookup_attempt (at_ms)",
                """
                CREATE TABLE matter_tally (
                    unit BYTEA NOT NULL,
                    kind TEXT NOT NULL,
                    n BIGINT NOT NULL,
                    PRIMARY KEY (unit, kind)
                ) CLUSTERED
                """,
            ]),
        handling, WorkView.migration, MatterDue.migration, MatterDue.nearness,
        .view("v_matters_in", "SELECT unit, grp, sort_ms AS raised_ms, matter FROM matter_in"),
    ]
}
