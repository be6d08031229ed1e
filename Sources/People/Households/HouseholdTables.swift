import Kernel

/// How many live in a household, where, and where it came from. No name and no address: nobody can be found in it.
enum HouseholdTables {
    static let migrations = [
        Migration(
            "people-households-1",
            [
                """
                CREATE TABLE household (
                    id BYTEA NOT NULL,
                    number TEXT NOT NULL CHECK (LENGTH(number) > 0),
                    residence BYTEA NOT NULL REFERENCES unit (id),
                    origin BYTEA REFERENCES unit (id),
                    residents BIGINT NOT NULL CHECK (residents BETWEEN 1 AND 50),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT NOT NULL,
                    act BYTEA NOT NULL REFERENCES act (id),
                    superseded_by BYTEA REFERENCES act (id),
                    PRIMARY KEY (id, valid_from, act),
                    CHECK (valid_from < valid_to)
                ) CLUSTERED
                """,
                "CREATE UNIQUE INDEX household_believed ON household (id, valid_from) WHERE superseded_by IS NULL",
                "CREATE INDEX household_number ON household (number, valid_from)",
                "CREATE INDEX household_residence ON household (residence, valid_from) WHERE superseded_by IS NULL",
                "CREATE INDEX household_open ON household (valid_to) WHERE superseded_by IS NULL",
                "CREATE INDEX household_origin ON household (origin, valid_from) WHERE superseded_by IS NULL",
            ]),
        Migration(
            "people-households-2",
            ["CREATE INDEX household_superseded ON household (superseded_by) WHERE superseded_by IS NOT NULL"]),
        .view(
            "v_people_household",
            "SELECT id, residence, origin, residents, valid_from, valid_to FROM household WHERE superseded_by IS NULL"),
    ]
}
