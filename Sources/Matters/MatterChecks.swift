internal import Kernel

/// What must hold of every matter.
enum MatterChecks {
    static let all = [versions, lists, reporters, tally, owners, clocks, search, due, endedOwners, underway]

    static let versions = IntegrityCheck("matter versions", .grave) { tx in
        try tx.all(
            """
            SELECT m.number FROM matter m WHERE m.version <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = m.id), 0)
            LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is not at the version its events end at" }
    }

    /// Not asked while what is over in a unit that moved is still coming into the lists.
    static let lists = IntegrityCheck("matter lists", .derived) { tx in
        guard try !Relisting.isAny(in: tx) else { return [] }
        return try tx.all(
            """
            SELECT m.number FROM matter m JOIN unit_now p ON p.unit = m.place JOIN unit_now o ON o.unit = m.owner
            WHERE NOT EXISTS (SELECT 1 FROM matter_in i WHERE i.unit = m.place AND i.grp = 'place.' || m.kind AND i.sort_ms = m.raised_ms
                AND i.matter = m.id)
            OR NOT EXISTS (SELECT 1 FROM matter_in i WHERE i.unit = m.owner AND i.grp = 'owner.' || m.kind AND i.sort_ms = m.raised_ms
                AND i.matter = m.id)
            LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is missing from a list" }
            + extra(in: tx)
    }

    /// Every row is one that is due, and there are as many as are due: so they are the same.
    private static func extra(in tx: any Reading) throws -> [String] {
        let stray = try tx.all(
            """
            SELECT u.code, i.grp, i.matter FROM matter_in i LEFT JOIN unit_now u ON u.unit = i.unit
            LEFT JOIN matter m ON m.id = i.matter AND m.raised_ms = i.sort_ms
            LEFT JOIN unit_now p ON p.unit = m.place LEFT JOIN unit_now o ON o.unit = m.owner
            WHERE NOT COALESCE(i.grp = 'place.' || m.kind AND \(Self.isUnder("p")), FALSE)
            AND NOT COALESCE(i.grp = 'owner.' || m.kind AND \(Self.isUnder("o")), FALSE)
            LIMIT 100
            """
        ) { "unit \(try $0.optionalText(0) ?? "?") lists matter \(try $0.id(2)) under \(try $0.text(1)), where it is not" }
        let rows = try tx.count("SELECT COUNT(*) FROM matter_in")
        let due = try tx.count(
            """
            SELECT COALESCE(SUM(p.depth + o.depth), 0) FROM matter m JOIN unit_now p ON p.unit = m.place JOIN unit_now o ON o.unit = m.owner
            """)
        return stray + (rows == due ? [] : ["lists hold \(rows) rows where \(due) are due"])
    }

    /// The unit's path is that of `u`, or lies below it.
    private static func isUnder(_ unit: Statement) -> Statement {
        "(\(unit).path = u.path OR (\(unit).path >= u.path || '/' AND \(unit).path < u.path || '0'))"
    }

    static let pending = IntegrityCheck("matter decisions") { tx in
        try tx.all(
            """
            SELECT m.number FROM matter m
            WHERE m.pending <> (SELECT COUNT(*) FROM decision d WHERE d.subject = m.id AND d.state = 'waiting') LIMIT 100
            """
        ) { "matter \(try $0.text(0)) counts other decisions than wait on it" }
    }

    static let reporters = IntegrityCheck("matter reporters") { tx in
        try tx.all(
            "SELECT r.matter FROM reporter r JOIN matter m ON m.id = r.matter WHERE r.account IS DISTINCT FROM m.reporter LIMIT 100"
        ) { "matter \(try $0.id(0)) and its reporter name different accounts" }
    }

    /// Compared only when clocks that were counted anew have been followed.
    static let due = IntegrityCheck("matter deadlines", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0) - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.due'), 0)
            """)
        guard behind == 0 else { return [] }
        let missing = try tx.all(
            """
            SELECT m.number FROM matter m
            LEFT JOIN (SELECT subject, MIN(due_ms) AS due_ms FROM clock WHERE ended_ms IS NULL GROUP BY subject) c ON c.subject = m.id
            WHERE COALESCE(m.due_ms, 0) <> COALESCE(c.due_ms, 0)
            OR m.due_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM matter_due d WHERE d.matter = m.id AND d.unit = m.owner
                AND d.side = 'owner' AND d.due_ms = m.due_ms)
            OR m.due_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM matter_due d WHERE d.matter = m.id AND d.unit = m.place
                AND d.side = 'place' AND d.due_ms = m.due_ms)
            LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is missing from a list of deadlines" }
        return try missing
            + tx.all(
                """
                SELECT DISTINCT d.matter FROM matter_due d LEFT JOIN matter m ON m.id = d.matter
                WHERE m.due_ms IS NULL OR m.due_ms <> d.due_ms ORDER BY d.matter LIMIT 100
                """
            ) { "matter \(try $0.id(0)) is listed by a deadline that it does not have" }
    }

    /// Every matter can be found, once the index has come to the end of the log; one whose texts were erased has nothing to be found by.
    static let search = IntegrityCheck("matter search", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0) - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.search'), 0)
            """)
        guard behind == 0 else { return [] }
        return try tx.all(
            """
            SELECT m.number FROM matter m WHERE EXISTS (SELECT 1 FROM record_key k WHERE k.record = m.id)
            AND NOT EXISTS (SELECT 1 FROM search_document d WHERE d.subject = m.id) LIMIT 100
            """
        ) { "matter \(try $0.text(0)) cannot be found: it is not in the index" }
    }

    /// The one that answers for it is the one it came to last.
    static let owners = IntegrityCheck("matter owners", .grave) { tx in
        try tx.all(
            """
            SELECT m.number FROM matter m WHERE m.owner <> COALESCE(
                (SELECT h.unit FROM holding h WHERE h.matter = m.id ORDER BY h.version DESC LIMIT 1), m.owner) LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is with another unit than the one it came to last" }
    }

    /// What is open has a clock that runs or stands still for a known time, on the unit that answers for it; what is over has none.
    static let clocks = IntegrityCheck("matter clocks", .grave) { tx in
        try tx.all(
            """
            SELECT m.number FROM matter m WHERE m.kind IN ('raised', 'dispatched', 'accepted')
            AND NOT EXISTS (SELECT 1 FROM clock c WHERE c.subject = m.id AND c.ended_ms IS NULL)
            AND NOT EXISTS (SELECT 1 FROM matter_unwound w WHERE w.matter = m.id) LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is open and no clock runs on it" }
            + tx.all(
                """
                SELECT m.number, c.stage FROM matter m JOIN clock c ON c.subject = m.id
                WHERE c.ended_ms IS NULL AND (m.kind = 'closed' OR c.unit <> m.owner) LIMIT 100
                """
            ) { "the clock \(try $0.text(1)) of matter \(try $0.text(0)) runs on when it is over, or on another unit than its owner" }
    }

    /// Compared only when the subscription has reached the end of the log.
    static let tally = IntegrityCheck("matter tally", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0) - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.tally'), 0)
            """)
        guard try behind == 0 && !Relisting.isAny(in: tx) else { return [] }
        return try tx.all(
            """
            SELECT u.code, k.kind FROM unit_now u
            JOIN (SELECT kind FROM matter_tally UNION SELECT kind FROM matter) k ON TRUE
            WHERE COALESCE((SELECT t.n FROM matter_tally t WHERE t.unit = u.unit AND t.kind = k.kind), 0)
                <> (SELECT COUNT(*) FROM matter_in i WHERE i.unit = u.unit AND i.grp = 'place.' || k.kind)
            ORDER BY u.code LIMIT 100
            """
        ) { "unit \(try $0.text(0)): the tally of \(try $0.text(1)) differs from a count" }
    }
}
