import Kernel

/// What acts of redrawing leave behind: who succeeded whom, what is planned, and units that are no more but still name their records.
enum ActTables {
    static let migration = Migration(
        "territory-7-acts",
        [
            // A check cannot be widened in place, but a column can be put in the place of another on both engines.
            """
            ALTER TABLE act ADD COLUMN kind_next TEXT NOT NULL DEFAULT 'found' CHECK (kind_next IN ('found', 'rename', 'import', 'undo',
                'appoint', 'relieve', 'outline', 'open', 'close', 'move', 'merge', 'split', 'extract', 'recode'))
            """,
            "UPDATE act SET kind_next = kind",
            "ALTER TABLE act DROP COLUMN kind",
            "ALTER TABLE act RENAME COLUMN kind_next TO kind",
            "ALTER TABLE act ADD COLUMN undoes BYTEA",
            "CREATE INDEX act_recorded ON act (recorded_ms, id)",
            "CREATE UNIQUE INDEX act_undoes ON act (undoes) WHERE undoes IS NOT NULL",
            "CREATE INDEX unit_version_act ON unit_version (act)",
            "CREATE INDEX unit_version_superseded ON unit_version (superseded_by) WHERE superseded_by IS NOT NULL",
            "CREATE INDEX edge_act ON edge (act)",
            "CREATE INDEX edge_superseded ON edge (superseded_by) WHERE superseded_by IS NOT NULL",
            "CREATE INDEX unit_outline_act ON unit_outline (act)",
            "CREATE INDEX unit_outline_superseded ON unit_outline (superseded_by) WHERE superseded_by IS NOT NULL",
            // The first day on which it was no more. Its row stays: what was raised in it still lies there.
            "ALTER TABLE unit_now ADD COLUMN ended TEXT",
            // Of the pack, but changed by an act since: the register looks after it now.
            "ALTER TABLE unit ADD COLUMN redrawn BOOLEAN NOT NULL DEFAULT FALSE",
            """
            CREATE TABLE succession (
                act BYTEA NOT NULL REFERENCES act (id),
                predecessor BYTEA NOT NULL REFERENCES unit (id),
                successor BYTEA NOT NULL REFERENCES unit (id),
                share BIGINT NOT NULL CHECK (share BETWEEN 0 AND 10000),
                main BOOLEAN NOT NULL,
                from_day TEXT NOT NULL,
                superseded_by BYTEA REFERENCES act (id),
                PRIMARY KEY (predecessor, act, successor),
                CHECK (predecessor <> successor)
            ) CLUSTERED
            """,
            "CREATE INDEX succession_successor ON succession (successor, act)",
            "CREATE INDEX succession_act ON succession (act)",
            """
            CREATE TABLE act_plan (
                id BYTEA NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit (id),
                fields TEXT NOT NULL,
                document_no TEXT,
                effective_day TEXT NOT NULL,
                asked_ms BIGINT NOT NULL,
                requester BYTEA,
                state TEXT NOT NULL CHECK (state IN ('planned', 'done', 'withdrawn', 'failed', 'undone')),
                fault TEXT,
                version BIGINT NOT NULL CHECK (version > 0)
            ) CLUSTERED
            """,
            "CREATE INDEX act_plan_due ON act_plan (effective_day, id) WHERE state = 'planned'",
            // Every unit that an act touches, for the history of each.
            """
            CREATE TABLE act_unit (
                unit BYTEA NOT NULL REFERENCES unit (id),
                act BYTEA NOT NULL REFERENCES act (id),
                PRIMARY KEY (unit, act)
            ) CLUSTERED
            """,
            "CREATE INDEX act_unit_act ON act_unit (act, unit)",
        ], preserved: ["SELECT COUNT(*) FROM act", "SELECT COUNT(*) FROM unit_now"])

    /// Acts that others have to allow first, and which units an act took out of the pack's hands, so that taking it back gives them back.
    static let approvals = Migration(
        "territory-9-approvals",
        [
            """
            ALTER TABLE act_plan ADD COLUMN state_next TEXT NOT NULL DEFAULT 'planned'
                CHECK (state_next IN ('waiting', 'planned', 'done', 'withdrawn', 'refused', 'failed', 'undone'))
            """,
            "UPDATE act_plan SET state_next = state",
            "DROP INDEX act_plan_due",
            "ALTER TABLE act_plan DROP COLUMN state",
            "ALTER TABLE act_plan RENAME COLUMN state_next TO state",
            "CREATE INDEX act_plan_due ON act_plan (effective_day, id) WHERE state = 'planned'",
            "ALTER TABLE act_plan ADD COLUMN decision BYTEA",
            "ALTER TABLE act_unit ADD COLUMN redrew BOOLEAN NOT NULL DEFAULT TRUE",
            // What was taken back before this was remembered goes back to the pack.
            """
            UPDATE unit SET redrawn = FALSE WHERE redrawn AND NOT EXISTS (SELECT 1 FROM act_unit AS touched
                JOIN act_plan AS plan ON plan.id = touched.act WHERE touched.unit = unit.id AND plan.state = 'done')
            """,
            "UPDATE act_unit SET redrew = FALSE WHERE unit IN (SELECT id FROM unit WHERE NOT redrawn)",
        ], preserved: ["SELECT COUNT(*) FROM act_plan", "SELECT COUNT(*) FROM act_plan WHERE state = 'done'"])
}
