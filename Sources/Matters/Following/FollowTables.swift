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
}
