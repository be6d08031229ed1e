/// A post that people hold in a unit, as the pack names it.
package struct PostKind: Sendable, Equatable {
    /// What sort of service it is; the pack gives each its own name and place (practice row A1, Binzhou regulation).
    package enum Sort: String, Sendable, CaseIterable {
        /// Whoever leads a unit: 网格长 of a grid, 书记 of a party organisation
        case head
        /// 专职网格员
        case fullTime = "full_time"
        /// 兼职网格员
        case partTime = "part_time"
        /// 微网格员
        case micro
        /// 专属网格员: of a market, a school, a park
        case dedicated
        /// 网格指导员
        case instructor
        /// 调解员: of a governance centre or a village committee (practice row B7)
        case mediator
        /// 中心户: the household that others near it turn to (practice rows A3, A4, E12)
        case centralHousehold = "central_household"
    }

    package let id: String
    package let sort: Sort
    package let levels: [String]
    /// How many a unit of these levels needs; fewer is a vacancy.
    package let least: Int64
    /// Whether name and work phone stand on the public card of the unit.
    package let isPublic: Bool
}
