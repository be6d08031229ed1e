import Kernel

extension PeopleChecks {
    /// A role over a unit that is no more reaches what has gone elsewhere.
    static let endedGrants = IntegrityCheck("people.ended_grants", .grave) { tx in
        try tx.all(
            """
            SELECT g.account, u.code FROM account_grant g JOIN unit_now u ON u.unit = g.unit
            WHERE u.ended IS NOT NULL ORDER BY g.account, u.code LIMIT 100
            """
        ) { "account \(try $0.id(0)) holds a role in \(try $0.text(1)), which is no more" }
    }
}
