import Kernel

extension MatterMigrations {
    /// How often a matter went back, who of the office has it, and who held it by which rule of the catalogue.
    static let handling = Migration(
        "matters-2",
        [
            "ALTER TABLE matter ADD COLUMN handed_back BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN returned BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN redone BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN asked BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN arbitrated BOOLEAN NOT NULL DEFAULT FALSE",
            "ALTER TABLE matter ADD COLUMN assignee BYTEA",
            "ALTER TABLE matter ADD COLUMN stand_in BYTEA",
            "ALTER TABLE matter ADD COLUMN resolved_ms BIGINT",
            // From its version on the unit answers for it, until the next row; before the first one it is the place.
            """
            CREATE TABLE holding (
                matter BYTEA NOT NULL REFERENCES matter (id),
                version BIGINT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                since_ms BIGINT NOT NULL,
                verb TEXT NOT NULL,
                rule TEXT,
                suggested BYTEA,
                pack BYTEA NOT NULL,
                account BYTEA,
                PRIMARY KEY (matter, version),
                CHECK ((rule IS NULL) = (suggested IS NULL))
            ) CLUSTERED
            """,
            // What was open before there were clocks is wound when the program comes to it.
            "CREATE TABLE matter_unwound (matter BYTEA NOT NULL PRIMARY KEY REFERENCES matter (id)) CLUSTERED",
            "INSERT INTO matter_unwound (matter) SELECT id FROM matter WHERE kind IN ('raised', 'dispatched', 'accepted')",
        ],
        preserved: ["SELECT COUNT(*) FROM matter"])

    /// That the unit above was asked for help, for lists to show.
    static let escalation = Migration("matters-escalation", ["ALTER TABLE matter ADD COLUMN escalated_ms BIGINT"])

    /// What was decided on it, and how much waits to be.
    static let decisions = Migration(
        "matters-decisions",
        [
            "ALTER TABLE matter ADD COLUMN pending BIGINT NOT NULL DEFAULT 0 CHECK (pending >= 0)",
            "ALTER TABLE matter ADD COLUMN extended BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN shelved BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE matter ADD COLUMN excluded_ms BIGINT",
        ])
}
