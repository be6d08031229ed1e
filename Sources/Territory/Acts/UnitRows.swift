import Kernel

/// Works `unit_now` out from spans, for units that an act changed and for all below them whose path follows.
struct UnitRows {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    private struct Row: Equatable {
        var code: String
        var name: String
        var level: String
        var parent: ID?
        var path: UnitPath
        var lineage: UnitLineage
        var ended: Day?
    }

    /// Above what one act may touch, with those below whose codes stay.
    private static let limit = 20_000

    func refresh(_ units: [ID]) throws {
        var queue = units
        var next = 0
        while next < queue.count {
            guard queue.count <= Self.limit else { throw Problem(409, "territory.too_large", args: ["max": "\(Self.limit)"]) }
            let unit = queue[next]
            next += 1
            guard let old = try row(unit) else { continue }
            let new = try derive(unit, old)
            guard new != old else { continue }
            try tx.execute(
                """
                UPDATE unit_now SET code = \(new.code), name = \(new.name), level = \(new.level), parent = \(new.parent), path = \(new.path),
                    depth = \(new.path.segments.count), lineage = \(new.lineage), ended = \(new.ended) WHERE unit = \(unit)
                """)
            if new.path != old.path || new.lineage != old.lineage {
                queue += try tx.all("SELECT unit FROM unit_now WHERE parent = \(unit) ORDER BY code LIMIT \(Self.limit)") { try $0.id(0) }
            }
        }
    }

    private func row(_ unit: ID) throws -> Row? {
        try tx.first("SELECT code, name, level, parent, path, lineage, ended FROM unit_now WHERE unit = \(unit) LIMIT 1") {
            Row(
                code: try $0.text(0), name: try $0.text(1), level: try $0.text(2), parent: try $0.optionalID(3), path: try $0.path(4),
                lineage: try $0.lineage(5), ended: try $0.optionalText(6).flatMap { Day($0) })
        }
    }

    /// What is no more keeps the words and the place it had last.
    private func derive(_ unit: ID, _ old: Row) throws -> Row {
        var new = old
        let last = try tx.first(
            """
            SELECT code, name, level, valid_to FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL
            ORDER BY valid_from DESC LIMIT 1
            """
        ) { (code: try $0.text(0), name: try $0.text(1), level: try $0.text(2), to: Day(try $0.text(3))) }
        if let last { (new.code, new.name, new.level) = (last.code, last.name, last.level) }
        new.ended = last?.to == .forever ? nil : try last?.to ?? old.ended ?? firstSaid(unit)
        let parent = try tx.first(
            """
            SELECT e.parent FROM unit_now n JOIN edge e ON e.hierarchy = n.hierarchy AND e.child = n.unit
            WHERE n.unit = \(unit) AND e.superseded_by IS NULL ORDER BY e.valid_from DESC LIMIT 1
            """
        ) { try $0.id(0) }
        if let parent { new.parent = parent }
        guard let parent = new.parent else {
            new.path = UnitPath("/\(new.code)") ?? old.path
            return new
        }
        let above = try tx.first("SELECT path, lineage FROM unit_now WHERE unit = \(parent) LIMIT 1") {
            (path: try $0.path(0), lineage: try $0.lineage(1))
        }
        guard let above, let path = above.path.appending(new.code) else { throw Problem(409, "territory.too_deep") }
        guard !above.lineage.units.contains(unit) else { throw Problem(409, "territory.later_act") }
        (new.path, new.lineage) = (path, above.lineage.appending(unit))
        return new
    }

    /// A unit of which nothing is believed any more was never there: it ended on the day it was said to begin.
    private func firstSaid(_ unit: ID) throws -> Day? {
        try tx.first("SELECT MIN(valid_from) FROM unit_version WHERE unit = \(unit)") { try $0.optionalText(0).flatMap { Day($0) } } ?? nil
    }
}
