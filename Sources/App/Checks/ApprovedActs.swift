import Kernel

extension LogChecks {
    /// What had to be allowed was, before it took effect; and what waits, waits for somebody.
    static let approvedActs = IntegrityCheck("territory.approvals", .grave) { tx in
        try tx.all(
            """
            SELECT plan.id FROM act_plan AS plan LEFT JOIN decision ON decision.id = plan.decision
            WHERE plan.decision IS NOT NULL AND COALESCE(decision.state, '') <> CASE plan.state WHEN 'waiting' THEN 'waiting'
                WHEN 'refused' THEN 'refused' WHEN 'withdrawn' THEN COALESCE(decision.state, '') ELSE 'granted' END
            OR plan.state IN ('waiting', 'refused') AND plan.decision IS NULL ORDER BY plan.id LIMIT 100
            """
        ) { "The change \(try $0.id(0)) and what had to be allowed do not agree." }
    }
}
