import Kernel

/// What must hold of every decision.
enum DecisionChecks {
    static let all = [rows, people]

    static let rows = IntegrityCheck("decision rows") { tx in
        try tx.all(
            """
            SELECT d.id FROM decision d WHERE d.version
                <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = d.id), 0) LIMIT 100
            """
        ) { "decision \(try $0.id(0)) is not at the version its events end at" }
            + tx.all(
                """
                SELECT d.id FROM decision d WHERE d.state = 'waiting' AND NOT (
                    EXISTS (SELECT 1 FROM decision_wait w WHERE w.decision = d.id)
                    AND EXISTS (SELECT 1 FROM clock c WHERE c.subject = d.id AND c.ended_ms IS NULL)) LIMIT 100
                """
            ) { "decision \(try $0.id(0)) waits for nobody, or without a clock" }
            + tx.all(
                """
                SELECT d.id FROM decision d WHERE d.state <> 'waiting' AND (
                    EXISTS (SELECT 1 FROM decision_wait w WHERE w.decision = d.id)
                    OR EXISTS (SELECT 1 FROM clock c WHERE c.subject = d.id AND c.ended_ms IS NULL)) LIMIT 100
                """
            ) { "decision \(try $0.id(0)) is settled and still waits" }
    }

    /// What was granted, was granted by as many people as its chain says, none of whom asked for it.
    static let people = IntegrityCheck("decision people", .grave) { tx in
        var faults = try tx.all(
            """
            SELECT d.id FROM decision d JOIN decision_vote v ON v.decision = d.id AND v.account = d.requester LIMIT 100
            """
        ) { "decision \(try $0.id(0)) was answered by whoever asked for it" }
        var after = ID.zero
        while faults.count < 100 {
            let granted = try tx.all(
                """
                SELECT d.id, d.chain, (SELECT COUNT(DISTINCT v.account) FROM decision_vote v WHERE v.decision = d.id AND v.agrees)
                FROM decision d WHERE d.state = 'granted' AND d.id > \(after) ORDER BY d.id LIMIT 500
                """
            ) { (id: try $0.id(0), chain: DecisionChain(try $0.text(1)), people: try $0.int(2)) }
            faults += granted.filter { $0.chain.map(\.people) != $0.people }.map { "decision \($0.id) was not granted by its whole chain" }
            guard granted.count == 500, let last = granted.last else { break }
            after = last.id
        }
        return faults
    }
}
