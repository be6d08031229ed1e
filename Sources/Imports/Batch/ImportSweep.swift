import Kernel
import People

/// Batches that nobody applied are not kept: they hold names and phones for no purpose.
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
        guard let batch = stale.first else { return 0 }
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
}
