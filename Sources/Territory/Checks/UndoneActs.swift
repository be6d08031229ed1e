import Kernel

extension TerritoryChecks {
    /// What is called taken back was, once, by an act of its own.
    static let undone = IntegrityCheck("territory.undone") { tx in
        try tx.all(
            """
            SELECT plan.id FROM act_plan AS plan
            WHERE (plan.state = 'undone') <> EXISTS (SELECT 1 FROM act WHERE act.undoes = plan.id) ORDER BY plan.id LIMIT \(maximumFaults)
            """
        ) { "The change \(try $0.id(0)) is called undone without an act that undid it, or the other way round." }
    }
}
