internal import Kernel

/// Rows that a matter has in the lists of all units above its place and above its owner, and how they are held against the matters.
struct MatterListing: Sendable {
    /// What a sentence calls them.
    let name: String
    let table: Statement
    /// Columns of the table, beside `unit` and `matter`.
    let group, ms: Statement
    /// What stands in them by the matter `m`: the group on its place's side, that on its owner's, and the time, without which it stands in none.
    let place, owner, time: Statement

    static let byState = MatterListing(
        name: "a list", table: "matter_in", group: "grp", ms: "sort_ms", place: "'place.' || m.kind", owner: "'owner.' || m.kind",
        time: "m.raised_ms")
    static let byDeadline = MatterListing(
        name: "a list of deadlines", table: "matter_due", group: "side", ms: "due_ms", place: "'place'", owner: "'owner'", time: "m.due_ms")

    private static let faultLimit = 100

    /// Rows are looked for only in lists that differ from what is due in them.
    func faults(in tx: any Reading) throws -> [String] {
        var due = ListSums()
        try tx.walk(after: ID.zero, matters) { row in
            let (id, ms) = (try row.id(0), try row.int(1))
            due.add(id, at: ms, to: try row.text(3), in: try row.id(2))
            due.add(id, at: ms, to: try row.text(5), in: try row.id(4))
            return id
        }
        var faults: [String] = []
        for different in try due.differences(in: tx, rows) where faults.count < Self.faultLimit {
            let list = different.list
            let named =
                try tx.all(missing(from: list)) { "matter \(try $0.text(0)) is missing from \(name) of \(try $0.text(1))" }
                + tx.all(stray(in: list)) {
                    "unit \(try $0.optionalText(0) ?? "?") has matter \(try $0.id(1)) in \(name) under \(list.group), where it is not"
                }
            let counted = "unit \(list.unit) has \(different.rows) rows in \(name) under \(list.group) where \(different.due) are due"
            faults += named.isEmpty ? [counted] : named
        }
        return Array(faults.prefix(Self.faultLimit))
    }

    func matters(after matter: ID, limit: Int) -> Statement {
        """
        SELECT m.id, \(time), m.place, \(place), m.owner, \(owner) FROM matter m WHERE m.id > \(matter) AND \(time) IS NOT NULL
        ORDER BY m.id LIMIT \(limit)
        """
    }

    func rows(after last: ListSums.Place, limit: Int) -> Statement {
        """
        SELECT unit, \(group), \(ms), matter FROM \(table)
        WHERE (unit, \(group), \(ms), matter) > (\(last.list.unit), \(last.list.group), \(last.ms), \(last.record))
        ORDER BY unit, \(group), \(ms), matter LIMIT \(limit)
        """
    }

    private func side(of list: ListSums.List) -> (unit: Statement, group: Statement) {
        list.group.hasPrefix(MatterIn.Side.owner.rawValue) ? ("m.owner", owner) : ("m.place", place)
    }

    private func missing(from list: ListSums.List) -> Statement {
        let side = side(of: list)
        return """
            SELECT m.number, u.code FROM unit_now u JOIN matter m ON TRUE JOIN unit_now s ON s.unit = \(side.unit)
            WHERE u.unit = \(list.unit) AND \(side.group) = \(list.group) AND \(Self.isUnder) AND \(time) IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM \(table) i WHERE i.unit = \(list.unit) AND i.\(group) = \(list.group)
                AND i.\(ms) = \(time) AND i.matter = m.id)
            LIMIT \(Self.faultLimit)
            """
    }

    private func stray(in list: ListSums.List) -> Statement {
        let side = side(of: list)
        return """
            SELECT u.code, i.matter FROM \(table) i LEFT JOIN unit_now u ON u.unit = i.unit
            LEFT JOIN matter m ON m.id = i.matter AND \(time) = i.\(ms) AND \(side.group) = i.\(group)
            LEFT JOIN unit_now s ON s.unit = \(side.unit)
            WHERE i.unit = \(list.unit) AND i.\(group) = \(list.group) AND NOT COALESCE(\(Self.isUnder), FALSE)
            LIMIT \(Self.faultLimit)
            """
    }

    /// The path of `s` is that of `u`, or lies below it.
    private static let isUnder: Statement = "(s.path = u.path OR (s.path >= u.path || '/' AND s.path < u.path || '0'))"
}
