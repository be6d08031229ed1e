package import Kernel

/// The units of the county: who stands under whom, since when, and by which act.
package enum TerritorySlice {
    package static func slice(store: any Store) -> Slice {
        var slice = schema
        slice.endpoints = UnitsAPI(store: store).endpoints
        return slice
    }

    /// Everything but the endpoints: for the command line, which serves nothing.
    package static let schema = Slice(
        "territory", migrations: TerritoryTables.migrations, sections: [TerritoryScheme.self], verbs: [FoundTerritory.verb],
        checks: TerritoryChecks.all)
}
