package import Kernel

/// 指标: what is told of every unit and time, folded from the log as it grows, and defined by the pack.
package enum IndicatorsSlice {
    package static let schema = Slice(
        "indicators", migrations: [IndicatorTables.migration], sections: [IndicatorScheme.self, ReportScheme.self],
        subscriptions: [IndicatorFold.subscription],
        checks: [Recount.check])

    package static func slice(_ services: IndicatorServices) -> Slice {
        var slice = schema
        slice.endpoints =
            IndicatorAPI(services: services).endpoints + IndicatorPages(services: services).endpoints
            + ReportPages(services: services).endpoints
        return slice
    }
}
