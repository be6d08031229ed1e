internal import Kernel

/// 件件有回音: whoever asked is answered, or is still owed an answer on somebody's clock.
enum MatterAnswers {
    /// Matters that are settled without a word to whoever asked. What was withdrawn needs none; what was voided has the reason of the
    /// decision; what is open has a clock, by a check of its own; what goes along with another
    /// is answered with it, and an office's share has nobody who asked. An erased record says nothing any more, and is passed over.
    static let statement: Statement = """
        SELECT m.number FROM matter m JOIN record_key k ON k.record = m.id
        WHERE m.kind IN ('resolved', 'closed') AND NOT EXISTS (
            SELECT 1 FROM sealed_text t WHERE t.record = m.id AND (t.label = 'result' OR t.label LIKE 'resolve.%'))
        AND NOT EXISTS (SELECT 1 FROM event e WHERE e.stream = m.id AND e.type IN ('matter.withdraw', 'matter.void'))
        AND NOT EXISTS (SELECT 1 FROM matter_following f WHERE f.matter = m.id AND f.ended_ms IS NULL)
        AND NOT EXISTS (SELECT 1 FROM matter_part p WHERE p.child = m.id AND p.kind = 'assist')
        ORDER BY m.number LIMIT 100
        """

    static let check = IntegrityCheck("matter answers", .grave) { tx in
        try tx.all(statement) { "matter \(try $0.text(0)) is settled and whoever asked was told nothing" }
    }
}
