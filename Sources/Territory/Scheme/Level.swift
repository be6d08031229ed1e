/// A step of the tree, such as county, township or office; which steps there are is the pack's business.
package struct Level: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A piece of land with the people on it.
        case area
        /// A department: it owns work and has no land of its own.
        case office
    }

    package let id: String
    package let kind: Kind
    /// The level right above; `nil` for the one at the top.
    package let parent: String?
    package let code: CodeRule
}
