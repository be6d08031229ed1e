import Kernel

/// What must hold between accounts, their events and the units; `verify` asks.
enum PeopleChecks {
    static let all = [versions, units]

    static let versions = IntegrityCheck("people.account_versions") { tx in
        try tx.all(
            """
            SELECT a.id, a.version, COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = a.id), 0)
            FROM account a
            WHERE a.version <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = a.id), 0)
            ORDER BY a.id LIMIT 100
            """
        ) { "account \(try $0.id(0)) is at version \(try $0.int(1)), its events end at \(try $0.int(2))" }
    }

    /// A unit that was dissolved still exists; one that never was is a fault.
    static let units = IntegrityCheck("people.grant_units") { tx in
        try tx.all(
            """
            SELECT g.account, g.unit FROM account_grant g
            WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = g.unit)
            ORDER BY g.account, g.role, g.unit LIMIT 100
            """
        ) { "account \(try $0.id(0)) holds a grant in unit \(try $0.id(1)), which does not exist" }
    }
}
