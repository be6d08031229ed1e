import Kernel

/// Several trees, units that came by import, and acts of more kinds.
enum TerritoryTrees {
    static let migrations = [
        // The kinds of act stand in a check, which no engine can widen in place: the three tables are written anew.
        Migration(
            "territory-3-acts",
            [
                """
                CREATE TABLE act_next (
                    id BYTEA NOT NULL PRIMARY KEY,
                    kind TEXT NOT NULL CHECK (kind IN ('found', 'rename', 'import', 'undo', 'appoint', 'relieve', 'outline')),
                    document_no TEXT,
                    effective_day TEXT NOT NULL,
                    recorded_ms BIGINT NOT NULL,
                    stream_version BIGINT NOT NULL CHECK (stream_version > 0)
                ) CLUSTERED
                """,
                """
                INSERT INTO act_next (id, kind, document_no, effective_day, recorded_ms, stream_version)
                SELECT id, kind, document_no, effective_day, recorded_ms, stream_version FROM act
                """,
                """
                CREATE TABLE unit_version_next (
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT NOT NULL,
                    name TEXT NOT NULL CHECK (LENGTH(name) > 0),
                    code TEXT NOT NULL CHECK (LENGTH(code) > 0),
                    level TEXT NOT NULL,
                    act BYTEA NOT NULL REFERENCES act_next (id),
                    superseded_by BYTEA REFERENCES act_next (id),
                    PRIMARY KEY (unit, valid_from, act),
                    CHECK (valid_from < valid_to)
                ) CLUSTERED
                """,
                """
                INSERT INTO unit_version_next (unit, valid_from, valid_to, name, code, level, act, superseded_by)
                SELECT unit, valid_from, valid_to, name, code, level, act, superseded_by FROM unit_version
                """,
                """
                CREATE TABLE edge_next (
                    hierarchy TEXT NOT NULL,
                    parent BYTEA NOT NULL REFERENCES unit (id),
                    child BYTEA NOT NULL REFERENCES unit (id),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT NOT NULL,
                    act BYTEA NOT NULL REFERENCES act_next (id),
                    superseded_by BYTEA REFERENCES act_next (id),
                    PRIMARY KEY (hierarchy, child, valid_from, act),
                    CHECK (valid_from < valid_to),
                    CHECK (parent <> child)
                ) CLUSTERED
                """,
                """
                INSERT INTO edge_next (hierarchy, parent, child, valid_from, valid_to, act, superseded_by)
                SELECT hierarchy, parent, child, valid_from, valid_to, act, superseded_by FROM edge
                """,
                "DROP TABLE edge", "DROP TABLE unit_version", "DROP TABLE act",
                "ALTER TABLE act_next RENAME TO act", "ALTER TABLE unit_version_next RENAME TO unit_version",
                "ALTER TABLE edge_next RENAME TO edge",
                "CREATE UNIQUE INDEX unit_version_believed ON unit_version (unit, valid_from) WHERE superseded_by IS NULL",
                "CREATE INDEX unit_version_code ON unit_version (code)",
                "CREATE UNIQUE INDEX edge_believed ON edge (hierarchy, child, valid_from) WHERE superseded_by IS NULL",
                "CREATE INDEX edge_parent ON edge (hierarchy, parent, valid_from)",
            ],
            preserved: ["SELECT COUNT(*) FROM act", "SELECT COUNT(*) FROM unit_version", "SELECT COUNT(*) FROM edge"]),
        Migration(
            "territory-3-trees",
            [
                "ALTER TABLE unit_now ADD COLUMN hierarchy TEXT NOT NULL DEFAULT 'administrative'",
                "ALTER TABLE unit ADD COLUMN source TEXT NOT NULL DEFAULT 'pack' CHECK (source IN ('pack', 'import'))",
                "CREATE INDEX unit_now_level ON unit_now (level, path)",
            ]),
    ]

    /// Names are looked for by whoever keeps the register and by files that know no codes.
    static let names = Migration("territory-5-names", ["CREATE INDEX unit_now_name ON unit_now (name, code)"])

    /// The ids of the units above stand with the unit: lists and counts are carried up the tree at every step.
    static let lineage = Migration(
        "territory-6-lineage",
        [
            "ALTER TABLE unit_now ADD COLUMN lineage BYTEA",
            """
            WITH RECURSIVE line (unit, lineage) AS (
                SELECT unit, unit FROM unit_now WHERE parent IS NULL
                UNION ALL SELECT u.unit, CAST(l.lineage || u.unit AS BYTEA) FROM line l JOIN unit_now u ON u.parent = l.unit)
            UPDATE unit_now SET lineage = line.lineage FROM line WHERE line.unit = unit_now.unit
            """,
        ], violations: ["SELECT COUNT(*) FROM unit_now WHERE lineage IS NULL OR LENGTH(lineage) <> 16 * depth"])
}
