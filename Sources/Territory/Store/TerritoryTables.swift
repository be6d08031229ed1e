import Kernel

/// Units are identities; their names, codes and places are spans of days that only acts write. `unit_now` is derived from them.
enum TerritoryTables {
    static let migrations =
        [
            Migration(
                "territory-1",
                [
                    """
                    CREATE TABLE act (
                        id BYTEA NOT NULL PRIMARY KEY,
                        kind TEXT NOT NULL CHECK (kind IN ('found', 'rename')),
                        document_no TEXT,
                        effective_day TEXT NOT NULL,
                        recorded_ms BIGINT NOT NULL,
                        stream_version BIGINT NOT NULL CHECK (stream_version > 0)
                    ) CLUSTERED
                    """,
                    """
                    CREATE TABLE unit (
                        id BYTEA NOT NULL PRIMARY KEY,
                        kind TEXT NOT NULL CHECK (kind IN ('area', 'office'))
                    ) CLUSTERED
                    """,
                    """
                    CREATE TABLE unit_version (
                        unit BYTEA NOT NULL REFERENCES unit (id),
                        valid_from TEXT NOT NULL,
                        valid_to TEXT NOT NULL,
                        name TEXT NOT NULL CHECK (LENGTH(name) > 0),
                        code TEXT NOT NULL CHECK (LENGTH(code) > 0),
                        level TEXT NOT NULL,
                        act BYTEA NOT NULL REFERENCES act (id),
                        superseded_by BYTEA REFERENCES act (id),
                        PRIMARY KEY (unit, valid_from, act),
                        CHECK (valid_from < valid_to)
                    ) CLUSTERED
                    """,
                    "CREATE UNIQUE INDEX unit_version_believed ON unit_version (unit, valid_from) WHERE superseded_by IS NULL",
                    "CREATE INDEX unit_version_code ON unit_version (code)",
                    """
                    CREATE TABLE edge (
                        hierarchy TEXT NOT NULL,
                        parent BYTEA NOT NULL REFERENCES unit (id),
                        child BYTEA NOT NULL REFERENCES unit (id),
                        valid_from TEXT NOT NULL,
                        valid_to TEXT NOT NULL,
                        act BYTEA NOT NULL REFERENCES act (id),
                        superseded_by BYTEA REFERENCES act (id),
                        PRIMARY KEY (hierarchy, child, valid_from, act),
                        CHECK (valid_from < valid_to),
                        CHECK (parent <> child)
                    ) CLUSTERED
                    """,
                    "CREATE UNIQUE INDEX edge_believed ON edge (hierarchy, child, valid_from) WHERE superseded_by IS NULL",
                    "CREATE INDEX edge_parent ON edge (hierarchy, parent, valid_from)",
                    """
                    CREATE TABLE unit_now (
                        unit BYTEA NOT NULL PRIMARY KEY REFERENCES unit (id),
                        code TEXT NOT NULL UNIQUE,
                        name TEXT NOT NULL,
                        level TEXT NOT NULL,
                        parent BYTEA REFERENCES unit_now (unit),
                        path TEXT NOT NULL UNIQUE,
                        depth BIGINT NOT NULL CHECK (depth > 0)
                    ) CLUSTERED
                    """,
                    "CREATE INDEX unit_now_children ON unit_now (parent, code)",
                ])
        ] + TerritoryTrees.migrations + OutlineTables.migrations + [
            TerritoryTrees.names, TerritoryTrees.lineage, ActTables.migration, ActTables.approvals,
        ]
        + views

    /// What other slices may read.
    private static let views = [
        Migration.view(
            "v_territory_unit", "SELECT unit, code, name, level, hierarchy, parent, path, depth FROM unit_now WHERE ended IS NULL"),
        Migration.view(
            "v_territory_edge",
            "SELECT hierarchy, parent, child FROM edge WHERE superseded_by IS NULL AND valid_to = '9999-12-31'"),
    ]
}
