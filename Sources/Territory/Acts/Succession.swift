package import Kernel

/// Who went on for whom, since which day and with which share of it.
package struct Succession: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package let predecessor: ID
        package let successor: ID
        package let share: Int64
        package let isMain: Bool
    }

    package let code: String
    package let name: String
    package let share: Int64
    package let from: Day
    package let act: ID

    package static let limit = 100

    package static func successors(of unit: ID, in tx: any Reading) throws -> [Succession] {
        try tx.all(
            """
            SELECT n.code, n.name, s.share, s.from_day, s.act FROM succession s JOIN unit_now n ON n.unit = s.successor
            WHERE s.predecessor = \(unit) AND s.superseded_by IS NULL ORDER BY s.act, s.main DESC, n.code LIMIT \(limit)
            """, decode)
    }

    package static func predecessors(of unit: ID, in tx: any Reading) throws -> [Succession] {
        try tx.all(
            """
            SELECT n.code, n.name, s.share, s.from_day, s.act FROM succession s JOIN unit_now n ON n.unit = s.predecessor
            WHERE s.successor = \(unit) AND s.superseded_by IS NULL ORDER BY s.act, n.code LIMIT \(limit)
            """, decode)
    }

    private static func decode(_ row: any Kernel.Row) throws -> Succession {
        guard let from = Day(try row.text(3)) else { throw StoreError.column(3) }
        return Succession(code: try row.text(0), name: try row.text(1), share: try row.int(2), from: from, act: try row.id(4))
    }

    /// What an act said of it, main successors first.
    static func rows(of act: ID, in tx: any Reading) throws -> [Row] {
        try tx.all(
            """
            SELECT predecessor, successor, share, main FROM succession WHERE act = \(act)
            ORDER BY predecessor, main DESC, successor LIMIT \(ActPlan.maximumUnits * ActPlan.maximumParts)
            """
        ) { Row(predecessor: try $0.id(0), successor: try $0.id(1), share: try $0.int(2), isMain: try $0.bool(3)) }
    }

    /// Who went on for a unit by one act; `nil` where that act named nobody.
    package static func successors(of unit: ID, by act: ID, in tx: any Reading) throws -> [ID]? {
        let found = try rows(of: act, in: tx).filter { $0.predecessor == unit }.map(\.successor)
        return found.isEmpty ? nil : found
    }

    /// Longer than any chain of acts on one unit within the life of a phone's queue.
    private static let steps = 20

    /// The unit that answers for a code today: that of the code, by whatever code it goes now, or whoever went on for it, by place where
    /// land tells and by name where not. `nil` for a code that no unit ever had.
    package static func standing(code: String, at point: Coordinate? = nil, in tx: any Reading) throws -> UnitRecord? {
        if let unit = try UnitRecord.find(code: code, in: tx) { return unit }
        var at = try UnitRecord.find(anyCode: code, in: tx)
        for _ in 0..<steps {
            guard let unit = at else { return nil }
            guard unit.ended != nil else { return unit }
            let rows = try tx.all(
                """
                SELECT successor, main FROM succession WHERE predecessor = \(unit.id) AND superseded_by IS NULL
                ORDER BY act DESC, main DESC, successor LIMIT \(ActPlan.maximumParts)
                """
            ) { (unit: try $0.id(0), isMain: try $0.bool(1)) }
            // One that was taken back goes on in the one it had come out of.
            let back = rows.isEmpty ? try cameFrom(unit.id, in: tx) : nil
            let left = ActOutcome.Left(
                unit: unit.id, isEnded: true, main: back ?? rows.first { $0.isMain }?.unit, successors: rows.map(\.unit))
            at = try Heirs(left, in: tx).heir(at: point).flatMap { try UnitRecord.find(id: $0, in: tx) }
        }
        return nil
    }

    private static func cameFrom(_ unit: ID, in tx: any Reading) throws -> ID? {
        try tx.first(
            """
            SELECT predecessor FROM succession WHERE successor = \(unit) AND superseded_by IS NOT NULL ORDER BY act DESC LIMIT 1
            """
        ) { try $0.id(0) } ?? tx.first("SELECT parent FROM unit_now WHERE unit = \(unit) LIMIT 1") { try $0.optionalID(0) } ?? nil
    }
}
