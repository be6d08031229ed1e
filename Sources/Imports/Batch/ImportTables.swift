import Kernel

/// What waits to be imported. Rows are sealed under their batch's key, which dies when they were applied, undone or left lying.
enum ImportTables {
    static let migrations = [
        Migration(
            "imports-1",
            [
                """
                CREATE TABLE import_batch (
                    id BYTEA NOT NULL PRIMARY KEY,
                    kind TEXT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN
                        ('staging', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'discarded')),
                    digest BYTEA,
                    rows BIGINT NOT NULL CHECK (rows >= 0),
                    fresh BIGINT NOT NULL CHECK (fresh >= 0),
                    changed BIGINT NOT NULL CHECK (changed >= 0),
                    same BIGINT NOT NULL CHECK (same >= 0),
                    faulty BIGINT NOT NULL CHECK (faulty >= 0),
                    cursor_rank BIGINT NOT NULL,
                    cursor_row BIGINT NOT NULL,
                    done BIGINT NOT NULL CHECK (done >= 0),
                    act BYTEA REFERENCES act (id),
                    undo_act BYTEA REFERENCES act (id),
                    version BIGINT NOT NULL CHECK (version > 0),
                    changed_ms BIGINT NOT NULL,
                    created_ms BIGINT NOT NULL
                ) CLUSTERED
                """,
                "CREATE INDEX import_batch_created ON import_batch (created_ms, id)",
                "CREATE INDEX import_batch_waiting ON import_batch (changed_ms) WHERE state IN ('staging', 'checking', 'checked', 'discarded')",
                """
                CREATE TABLE import_row (
                    batch BYTEA NOT NULL REFERENCES import_batch (id),
                    number BIGINT NOT NULL,
                    line BIGINT NOT NULL,
                    rank BIGINT NOT NULL,
                    key TEXT NOT NULL,
                    cells BYTEA NOT NULL,
                    verdict TEXT NOT NULL CHECK (verdict IN ('none', 'new', 'update', 'same', 'error')),
                    faults TEXT NOT NULL,
                    subject BYTEA,
                    PRIMARY KEY (batch, number)
                ) CLUSTERED
                """,
                "CREATE INDEX import_row_order ON import_row (batch, rank, number)",
                "CREATE INDEX import_row_key ON import_row (batch, key, number)",
                "CREATE INDEX import_row_verdict ON import_row (batch, verdict, number)",
                "CREATE INDEX import_row_subject ON import_row (batch, subject) WHERE subject IS NOT NULL",
            ]),
        Migration(
            "imports-2-half-done",
            ["CREATE INDEX import_batch_half_done ON import_batch (changed_ms) WHERE state IN ('applying', 'undoing')"]),
    ]
}
