package import Kernel

/// A figure of a report, and how to come by it from the rows.
package struct Figure: Sendable, Equatable {
    package enum Compare: String, Sendable, CaseIterable {
        case equal = "eq"
        /// The report says «and more».
        case atLeast = "ge"
        /// The report says «about».
        case near
    }

    /// A tenth up or down is still «about».
    private static let nearPercent: Int64 = 10

    /// Its word is `figure.<id>`.
    package let id: String
    /// The row of the practice it stands in: `A1`.
    package let row: String
    package let measure: Measure
    package let reported: Int64
    package let compare: Compare

    package func holds(_ computed: Int64) -> Bool {
        switch compare {
        case .equal: computed == reported
        case .atLeast: computed >= reported
        case .near: abs(computed - reported) * 100 <= reported * Self.nearPercent
        }
    }

    package func compute(on day: Day, in tx: any Reading) throws -> Int64 { try tx.count(measure.statement(on: day)) }
}
