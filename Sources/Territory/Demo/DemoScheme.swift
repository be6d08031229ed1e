package import Kernel

/// The section `demo` of a pack: how large a demonstration of it is, and what its made-up places are called. Nothing else reads it.
package struct DemoScheme: SchemeSection {
    package static let key = "demo"

    /// Where the made-up land lies.
    package struct Land: Sendable, Equatable {
        package let centre: Coordinate
        package let squareKilometres: Int64
    }

    /// Units to be made on a level: so many, or those that are named.
    package struct Units: Sendable, Equatable {
        package let level: String
        package let count: Int
        /// The first number in a code: 200 for villages.
        package let from: Int64
        /// `{place}`, `{parent}`, `{n}` (一, 二 …) and `{number}` are filled in.
        package let name: String
        /// The unit they all stand in; anywhere when `nil`.
        package let under: String?
        /// The level of those they stand in, where there is a choice.
        package let parent: String?
        /// `{like}` is the name of a unit of this level in the same place, another each time.
        package let like: String?
        package let names: [String]
    }

    /// People to be appointed: so many of a post, each unit having one before any has two.
    package struct Services: Sendable, Equatable {
        package let post: String
        package let count: Int
        /// One person serves in all units that lie in the same unit of this level.
        package let onePer: String?
    }

    /// A register of households to be made: each lives somewhere below `residence` and came from one of `origins`.
    package struct Households: Sendable, Equatable {
        package let count: Int
        package let residents: Int
        package let residence: String
        package let origins: [String]
    }

    /// What enforcement teams have and did.
    package struct Enforcement: Sendable, Equatable {
        package let vehicles: Int
        /// Held, over the days that the demonstration tells of.
        package let operations: Int
    }

    /// Names for what has none: villages are called by a first and a last part.
    package struct Names: Sendable, Equatable {
        package let first: [String]
        package let last: [String]
    }

    package let land: Land
    package let units: [Units]
    package let services: [Services]
    package let households: [Households]
    /// `nil` where nobody enforces.
    package let enforcement: Enforcement?
    package let names: Names
    /// What the made-up work phones begin with: no number of the public network.
    package let phonePrefix: String

    /// A pack that says nothing of a demonstration gets a few units of every level, and whoever these need.
    package static func absent(in context: PackContext) -> DemoScheme? {
        guard let territory = context.section(TerritoryScheme.self) else { return nil }
        let present = Set(territory.units.map(\.level))
        var counts = Dictionary(grouping: territory.units, by: \.level).mapValues(\.count)
        var units: [Units] = []
        for level in territory.levels where level.kind == .area && !present.contains(level.id) {
            let above = level.parents.reduce(0) { $0 + counts[$1, default: 0] }
            let count = min(max(above, 1) * 2, Self.derivedLimit)
            counts[level.id] = count
            let isVillage = level.code == .village
            units.append(
                Units(
                    level: level.id, count: count, from: isVillage ? 200 : 1, name: isVillage ? "{place}村" : "{parent}·{n}", under: nil,
                    parent: nil, like: nil, names: []))
        }
        let services = territory.posts.filter { $0.least > 0 }.map { post in
            Services(post: post.id, count: post.levels.reduce(0) { $0 + counts[$1, default: 0] } * Int(post.least), onePer: nil)
        }
        return DemoScheme(
            land: .somewhere, units: units, services: services, households: [], enforcement: nil, names: .usual, phonePrefix: defaultPrefix)
    }

    private static let derivedLimit = 200
    static let defaultPrefix = "0000"
}

extension DemoScheme.Land {
    /// In the middle of China; the outlines are made up anyway.
    static let somewhere = DemoScheme.Land(centre: Coordinate(x: 1_100_000_000, y: 350_000_000), squareKilometres: 1500)
}

extension DemoScheme.Names {
    static let usual = DemoScheme.Names(
        first: ["晴川", "云杉", "朝露", "青禾", "暖泉", "望舒", "听雨", "松涛", "星辰", "远帆", "清和", "微澜"],
        last: ["坪", "湾", "岭", "沟", "源", "庄", "坡", "桥"])
}
