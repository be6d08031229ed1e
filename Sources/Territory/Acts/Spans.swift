import Kernel

/// Questions about spans of days, as they are believed.
enum Spans {
    /// Whether anything is said of a unit, or of what stands below it, from a day after this one on.
    static func hasLater(_ unit: ID, than day: Day, in tx: any Reading) throws -> Bool {
        if try tx.count(
            "SELECT COUNT(*) FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from > \(day) LIMIT 1") > 0
        {
            return true
        }
        for hierarchy in Hierarchy.allCases {
            let later = try tx.count(
                """
                SELECT COUNT(*) FROM edge WHERE hierarchy = \(hierarchy.rawValue) AND child = \(unit) AND superseded_by IS NULL
                AND valid_from > \(day) LIMIT 1
                """)
            if later > 0 { return true }
        }
        return try tx.count(
            "SELECT COUNT(*) FROM unit_outline WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from > \(day) LIMIT 1") > 0
    }

    /// Whether a code belongs to a unit, or ever did: said once, it is in papers, whatever was taken back later.
    static func isTaken(_ code: String, except unit: ID?, in tx: any Reading) throws -> Bool {
        let mine = unit ?? .zero
        return try tx.count("SELECT COUNT(*) FROM unit_now WHERE code = \(code) AND unit <> \(mine) LIMIT 1") > 0
            || tx.count(
                """
                SELECT COUNT(*) FROM unit_version v JOIN unit_now n ON n.unit = v.unit WHERE v.code = \(code) AND v.unit <> \(mine) LIMIT 1
                """) > 0
    }

    static func stood(_ unit: ID, on day: Day, in tx: any Reading) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from <= \(day) AND valid_to > \(day)
            LIMIT 1
            """) > 0
    }

    static func stands(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            "SELECT COUNT(*) FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL AND valid_to = \(Day.forever) LIMIT 1") > 0
    }

    /// Walks up from each unit on every day from `day` on on which anything changes: it must come to the root, over units that stood then.
    /// So there is no circle and nothing without a parent, in the past as today.
    static func requireSound(_ units: [ID], from day: Day, in tx: any Reading) throws {
        for unit in units {
            var on = day
            while on < .forever { on = try walk(unit, on: on, in: tx) }
            try requireParentOfChildren(unit, in: tx)
        }
    }

    /// Up to the root; returns the next day on which anything above may be otherwise.
    private static func walk(_ unit: ID, on day: Day, in tx: any Reading) throws -> Day {
        var next = Day.forever
        var at = unit
        for _ in 0...UnitPath.depthLimit {
            guard let until = try until(at, on: day, in: tx) else {
                guard at == unit else { throw Problem(409, "territory.later_act") }
                return try first(unit, after: day, in: tx)
            }
            next = min(next, until)
            guard let edge = try edge(of: at, on: day, in: tx) else {
                guard try isRoot(at, in: tx) else { throw Problem(409, "territory.later_act") }
                return next
            }
            next = min(next, edge.until)
            at = edge.parent
        }
        throw Problem(409, "territory.later_act")
    }

    private static func until(_ unit: ID, on day: Day, in tx: any Reading) throws -> Day? {
        try tx.first(
            """
            SELECT valid_to FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from <= \(day) AND valid_to > \(day)
            LIMIT 1
            """
        ) { Day(try $0.text(0)) } ?? nil
    }

    /// When the unit stands again after a day on which it does not.
    private static func first(_ unit: ID, after day: Day, in tx: any Reading) throws -> Day {
        try tx.first(
            """
            SELECT valid_from FROM unit_version WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from > \(day)
            ORDER BY valid_from LIMIT 1
            """
        ) { Day(try $0.text(0)) ?? .forever } ?? .forever
    }

    private static func edge(of unit: ID, on day: Day, in tx: any Reading) throws -> (parent: ID, until: Day)? {
        try tx.first(
            """
            SELECT e.parent, e.valid_to FROM unit_now n JOIN edge e ON e.hierarchy = n.hierarchy AND e.child = n.unit
            WHERE n.unit = \(unit) AND e.superseded_by IS NULL AND e.valid_from <= \(day) AND e.valid_to > \(day) LIMIT 1
            """
        ) { (try $0.id(0), Day(try $0.text(1)) ?? .forever) }
    }

    private static func isRoot(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM unit_now WHERE unit = \(unit) AND parent IS NULL LIMIT 1") > 0
    }

    /// Nothing stands, or stood, below a unit on a day on which that was not there.
    private static func requireParentOfChildren(_ unit: ID, in tx: any Reading) throws {
        for hierarchy in Hierarchy.allCases {
            let orphans = try tx.count(
                """
                SELECT COUNT(*) FROM edge e WHERE e.hierarchy = \(hierarchy.rawValue) AND e.parent = \(unit) AND e.superseded_by IS NULL
                AND (e.valid_from < COALESCE((SELECT MIN(v.valid_from) FROM unit_version v
                        WHERE v.unit = e.parent AND v.superseded_by IS NULL), '9999-12-31')
                    OR e.valid_to > COALESCE((SELECT MAX(v.valid_to) FROM unit_version v
                        WHERE v.unit = e.parent AND v.superseded_by IS NULL), '0000-01-01')) LIMIT 1
                """)
            guard orphans == 0 else { throw Problem(409, "territory.later_act") }
        }
    }
}
