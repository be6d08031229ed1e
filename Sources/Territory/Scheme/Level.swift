/// A tree that units stand in. All of them grow out of the tree of government.
package enum Hierarchy: String, Sendable, CaseIterable {
    /// City, counties, townships, villages and departments.
    case administrative
    /// Village grids, group grids and micro-grids, under villages (practice row A1).
    case grid
    /// Dedicated grids 专属网格 over a market, a school or a park, under the department or township that answers for it.
    case duty
    /// Party organisations 党组织 beside the grids (practice rows A3, A4, E1): joint committees over several villages, branches, groups.
    case party
}

/// A step of a tree, such as county, township, office or village grid; which steps there are is the pack's business.
package struct Level: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A piece of land with the people on it.
        case area
        /// A department: it owns work and has no land of its own.
        case office
    }

    package let id: String
    package let kind: Kind
    package let hierarchy: Hierarchy
    /// The levels a unit may stand right below; empty for the one at the top.
    package let parents: [String]
    package let code: CodeRule

    package init(id: String, kind: Kind, hierarchy: Hierarchy, parents: [String], code: CodeRule) {
        self.id = id
        self.kind = kind
        self.hierarchy = hierarchy
        self.parents = parents
        self.code = code
    }
}
