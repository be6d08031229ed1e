package import Kernel

/// A unit as it was on a day, by what is believed now or by what was known at a moment.
package struct UnitThen: Sendable, Equatable {
    package let id: ID
    package let code: String
    package let name: String
    package let level: String
    package let path: UnitPath

    /// From the top down; a unit above that did not stand then ends it.
    package var parentCode: String? { path.parent.flatMap { $0.segments.last.map(String.init) } }
}

/// The tree as it was.
package struct TreeThen: Sendable {
    private let day: Day
    /// Acts recorded later are not counted; `nil` counts all.
    private let known: Instant?

    package init(on day: Day, known: Instant? = nil) {
        self.day = day
        self.known = known
    }

    /// Rows of a table of spans that count, where `s` is the act that put it right and `a` the one that said it.
    private var counts: Statement {
        guard let known else { return "t.superseded_by IS NULL" }
        return "a.recorded_ms <= \(known) AND (t.superseded_by IS NULL OR s.recorded_ms > \(known))"
    }

    private var acts: Statement {
        known == nil ? "" : "JOIN act a ON a.id = t.act LEFT JOIN act s ON s.id = t.superseded_by"
    }

    /// By any code that the unit had on the day.
    package func find(code: String, in tx: any Reading) throws -> UnitThen? {
        let unit = try tx.first(
            """
            SELECT t.unit FROM unit_version t \(acts)
            WHERE t.code = \(code) AND t.valid_from <= \(day) AND t.valid_to > \(day) AND \(counts) ORDER BY t.valid_from DESC LIMIT 1
            """
        ) { try $0.id(0) }
        return try unit.flatMap { try find($0, in: tx) }
    }

    package func find(_ unit: ID, in tx: any Reading) throws -> UnitThen? {
        guard let here = try naming(unit, in: tx) else { return nil }
        var codes = [here.code]
        var at = unit
        while codes.count <= UnitPath.depthLimit, let parent = try parent(of: at, in: tx), let above = try naming(parent, in: tx) {
            codes.append(above.code)
            at = parent
        }
        guard let path = UnitPath("/" + codes.reversed().joined(separator: "/")) else { throw StoreError.column(0) }
        return UnitThen(id: unit, code: here.code, name: here.name, level: here.level, path: path)
    }

    /// The unit and all above it, from the top down.
    package func lineage(of unit: ID, in tx: any Reading) throws -> [ID] {
        var units = [unit]
        while units.count <= UnitPath.depthLimit, let last = units.last, let parent = try parent(of: last, in: tx) { units.append(parent) }
        return units.reversed()
    }

    private func naming(_ unit: ID, in tx: any Reading) throws -> (name: String, code: String, level: String)? {
        try tx.first(
            """
            SELECT t.name, t.code, t.level FROM unit_version t \(acts)
            WHERE t.unit = \(unit) AND t.valid_from <= \(day) AND t.valid_to > \(day) AND \(counts) ORDER BY t.valid_from DESC LIMIT 1
            """
        ) { (try $0.text(0), try $0.text(1), try $0.text(2)) }
    }

    private func parent(of unit: ID, in tx: any Reading) throws -> ID? {
        try tx.first(
            """
            SELECT t.parent FROM unit_now n JOIN edge t ON t.hierarchy = n.hierarchy AND t.child = n.unit \(acts)
            WHERE n.unit = \(unit) AND t.valid_from <= \(day) AND t.valid_to > \(day) AND \(counts) ORDER BY t.valid_from DESC LIMIT 1
            """
        ) { try $0.id(0) }
    }

    /// The units right below one on the day, by code; `after` a code.
    package func children(of unit: UnitThen, after: String, limit: Int, in tx: any Reading) throws -> (items: [UnitThen], next: String?) {
        var found: [UnitThen] = []
        for hierarchy in Hierarchy.allCases {
            let units = try tx.all(childrenStatement(of: unit.id, hierarchy)) { try $0.id(0) }
            for child in units {
                guard let here = try naming(child, in: tx), here.code > after, let path = unit.path.appending(here.code) else { continue }
                found.append(UnitThen(id: child, code: here.code, name: here.name, level: here.level, path: path))
            }
        }
        found.sort { $0.code < $1.code }
        let items = Array(found.prefix(limit))
        return (items, found.count > limit ? items.last?.code : nil)
    }

    /// A village has some twenty grids, a county some twenty townships; more than this never stood right below one unit.
    private static let maximumChildren = 2000

    package func childrenStatement(of unit: ID, _ hierarchy: Hierarchy) -> Statement {
        """
        SELECT t.child FROM edge t JOIN unit_now n ON n.unit = t.child AND n.hierarchy = t.hierarchy \(acts)
        WHERE t.hierarchy = \(hierarchy.rawValue) AND t.parent = \(unit) AND t.valid_from <= \(day) AND t.valid_to > \(day) AND \(counts)
        LIMIT \(Self.maximumChildren)
        """
    }

    package func root(in tx: any Reading) throws -> UnitThen? { try UnitRecord.root(in: tx).flatMap { try find($0.id, in: tx) } }
}
