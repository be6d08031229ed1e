internal import Kernel

/// What acts of redrawing moved, so that taking an act back moves it back; and what the index of words has not heard of yet.
enum FollowTables {
    static let migration = Migration(
        "matters-follow",
        [
            """
            CREATE TABLE matter_follow (
                act BYTEA NOT NULL,
                matter BYTEA NOT NULL REFERENCES matter (id),
                place_before BYTEA NOT NULL,
                owner_before BYTEA NOT NULL,
                place BYTEA NOT NULL,
                owner BYTEA NOT NULL,
                PRIMARY KEY (act, matter)
            ) CLUSTERED
            """,
            "CREATE TABLE matter_refound (matter BYTEA NOT NULL PRIMARY KEY REFERENCES matter (id)) CLUSTERED",
        ])

    /// What is still under way after an act that was too large to take everything along at once, and who had each matter in hand.
    static let underway = Migration(
        "matters-follow-2",
        [
            "ALTER TABLE matter_follow ADD COLUMN assignee_before BYTEA",
            "ALTER TABLE matter_follow ADD COLUMN stand_in_before BYTEA",
            // `back`: the act that is taken back, so that the matter goes where that found it.
            """
            CREATE TABLE matter_chase (
                act BYTEA NOT NULL,
                matter BYTEA NOT NULL REFERENCES matter (id),
                unit BYTEA NOT NULL,
                main BYTEA,
                ended BOOLEAN NOT NULL,
                back BYTEA,
                PRIMARY KEY (act, matter, unit)
            ) CLUSTERED
            """,
            "CREATE INDEX matter_chase_matter ON matter_chase (matter)",
            // What is over and lies in the lists of the units that stood above: which, and what they are to leave.
            """
            CREATE TABLE matter_relist (
                act BYTEA NOT NULL,
                list TEXT NOT NULL CHECK (list IN ('matter', 'visit')),
                record BYTEA NOT NULL,
                PRIMARY KEY (act, list, record)
            ) CLUSTERED
            """,
            """
            CREATE TABLE matter_relist_from (
                act BYTEA NOT NULL,
                unit BYTEA NOT NULL,
                PRIMARY KEY (act, unit)
            ) CLUSTERED
            """,
        ])
}
