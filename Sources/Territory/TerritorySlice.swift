package import Kernel

/// The units of the county: who stands under whom, since when, and by which act.
package enum TerritorySlice {
    package static func slice(store: any Store, places: ActivePlaces = ActivePlaces()) -> Slice {
        var slice = schema
        slice.endpoints = UnitsAPI(store: store).endpoints + PlacesAPI(store: store, places: places).endpoints
        return slice
    }

    /// Everything but the endpoints: for the command line, which serves nothing.
    package static let schema = Slice(
        "territory", migrations: TerritoryTables.migrations, sections: [TerritoryScheme.self, DemoScheme.self],
        verbs: [
            FoundTerritory.verb, SetOutline.verb, UnitSearch.verb, RedrawTerritory.verb, UndoAct.verb, WithdrawAct.verb,
            ApproveAct.verb, RefuseAct.verb,
        ],
        checks: TerritoryChecks.all + OutlineChecks.all)
}
