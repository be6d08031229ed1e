package import Kernel
internal import Territory

/// A figure month by month, for whoever has no request at hand: the command line and measurements.
package enum IndicatorQuery {
    /// One month; `nil` where nothing is known.
    package struct Month: Sendable, Equatable {
        package let numerator: Int64?
        package let denominator: Int64?
        package let value: Double?
    }

    /// The twelve months up to that of `today`, of an indicator in the unit of a code; `nil` when there is no such.
    package static func months(
        _ id: String, of code: String, now: Bool, today: Day, scheme: Scheme, in tx: any Reading
    ) throws -> [Month]? {
        guard let indicator = try scheme.section(IndicatorScheme.self).find(id), let unit = try UnitRecord.find(anyCode: code, in: tx)
        else { return nil }
        let reading = try IndicatorReading(indicator, now ? .now : .then, today: today, in: tx)
        return try reading.months(of: unit, Period(.twelveMonths, on: today), in: tx).map { _, outcome in
            Month(
                numerator: outcome.value == nil ? nil : outcome.numerator, denominator: outcome.denominator, value: outcome.value)
        }
    }

    /// Folds these events, as the job that follows the log does.
    package static func fold(_ events: [SealedEvent], in tx: any Transaction) throws { try IndicatorFold.subscription.handle(events, tx) }

    /// Folds the whole log in memory and holds it against what is kept: how many events, and what differs.
    package static func recount(in tx: any Reading) throws -> (events: Int64, faults: [String]) {
        try Recount.compare(until: .max, in: tx)
    }
}
