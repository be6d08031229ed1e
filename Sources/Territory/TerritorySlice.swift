package import Kernel

/// The units of the county: who stands under whom, since when, and by which act.
package enum TerritorySlice {
    package static let migrations = TerritoryTables.migrations

    package static func slice(store: any Store) -> Slice {
        Slice(
            "territory", migrations: migrations, sections: [TerritoryScheme.self], verbs: [FoundTerritory.verb],
            endpoints: UnitsAPI(store: store).endpoints, checks: TerritoryChecks.all)
    }
}
