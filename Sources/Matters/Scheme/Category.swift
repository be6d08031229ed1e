package import Process

/// A kind of matter: who may handle it, what is asked, what is promised.
package struct Category: Sendable {
    package struct Asked: Sendable, Equatable {
        package let question: String
        package let isRequired: Bool
    }

    package let id: String
    /// The class it is listed under.
    package let group: String
    package let tier: Tier
    package let isPublic: Bool
    /// Open to couriers and riders: hazards and places, never people.
    package var isMobile = false
    /// Whom to phone first, before anything is filled in.
    package let danger: [Emergency]
    /// In the order to ask them.
    package let asked: [Asked]
    /// Its own limits; the others are its tier's.
    package let limits: [TimeLimit.Stage: TimeLimit]
    /// Codes of units that it may be dispatched to beside the one the catalogue names, in the order to offer them; `county-CG` is an
    /// office of the county it happens in.
    package let handlers: [String]
    /// What people call it, for finding it.
    package let keywords: [String]
}

/// What categories are listed under: one of the grid worker's nine duties, or a class of events.
///
/// The nine duties: Binzhou's regulation on grid service 滨州市网格化服务管理条例 art. 3.
package struct MatterClass: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case duty, event }

    package let id: String
    package let kind: Kind
}

/// The three tiers of mutual help, so that things are done where they arise (practice B5).
package enum Tier: String, Sendable, CaseIterable {
    /// 个人事帮衬办: neighbours help one another.
    case personal
    /// 大家事一起办: done together, on the spot.
    case shared
    /// 专业事提级办: raised to whoever has the trade or the power.
    case professional
}

/// Numbers that are phoned before anything is filled in.
package enum Emergency: String, Sendable, CaseIterable {
    case police = "110"
    case fire = "119"
    case ambulance = "120"
}
