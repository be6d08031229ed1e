import Kernel

/// What a change would come to. It is thrown, so that the transaction it was tried in leaves nothing behind.
package struct ActPreview: Error, Sendable {
    package struct Change: Sendable, Equatable {
        /// `nil` for a unit that the act makes.
        package let before: UnitRecord?
        /// `nil` for a unit that is no more after it.
        package let after: UnitRecord?

        package var code: String { before?.code ?? after?.code ?? "" }
    }

    package let plan: ActPlan
    package let counts: [ActFollower.Count]
    package let changes: [Change]
    /// Where outlines change: the land that is to fit together, as it would be. Whether it does is looked at outside the transaction.
    package var lands: [LandReview.Land] = []
}
