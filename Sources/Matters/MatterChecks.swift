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
        try Relisting.isAny(in: tx) ? [] : MatterListing.byState.faults(in: tx)
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
        let other = try tx.all(
            """
            SELECT m.number FROM matter m WHERE COALESCE(m.due_ms, 0) <> COALESCE(
                (SELECT MIN(c.due_ms) FROM clock c WHERE c.subject = m.id AND c.ended_ms IS NULL), 0) LIMIT 100
            """
        ) { "matter \(try $0.text(0)) has another deadline than its clocks" }
        return try Array((other + MatterListing.byDeadline.faults(in: tx)).prefix(100))
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
