internal import Kernel

extension MatterChecks {
    private static let dayMs: Int64 = 86_400_000

    /// What follows an act arrives within seconds; after a day something holds it up.
    static let underway = IntegrityCheck("matter underway", .grave) { tx in
        let last = try tx.count("SELECT recorded_ms FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
        return try tx.all(
            """
            SELECT DISTINCT c.act FROM matter_chase c JOIN act a ON a.id = c.act WHERE a.recorded_ms < \(last - dayMs) ORDER BY c.act LIMIT 100
            """
        ) { "matters have not followed the act \(try $0.id(0)) for more than a day" }
            + tx.all(
                """
                SELECT DISTINCT r.act FROM matter_relist r JOIN act a ON a.id = r.act
                WHERE a.recorded_ms < \(last - dayMs) ORDER BY r.act LIMIT 100
                """
            ) { "lists have not followed the act \(try $0.id(0)) for more than a day" }
    }
}
