import Kernel

/// What must hold between accounts, their events and the units; `verify` asks.
enum PeopleChecks {
    static let all = [versions, units, postUnits, postSpans, endedPosts, endedGrants, sealedKeys] + HouseholdChecks.all

    static let versions = IntegrityCheck("people.account_versions", .grave) { tx in
        try tx.all(
            """
            SELECT a.id, a.version, COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = a.id), 0)
            FROM account a
            WHERE a.version <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = a.id), 0)
            ORDER BY a.id LIMIT 100
            """
        ) { "account \(try $0.id(0)) is at version \(try $0.int(1)), its events end at \(try $0.int(2))" }
    }

    /// A unit that was dissolved still exists; one that never was is a fault.
    static let units = IntegrityCheck("people.grant_units", .grave) { tx in
        try tx.all(
            """
            SELECT g.account, g.unit FROM account_grant g
            WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = g.unit)
            ORDER BY g.account, g.role, g.unit LIMIT 100
            """
        ) { "account \(try $0.id(0)) holds a grant in unit \(try $0.id(1)), which does not exist" }
    }

    static let postUnits = IntegrityCheck("people.post_units") { tx in
        try tx.all(
            """
            SELECT p.id, p.unit FROM post p WHERE p.superseded_by IS NULL AND (
                NOT EXISTS (SELECT 1 FROM unit_version v WHERE v.unit = p.unit AND v.superseded_by IS NULL)
                OR NOT EXISTS (SELECT 1 FROM act a WHERE a.id = p.act))
            ORDER BY p.id LIMIT 100
            """
        ) { "post \(try $0.id(0)) is held in unit \(try $0.id(1)), which no act made" }
    }

    static let postSpans = IntegrityCheck("people.post_spans") { tx in
        try tx.all(
            """
            SELECT early.id, late.id FROM post early JOIN post late
            ON late.unit = early.unit AND late.kind = early.kind AND late.named = early.named AND late.holder = early.holder
            AND late.id <> early.id AND late.valid_from >= early.valid_from AND late.valid_from < early.valid_to
            WHERE early.superseded_by IS NULL AND late.superseded_by IS NULL ORDER BY early.id, late.id LIMIT 100
            """
        ) { "posts \(try $0.id(0)) and \(try $0.id(1)) are the same, held by the same person on the same day" }
    }
}
