import Kernel

extension TerritoryChecks {
    /// The history of each unit has every change that touched it.
    static let touched = IntegrityCheck("territory.touched") { tx in
        try tx.all(
            """
            SELECT DISTINCT version.act, here.code FROM unit_version AS version JOIN act_plan AS plan ON plan.id = version.act
            JOIN unit_now AS here ON here.unit = version.unit
            WHERE NOT EXISTS (SELECT 1 FROM act_unit AS touched WHERE touched.unit = version.unit AND touched.act = version.act)
            ORDER BY version.act, here.code LIMIT \(maximumFaults)
            """
        ) { "The change \(try $0.id(0)) changed \(try $0.text(1)), whose history does not have it." }
    }
}
