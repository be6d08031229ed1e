internal import Kernel

enum VisitTables {
    static let migrations = [
        Migration(
            "matters-visits-1",
            [
                """
                CREATE TABLE visit (
                    id BYTEA NOT NULL PRIMARY KEY,
                    form TEXT NOT NULL,
                    unit BYTEA NOT NULL REFERENCES unit_now (unit),
                    visited_ms BIGINT NOT NULL,
                    recorded_ms BIGINT NOT NULL,
                    needs BIGINT NOT NULL CHECK (needs >= 0)
                ) CLUSTERED
                """,
                // The rows that lists walk: one for each unit above the place.
                """
                CREATE TABLE visit_in (
                    unit BYTEA NOT NULL,
                    recorded_ms BIGINT NOT NULL,
                    visit BYTEA NOT NULL REFERENCES visit (id),
                    PRIMARY KEY (unit, recorded_ms, visit)
                ) CLUSTERED
                """,
                "CREATE INDEX matter_origin_visit ON matter_origin (visit, matter) WHERE visit IS NOT NULL",
            ])
    ]

    static let checks = [
        IntegrityCheck("visit lists", .derived) { tx in
            guard try !Relisting.isAny(in: tx) else { return [] }
            return try tx.all(
                """
                SELECT v.id FROM visit v JOIN unit_now u ON u.unit = v.unit
                LEFT JOIN (SELECT l.visit, COUNT(*) AS n FROM visit_in l
                    JOIN visit t ON t.id = l.visit AND t.recorded_ms = l.recorded_ms
                    JOIN unit_now s ON s.unit = t.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.visit) i ON i.visit = v.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "visit \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("visit needs") { tx in
            try tx.all(
                """
                SELECT v.id FROM visit v WHERE v.needs <> (SELECT COUNT(*) FROM matter_origin o WHERE o.visit = v.id) LIMIT 100
                """
            ) { "visit \(try $0.id(0)) has another number of matters than needs were told" }
                + tx.all(
                    """
                    SELECT o.matter FROM matter_origin o WHERE o.visit IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.id = o.visit) LIMIT 100
                    """
                ) { "matter \(try $0.id(0)) comes from a visit that there is not" }
        },
    ]
}
