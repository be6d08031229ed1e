import Kernel

extension TerritoryChecks {
    /// What is planned happens on its day. By the newest event: a county that was switched off is not late.
    static let late = IntegrityCheck("territory.late_acts") { tx in
        let last = try tx.count("SELECT recorded_ms FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
        let yesterday = Day(sinceEpoch: Instant(ms: last).day.sinceEpoch - 1)
        return try tx.all(
            """
            SELECT plan.id FROM act_plan AS plan WHERE plan.state = 'planned' AND plan.effective_day < \(yesterday)
            AND plan.decision IS NULL ORDER BY plan.effective_day, plan.id LIMIT \(maximumFaults)
            """
        ) { "The change \(try $0.id(0)) was not carried out on its day." }
    }
}
