package import Kernel

/// The section `territory` of a pack: the levels of the tree and the units that stand on them.
package struct TerritoryScheme: SchemeSection {
    package static let key = "territory"

    /// A unit as the pack writes it.
    package struct Unit: Sendable, Equatable {
        package let code: String
        package let name: String
        package let level: String
        package let parent: String?
        package let path: UnitPath
    }

    package let levels: [Level]
    /// Parents before their children.
    package let units: [Unit]
    private let levelsByID: [String: Level]
    private let unitsByCode: [String: Unit]

    init(levels: [Level], units: [Unit]) {
        self.levels = levels
        self.units = units
        levelsByID = Dictionary(levels.map { ($0.id, $0) }) { first, _ in first }
        unitsByCode = Dictionary(units.map { ($0.code, $0) }) { first, _ in first }
    }

    package func level(_ id: String) -> Level? { levelsByID[id] }
    package func unit(_ code: String) -> Unit? { unitsByCode[code] }

    package static func read(_ node: PackReader, in context: PackContext) -> TerritoryScheme? {
        guard node.map(allowed: ["levels", "units"]) != nil else { return nil }
        guard let levels = node.require("levels").flatMap({ LevelsReader(context: context).read($0) }),
            let units = node.require("units").flatMap({ UnitsReader(levels: levels).read($0) })
        else { return nil }
        return TerritoryScheme(levels: levels, units: units)
    }

    /// A unit that people, matters and grants hang on may neither vanish nor move by a pack: that is an act of its own.
    package func conflicts(in tx: any Reading) throws -> [String] {
        var faults: [String] = []
        var after = ""
        while true {
            let page = try tx.all(
                """
                SELECT code, level, path FROM unit_now WHERE code > \(after) ORDER BY code LIMIT \(Self.batch)
                """
            ) { (code: try $0.text(0), level: try $0.text(1), path: try $0.text(2)) }
            for present in page {
                guard let unit = unit(present.code) else {
                    faults.append("unit \(present.code) is missing")
                    continue
                }
                if unit.path.text != present.path { faults.append("unit \(present.code) stands under another parent") }
                if unit.level != present.level { faults.append("unit \(present.code) stands on another level") }
            }
            guard page.count == Self.batch, let last = page.last else { return faults }
            after = last.code
        }
    }

    private static let batch = 500
}
