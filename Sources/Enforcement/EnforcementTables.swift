internal import Kernel

/// Vehicles, operations, what they found and what was handed over. What was seen and said lies sealed.
enum EnforcementTables {
    static let migrations = [
        Migration(
            "enforcement-1",
            [
                """
                CREATE TABLE enforcement_vehicle (
                    id BYTEA NOT NULL PRIMARY KEY,
                    team BYTEA NOT NULL REFERENCES unit (id),
                    plate TEXT NOT NULL CHECK (plate <> ''),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT NOT NULL,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK (valid_from < valid_to)
                ) CLUSTERED
                """,
                "CREATE INDEX enforcement_vehicle_team ON enforcement_vehicle (team, plate, id)",
                "CREATE INDEX enforcement_vehicle_days ON enforcement_vehicle (valid_to, valid_from)",
                "CREATE UNIQUE INDEX enforcement_vehicle_plate ON enforcement_vehicle (plate) WHERE valid_to = '9999-12-31'",
                """
                CREATE TABLE operation (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    team BYTEA NOT NULL REFERENCES unit (id),
                    place BYTEA NOT NULL REFERENCES unit (id),
                    held_on TEXT NOT NULL,
                    checks TEXT NOT NULL CHECK (checks <> ''),
                    matter_number TEXT,
                    state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'closed', 'cancelled')),
                    planned_ms BIGINT NOT NULL,
                    ended_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((ended_ms IS NULL) = (state IN ('planned', 'held')))
                ) CLUSTERED
                """,
                // The rows that lists walk: one for each unit above the team, with the team.
                """
                CREATE TABLE operation_in (
                    unit BYTEA NOT NULL,
                    grp TEXT NOT NULL,
                    sort_ms BIGINT NOT NULL,
                    operation BYTEA NOT NULL REFERENCES operation (id),
                    PRIMARY KEY (unit, grp, sort_ms, operation)
                ) CLUSTERED
                """,
                // Who and what was taken along: posts, vehicles and the units that joined.
                """
                CREATE TABLE operation_with (
                    operation BYTEA NOT NULL REFERENCES operation (id),
                    kind TEXT NOT NULL CHECK (kind IN ('post', 'vehicle', 'unit')),
                    id BYTEA NOT NULL,
                    PRIMARY KEY (operation, kind, id)
                ) CLUSTERED
                """,
                """
                CREATE TABLE enforcement_finding (
                    operation BYTEA NOT NULL REFERENCES operation (id),
                    id BYTEA NOT NULL,
                    check_kind TEXT NOT NULL,
                    about TEXT NOT NULL CHECK (about IN ('place', 'object', 'unit')),
                    outcome TEXT NOT NULL CHECK (outcome IN ('mended', 'ordered', 'beyond')),
                    found_ms BIGINT NOT NULL,
                    PRIMARY KEY (operation, id)
                ) CLUSTERED
                """,
                """
                CREATE TABLE enforcement_transfer (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    operation BYTEA NOT NULL REFERENCES operation (id),
                    finding BYTEA NOT NULL,
                    team BYTEA NOT NULL REFERENCES unit (id),
                    authority BYTEA NOT NULL REFERENCES unit (id),
                    grp TEXT NOT NULL CHECK (grp IN ('open', 'answered')),
                    handed_ms BIGINT NOT NULL,
                    received_ms BIGINT,
                    answered_ms BIGINT,
                    outcome TEXT CHECK (outcome IN ('taken', 'returned')),
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((answered_ms IS NULL) = (grp = 'open')),
                    CHECK ((outcome IS NULL) = (answered_ms IS NULL)),
                    CHECK (answered_ms IS NULL OR received_ms IS NOT NULL)
                ) CLUSTERED
                """,
                "CREATE INDEX enforcement_transfer_to ON enforcement_transfer (authority, grp, handed_ms, id)",
                "CREATE INDEX enforcement_transfer_of ON enforcement_transfer (operation, id)",
            ]),
        .view("v_enforcement_vehicle", "SELECT id, team AS unit, valid_from, valid_to FROM enforcement_vehicle"),
        .view("v_enforcement_in", "SELECT unit, grp, sort_ms AS planned_ms, operation FROM operation_in"),
    ]

    static let checks = [
        IntegrityCheck("operation lists") { tx in
            try tx.all(
                """
                SELECT o.id FROM operation o JOIN unit_now u ON u.unit = o.team
                LEFT JOIN (SELECT l.operation, COUNT(*) AS n FROM operation_in l
                    JOIN operation t ON t.id = l.operation AND t.planned_ms = l.sort_ms AND t.state = l.grp
                    JOIN unit_now s ON s.unit = t.team JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.operation) i ON i.operation = o.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "operation \(try $0.id(0)) does not stand in the lists of the units above its team" }
        },
        IntegrityCheck("operations with nobody") { tx in
            try tx.all(
                """
                SELECT o.id FROM operation o WHERE (o.state IN ('held', 'closed')) <>
                    EXISTS (SELECT 1 FROM operation_with w WHERE w.operation = o.id AND w.kind = 'post') LIMIT 100
                """
            ) { "operation \(try $0.id(0)) was held by nobody, or somebody took part in one that was not held" }
        },
        IntegrityCheck("enforcement transfers") { tx in
            try tx.all(
                """
                SELECT t.id FROM enforcement_transfer t WHERE NOT EXISTS
                    (SELECT 1 FROM enforcement_finding f WHERE f.operation = t.operation AND f.id = t.finding AND f.outcome = 'beyond')
                LIMIT 100
                """
            ) { "transfer \(try $0.id(0)) hands over no finding" }
        },
        IntegrityCheck("enforcement clocks") { tx in
            try tx.all(
                """
                SELECT t.id FROM enforcement_transfer t WHERE (t.grp = 'open') <>
                    EXISTS (SELECT 1 FROM clock c WHERE c.subject = t.id AND c.ended_ms IS NULL) LIMIT 100
                """
            ) { "transfer \(try $0.id(0)) waits for an answer and no clock of it runs, or the other way round" }
        },
    ]
}
