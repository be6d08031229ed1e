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
    package let posts: [PostKind]
    private let supervision: [String: String]
    private let approvals: [ApprovalTerms]
    private let levelsByID: [String: Level]
    private let depths: [String: Int]
    private let unitsByCode: [String: Unit]

    init(levels: [Level], units: [Unit], posts: [PostKind], supervision: [String: String], approvals: [ApprovalTerms] = []) {
        self.approvals = approvals
        self.levels = levels
        self.units = units
        self.posts = posts
        self.supervision = supervision
        levelsByID = Dictionary(levels.map { ($0.id, $0) }) { first, _ in first }
        depths = LevelsReader.depths(levels)
        unitsByCode = Dictionary(units.map { ($0.code, $0) }) { first, _ in first }
    }

    package func level(_ id: String) -> Level? { levelsByID[id] }
    package func unit(_ code: String) -> Unit? { unitsByCode[code] }
    /// How far down units of a level can stand, 1 for the top: whatever stands above one is of a smaller depth.
    package func depth(of level: String) -> Int? { depths[level] }

    /// Whether a city with its counties stands at the top, or a county.
    package var isCity: Bool { levels.contains { $0.code == .city } }

    /// The counties of a city by their codes; none where a county stands at the top.
    package var counties: [String: String] {
        guard isCity else { return [:] }
        return Dictionary(units.filter { level($0.level)?.code == .county }.map { ($0.code, $0.name) }) { first, _ in first }
    }

    package func post(_ id: String) -> PostKind? { posts.first { $0.id == id } }
    /// The posts that units of a level have.
    package func posts(at level: String) -> [PostKind] { posts.filter { $0.levels.contains(level) } }

    /// Who has to allow changes of a kind; `nil` where whoever asks carries them out.
    package func approval(of kind: ActPlan.Kind) -> ApprovalTerms? { approvals.first { $0.acts.contains(kind) } }

    /// The phone that residents call about the work in a unit: its own, or that of the nearest unit above that has one.
    package func supervisionPhone(of path: UnitPath) -> String? {
        path.segments.reversed().lazy.compactMap { supervision[String($0)] }.first
    }

    package static func read(_ node: PackReader, in context: PackContext) -> TerritoryScheme? {
        guard node.map(allowed: ["levels", "units", "posts", "supervision", "approvals"]) != nil else { return nil }
        guard let levels = node.require("levels").flatMap({ LevelsReader(context: context).read($0) }) else { return nil }
        let posts = PostsReader(levels: levels, context: context)
        let kinds = node.optional("posts").map { posts.kinds($0) } ?? []
        guard let units = node.require("units").flatMap({ UnitsReader(levels: levels).read($0) }),
            let phones = node.optional("supervision").map({ posts.supervision($0, units: units) }) ?? [:], let kinds
        else { return nil }
        let approvals = node.optional("approvals").map { ApprovalsReader(context: context).read($0) } ?? []
        guard let approvals else { return nil }
        return TerritoryScheme(levels: levels, units: units, posts: kinds, supervision: phones, approvals: approvals)
    }

    /// A unit that people, matters and grants hang on may neither vanish nor move by a pack: that is an act of its own.
    /// Units that were imported need not stand in the pack, but their level must, as they are.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        var faults: [PackText] = []
        var after = ""
        while true {
            let page = try tx.all(
                """
                SELECT here.code, here.level, here.path, here.hierarchy, unit.source, above.code, above.level, unit.redrawn
                FROM unit_now AS here JOIN unit ON unit.id = here.unit LEFT JOIN unit_now AS above ON above.unit = here.parent
                WHERE here.code > \(after) AND here.ended IS NULL ORDER BY here.code LIMIT \(Self.batch)
                """, Present.decode)
            faults += page.compactMap(conflict)
            guard page.count == Self.batch, let last = page.last else { break }
            after = last.code
        }
        return try faults + retired(in: tx)
    }

    /// A code that a unit bore until it was dissolved is never given to another: papers and matters name it.
    private func retired(in tx: any Reading) throws -> [PackText] {
        var codes: [String] = []
        for start in stride(from: 0, to: units.count, by: Self.batch) {
            let some = Statement.list(units[start..<min(start + Self.batch, units.count)].map { "\($0.code)" })
            codes += try tx.all(
                """
                SELECT DISTINCT version.code FROM unit_version AS version JOIN unit ON unit.id = version.unit
                LEFT JOIN unit_now AS here ON here.code = version.code AND here.ended IS NULL
                WHERE version.code IN (\(some)) AND version.superseded_by IS NULL AND here.code IS NULL
                AND NOT (unit.redrawn AND unit.source = \(TerritoryAct.Source.pack.rawValue))
                ORDER BY version.code LIMIT \(Self.batch)
                """
            ) { try $0.text(0) }
        }
        return codes.map { "the code \($0) was given up by another unit" }
    }

    private struct Present {
        let code: String
        let level: String
        let path: String
        let hierarchy: String
        let isImported: Bool
        /// An act has changed it since, so it need no longer be as the pack says.
        let isRedrawn: Bool
        let parent: (code: String, level: String)?

        static func decode(_ row: any Row) throws -> Present {
            let above = try row.optionalText(5)
            return Present(
                code: try row.text(0), level: try row.text(1), path: try row.text(2), hierarchy: try row.text(3),
                isImported: try row.text(4) == TerritoryAct.Source.import.rawValue, isRedrawn: try row.bool(7),
                parent: try above.map { (code: $0, level: try row.text(6)) })
        }
    }

    private func conflict(_ present: Present) -> PackText? {
        if let unit = unit(present.code), !present.isRedrawn {
            if unit.path.text != present.path { return "unit \(present.code) stands under another parent" }
            return unit.level == present.level ? nil : "unit \(present.code) stands on another level"
        }
        guard present.isImported || present.isRedrawn else { return "unit \(present.code) is missing" }
        guard let level = level(present.level), level.hierarchy.rawValue == present.hierarchy else {
            return "the level \(present.level) of unit \(present.code) is missing"
        }
        guard present.parent.map({ level.parents.contains($0.level) }) ?? level.parents.isEmpty else {
            return "unit \(present.code) would stand under the wrong level"
        }
        return level.code.fault(in: present.code, under: present.parent?.code) == nil
            ? nil : "the code of unit \(present.code) would no longer be as its level says"
    }

    private static let batch = 500
}
