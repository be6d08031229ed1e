import Kernel

enum HandoverTables {
    static let migration = Migration(
        "matters-handovers-1",
        [
            """
            CREATE TABLE handover (
                id BYTEA NOT NULL PRIMARY KEY,
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                account BYTEA NOT NULL REFERENCES account (id),
                stand_in BYTEA NOT NULL REFERENCES account (id),
                valid_from TEXT NOT NULL,
                valid_to TEXT NOT NULL,
                made_ms BIGINT NOT NULL,
                ended_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK (valid_from < valid_to),
                CHECK (account <> stand_in)
            ) CLUSTERED
            """,
            "CREATE INDEX handover_unit ON handover (unit, made_ms, id)",
            "CREATE INDEX handover_running ON handover (unit, valid_to, id) WHERE ended_ms IS NULL",
            "CREATE INDEX handover_account ON handover (account, valid_to) WHERE ended_ms IS NULL",
            // What was given to somebody, by deadline; most matters are given to an office alone.
            "CREATE INDEX matter_assignee ON matter (assignee, due_ms, id) WHERE assignee IS NOT NULL",
        ])

    static let check = IntegrityCheck("handovers") { tx in
        try tx.all(
            """
            SELECT h.id FROM handover h WHERE h.version
                <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = h.id), 0) LIMIT 100
            """
        ) { "hand-over \(try $0.id(0)) is not at the version its events end at" }
            + tx.all(
                """
                SELECT h.id, o.id FROM handover h JOIN handover o ON o.account = h.account AND o.unit = h.unit AND o.id <> h.id
                WHERE h.ended_ms IS NULL AND o.ended_ms IS NULL AND h.valid_from < o.valid_to AND o.valid_from < h.valid_to
                AND h.id < o.id LIMIT 100
                """
            ) { "hand-overs \(try $0.id(0)) and \(try $0.id(1)) are of one person at one time" }
            + tx.all(
                """
                SELECT h.id, o.id FROM handover h JOIN handover o ON o.account = h.stand_in AND o.unit = h.unit
                WHERE h.ended_ms IS NULL AND o.ended_ms IS NULL AND h.valid_from < o.valid_to AND o.valid_from < h.valid_to LIMIT 100
                """
            ) { "hand-over \(try $0.id(0)) leads to somebody who is away by hand-over \(try $0.id(1))" }
    }
}
