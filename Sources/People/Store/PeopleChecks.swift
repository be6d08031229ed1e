import Kernel

/// What must hold between accounts, their events and the units; `verify` asks.
enum PeopleChecks {
    static let all =
        [versions, units, postUnits, postSpans, endedPosts, endedGrants, sealedKeys, factorSecrets, lentPowers] + HouseholdChecks.all

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

    /// A second factor without its secret would shut its owner out.
    static let factorSecrets = IntegrityCheck("people.factor_secrets") { tx in
        try tx.all(
            """
            SELECT f.account FROM second_factor f WHERE f.confirmed_ms IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM sealed_text t WHERE t.record = f.account AND t.label = 'totp')
            ORDER BY f.account LIMIT 100
            """
        ) { "account \(try $0.id(0)) has a second factor without a secret" }
    }

    /// A power that is said to run is held or waits for its day, and no longer than was said.
    static let lentPowers = IntegrityCheck("people.lent_powers") { tx in
        try tx.all(
            """
            SELECT p.id, g.account FROM emergency_power p JOIN account_grant g
                ON g.account = p.account AND g.role = p.role AND g.until_day > p.until_day
            WHERE p.ended_ms IS NULL AND g.unit = p.unit
                AND NOT EXISTS (SELECT 1 FROM emergency_power o WHERE o.account = p.account AND o.role = p.role AND o.unit = p.unit
                    AND o.until_day >= g.until_day)
            ORDER BY p.id LIMIT 100
            """
        ) { "emergency power \(try $0.id(0)) of account \(try $0.id(1)) is held longer than was said" }
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
