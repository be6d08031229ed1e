import Kernel

enum LedgerTables {
    /// What is counted of a unit and a month: what it asked for, and whose clocks end in it.
    static let migration = Migration(
        "process-4-shares",
        [
            "ALTER TABLE decision ADD COLUMN beyond BOOLEAN NOT NULL DEFAULT FALSE",
            "CREATE INDEX decision_unit ON decision (unit, kind, asked_ms)",
            // One index for each stage that is counted: an index over both would not be seen to hold either.
            "CREATE INDEX clock_handle ON clock (unit, due_ms) WHERE stage = 'handle'",
            "CREATE INDEX clock_dispatch ON clock (unit, due_ms) WHERE stage = 'dispatch'",
        ])
}
