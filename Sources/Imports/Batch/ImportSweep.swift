import Kernel
import People

/// Batches that nobody applied are not kept: they hold names and phones for no purpose. Of one that was left half done the texts go.
enum ImportSweep {
    static let waitingSeconds: Int64 = 7 * 86_400
    private static let bite = 500

    static let all = Sweep(name: "imports.waiting", everySeconds: 3600) { tx in
        let limit = tx.recorded.adding(seconds: -waitingSeconds)
        let stale = try tx.all(
            """
            SELECT id, state FROM import_batch WHERE state IN ('staging', 'checking', 'checked', 'discarded')
            AND changed_ms < \(limit) ORDER BY changed_ms LIMIT 1
            """
        ) { (id: try $0.id(0), state: try $0.text(1)) }
        guard let batch = stale.first else { return try forgetHalfDone(before: limit, in: tx) }
        try SealedTexts.erase([batch.id], in: tx)
        let removed = try tx.executeCounting(
            """
            DELETE FROM import_row WHERE batch = \(batch.id) AND number IN
                (SELECT number FROM import_row WHERE batch = \(batch.id) ORDER BY number LIMIT \(bite))
            """)
        // A batch without rows left waits for nothing; its own row tells that there was one.
        if removed < bite {
            try tx.execute("UPDATE import_batch SET state = 'discarded', changed_ms = \(Instant(ms: .max)) WHERE id = \(batch.id)")
        } else if batch.state != ImportBatch.State.discarded.rawValue {
            try tx.execute("UPDATE import_batch SET state = 'discarded' WHERE id = \(batch.id)")
        }
        return 1
    }

    /// What was done stays, and can be taken back without its texts; to go on, the file is sent again.
    private static func forgetHalfDone(before limit: Instant, in tx: any Transaction) throws -> Int {
        let batch = try tx.first(
            """
            SELECT id FROM import_batch WHERE state IN ('applying', 'undoing') AND changed_ms < \(limit) ORDER BY changed_ms LIMIT 1
            """
        ) { try $0.id(0) }
        guard let batch else { return 0 }
        try SealedTexts.erase([batch], in: tx)
        try tx.execute("UPDATE import_batch SET changed_ms = \(Instant(ms: .max)) WHERE id = \(batch)")
        return 1
    }
}
