internal import Kernel

extension MatterChecks {
    /// What is to be done is with a unit that stands, or on its way to one.
    static let endedOwners = IntegrityCheck("matter ended owners", .grave) { tx in
        try tx.all(
            """
            SELECT m.number FROM matter m JOIN unit_now p ON p.unit = m.place JOIN unit_now o ON o.unit = m.owner
            WHERE m.kind IN ('raised', 'dispatched', 'accepted') AND (p.ended IS NOT NULL OR o.ended IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM matter_chase c WHERE c.matter = m.id) ORDER BY m.number LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is to be done by or in a unit that is no more" }
    }
}
