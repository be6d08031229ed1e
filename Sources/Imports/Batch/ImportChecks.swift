import Kernel

/// What must hold of batches; `verify` asks.
enum ImportChecks {
    static let all = [counts, acts, versions]

    /// The rows are those that were counted, as long as they are kept.
    private static let counts = IntegrityCheck("imports.counts") { tx in
        try tx.all(
            """
            SELECT b.id FROM import_batch b WHERE b.state NOT IN ('discarded', 'staging', 'checking')
            AND (b.rows <> (SELECT COUNT(*) FROM import_row r WHERE r.batch = b.id)
                OR b.faulty <> (SELECT COUNT(*) FROM import_row r WHERE r.batch = b.id AND r.verdict = 'error'))
            ORDER BY b.id LIMIT 100
            """
        ) { "import \(try $0.id(0)) has other rows than it counted" }
    }

    /// An applied batch did what its rows say: each has what it made.
    private static let acts = IntegrityCheck("imports.acts") { tx in
        try tx.all(
            """
            SELECT b.id FROM import_batch b WHERE b.state = 'applied' AND (b.act IS NULL OR EXISTS
                (SELECT 1 FROM import_row r WHERE r.batch = b.id AND r.verdict IN ('new', 'update') AND r.subject IS NULL))
            ORDER BY b.id LIMIT 100
            """
        ) { "import \(try $0.id(0)) is called applied, but some rows are not" }
    }

    private static let versions = IntegrityCheck("imports.versions", .grave) { tx in
        try tx.all(
            """
            SELECT b.id FROM import_batch b LEFT JOIN event e ON e.stream = b.id AND e.stream_version = b.version
            WHERE e.id IS NULL ORDER BY b.id LIMIT 100
            """
        ) { "import \(try $0.id(0)) has no event for its version" }
    }
}
