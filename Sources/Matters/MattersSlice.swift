package import Kernel

/// 事项: raised › dispatched › accepted › resolved › rated.
package enum MattersSlice {
    package static func slice(_ services: MatterServices) -> Slice {
        var slice = schema
        slice.endpoints = MatterPages(services: services).endpoints + MatterAPI(services: services).endpoints
        return slice
    }

    /// Everything but the endpoints: for the command line, which serves nothing.
    package static let schema = Slice(
        "matters", migrations: MatterMigrations.all, sections: [MatterScheme.self], verbs: MatterPermission.all,
        subscriptions: [MatterTally.subscription], sweeps: [FindMatter.prune], checks: MatterChecks.all)
}
