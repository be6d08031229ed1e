import Kernel

extension TerritoryChecks {
    /// The pack leaves alone exactly the units that an act in force has changed.
    static let redrawn = IntegrityCheck("territory.redrawn") { tx in
        try tx.all(
            """
            SELECT here.code FROM unit JOIN unit_now AS here ON here.unit = unit.id
            WHERE unit.redrawn <> EXISTS (SELECT 1 FROM act_unit AS touched JOIN act_plan AS plan ON plan.id = touched.act
                WHERE touched.unit = unit.id AND touched.redrew AND plan.state = 'done') ORDER BY here.code LIMIT \(maximumFaults)
            """
        ) { "The pack and the acts do not agree on who looks after \(try $0.text(0))." }
    }
}
