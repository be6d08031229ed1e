package import Kernel

/// 矛盾纠纷调解: cases of a governance centre, from the counter or a matter to an agreement that is kept, or to where else to go.
package enum MediationSlice {
    package static let schema = Slice(
        "mediation", migrations: MediationTables.migrations, sections: [MediationScheme.self], verbs: MediationPermission.all,
        alarms: [MediationAlarm.alarm], checks: MediationTables.checks)

    package static func slice(_ services: MediationServices) -> Slice {
        var slice = schema
        let all =
            MediationPages(services: services).endpoints + PartyPages(services: services).endpoints
            + MediationAPI(services: services).endpoints
        slice.endpoints = all.map { $0.offered { _ = try services.terms() } }
        return slice
    }

    /// Whether a unit is a centre with cases, or stands above one.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT mediation FROM mediation_in WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }
}
