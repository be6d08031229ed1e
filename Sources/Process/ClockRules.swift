package import Kernel

/// What a slice says of the clocks on its subjects: whom to tell, how fast it climbs, and what happens by itself instead.
package struct ClockRules: Sendable {
    /// The units that are told one after the other: the one that answers for it, then those above, up to the top.
    package let ladder: @Sendable (ID, any Reading) throws -> [ID]
    /// How long the next one up is given; `nil` when only the first is told.
    package let climb: @Sendable (Scheme) throws -> TimeLimit?
    /// A step that the subject takes when this clock rings, such as going on after a pause; false when it takes none.
    package let instead: @Sendable (Clock, Executor.Together) throws -> Bool

    package init(
        ladder: @escaping @Sendable (ID, any Reading) throws -> [ID], climb: @escaping @Sendable (Scheme) throws -> TimeLimit?,
        instead: @escaping @Sendable (Clock, Executor.Together) throws -> Bool = { _, _ in false }
    ) {
        self.ladder = ladder
        self.climb = climb
        self.instead = instead
    }
}
