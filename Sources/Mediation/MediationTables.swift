internal import Kernel

/// Cases of mediation. Who the parties are, what it is about and what was agreed lies sealed; here stands how far each is.
enum MediationTables {
    static let migrations = [
        Migration(
            "mediation-1",
            [
                """
                CREATE TABLE mediation (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    matter_number TEXT,
                    state TEXT NOT NULL CHECK (state IN ('opened', 'accepted', 'agreed', 'not_agreed', 'withdrawn')),
                    opened_ms BIGINT NOT NULL,
                    accepted_ms BIGINT,
                    ended_ms BIGINT,
                    way TEXT,
                    agreement BYTEA,
                    follow TEXT CHECK (follow IN ('kept', 'partly', 'broken')),
                    forgotten_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((ended_ms IS NULL) = (state IN ('opened', 'accepted'))),
                    CHECK ((agreement IS NOT NULL) = (state = 'agreed')),
                    CHECK (follow IS NULL OR state = 'agreed')
                ) CLUSTERED
                """,
                // What is kept too long stands at its head.
                "CREATE INDEX mediation_ended ON mediation (ended_ms, id) WHERE ended_ms IS NOT NULL AND forgotten_ms IS NULL",
                // The rows that lists walk: one for each unit above the centre.
                """
                CREATE TABLE mediation_in (
                    unit BYTEA NOT NULL,
                    grp TEXT NOT NULL,
                    sort_ms BIGINT NOT NULL,
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    PRIMARY KEY (unit, grp, sort_ms, mediation)
                ) CLUSTERED
                """,
                """
                CREATE TABLE mediation_party (
                    id BYTEA NOT NULL PRIMARY KEY,
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    side TEXT NOT NULL CHECK (side IN ('applicant', 'respondent', 'third'))
                ) CLUSTERED
                """,
                "CREATE INDEX mediation_party_of ON mediation_party (mediation, id)",
                """
                CREATE TABLE mediation_seat (
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    id BYTEA NOT NULL,
                    post BYTEA NOT NULL,
                    account BYTEA,
                    since_ms BIGINT NOT NULL,
                    until_ms BIGINT,
                    ground TEXT,
                    objected_ms BIGINT,
                    PRIMARY KEY (mediation, id),
                    CHECK ((until_ms IS NULL) = (ground IS NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX mediation_seat_account ON mediation_seat (account, since_ms, mediation) WHERE account IS NOT NULL AND until_ms IS NULL",
                """
                CREATE TABLE mediation_call (
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    id BYTEA NOT NULL,
                    helper TEXT NOT NULL,
                    called_ms BIGINT NOT NULL,
                    PRIMARY KEY (mediation, id)
                ) CLUSTERED
                """,
                """
                CREATE TABLE mediation_session (
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    id BYTEA NOT NULL,
                    held TEXT NOT NULL,
                    outcome TEXT NOT NULL,
                    came TEXT NOT NULL,
                    PRIMARY KEY (mediation, id)
                ) CLUSTERED
                """,
                """
                CREATE TABLE mediation_follow (
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    id BYTEA NOT NULL,
                    visited_ms BIGINT NOT NULL,
                    result TEXT NOT NULL,
                    PRIMARY KEY (mediation, id)
                ) CLUSTERED
                """,
                // Nobody reads who is meant without a row here; no command takes one out.
                """
                CREATE TABLE mediation_reading (
                    mediation BYTEA NOT NULL REFERENCES mediation (id),
                    id BYTEA NOT NULL,
                    read_ms BIGINT NOT NULL,
                    role TEXT NOT NULL,
                    unit BYTEA,
                    purpose TEXT NOT NULL,
                    PRIMARY KEY (mediation, id)
                ) CLUSTERED
                """,
                """
                CREATE TABLE mediation_referral (
                    matter BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL,
                    category TEXT NOT NULL,
                    unit BYTEA NOT NULL,
                    referred_ms BIGINT NOT NULL
                ) CLUSTERED
                """,
                "CREATE INDEX mediation_referral_unit ON mediation_referral (unit, referred_ms, matter)",
            ]),
        MediationWord.migration,
        .view("v_mediation_in", "SELECT unit, grp, sort_ms AS opened_ms, mediation FROM mediation_in"),
    ]

    static let checks = [
        IntegrityCheck("mediation lists", .derived) { tx in
            try tx.all(
                """
                SELECT m.id FROM mediation m JOIN unit_now u ON u.unit = m.unit
                LEFT JOIN (SELECT l.mediation, COUNT(*) AS n FROM mediation_in l
                    JOIN mediation t ON t.id = l.mediation AND t.opened_ms = l.sort_ms
                        AND l.grp = CASE WHEN t.ended_ms IS NULL THEN 'open' ELSE t.state END
                    JOIN unit_now s ON s.unit = t.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.mediation) i ON i.mediation = m.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "case \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("mediation parties") { tx in
            try tx.all(
                """
                SELECT m.id FROM mediation m WHERE (SELECT COUNT(DISTINCT p.side) FROM mediation_party p
                    WHERE p.mediation = m.id AND p.side IN ('applicant', 'respondent')) < 2 LIMIT 100
                """
            ) { "case \(try $0.id(0)) lacks a party on one side" }
        },
        IntegrityCheck("mediation readings", .grave) { tx in
            try tx.all(
                """
                SELECT m.id FROM mediation m WHERE (SELECT COUNT(*) FROM mediation_reading r WHERE r.mediation = m.id)
                    <> (SELECT COUNT(*) FROM event e WHERE e.stream = m.id AND e.type = 'mediation.reveal') LIMIT 100
                """
            ) { "case \(try $0.id(0)) has another number of readings than its events say" }
        },
        IntegrityCheck("mediation clocks") { tx in
            try tx.all(
                """
                SELECT m.id FROM mediation m WHERE m.ended_ms IS NULL AND NOT EXISTS
                    (SELECT 1 FROM clock c WHERE c.subject = m.id AND c.ended_ms IS NULL) LIMIT 100
                """
            ) { "case \(try $0.id(0)) is open and no clock of it runs" }
        },
    ]
}
