import Kernel

/// Who takes part, what was asked for and how it came out, orders of the shop, and hours that are still to be counted. What was gained and
/// spent stands in the ledger alone; words and names lie sealed elsewhere.
enum RecognitionTables {
    static let migrations = [
        Migration(
            "recognition-1",
            [
                """
                CREATE TABLE points_member (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    scheme TEXT NOT NULL,
                    account BYTEA,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    named BOOLEAN NOT NULL,
                    joined_ms BIGINT NOT NULL,
                    left_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    UNIQUE (account, scheme)
                ) CLUSTERED
                """,
                "CREATE INDEX points_member_unit ON points_member (unit, scheme)",
                "CREATE INDEX points_member_left ON points_member (left_ms, id) WHERE left_ms IS NOT NULL",
                """
                CREATE TABLE points_claim (
                    id BYTEA NOT NULL PRIMARY KEY,
                    member BYTEA NOT NULL REFERENCES points_member (id),
                    scheme TEXT NOT NULL,
                    rule TEXT NOT NULL,
                    kind TEXT NOT NULL CHECK (kind IN ('award', 'deduct')),
                    pack TEXT NOT NULL,
                    cycle TEXT NOT NULL,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    did_on TEXT NOT NULL,
                    source BYTEA UNIQUE,
                    minutes BIGINT CHECK (minutes >= 0),
                    points BIGINT NOT NULL CHECK (points >= 0),
                    asker BYTEA,
                    state TEXT NOT NULL CHECK (state IN ('pending', 'noticed', 'posted', 'refused', 'withdrawn', 'reversed')),
                    due_day TEXT,
                    asked BIGINT NOT NULL CHECK (asked >= 0),
                    made_ms BIGINT NOT NULL,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((source IS NULL) = (minutes IS NULL)),
                    CHECK ((due_day IS NOT NULL) = (state = 'noticed'))
                ) CLUSTERED
                """,
                "CREATE INDEX points_claim_member ON points_claim (member, made_ms, id)",
                "CREATE INDEX points_claim_due ON points_claim (due_day, id) WHERE state = 'noticed' AND asked = 0",
                "CREATE INDEX points_claim_open ON points_claim (scheme, rule) WHERE state IN ('pending', 'noticed')",
                "CREATE INDEX points_claim_cycle ON points_claim (scheme, cycle, id) WHERE state = 'posted' AND kind = 'award'",
                // The rows that lists walk: one for each unit above the claim's.
                """
                CREATE TABLE points_in (
                    unit BYTEA NOT NULL,
                    grp TEXT NOT NULL,
                    sort_ms BIGINT NOT NULL,
                    claim BYTEA NOT NULL REFERENCES points_claim (id),
                    PRIMARY KEY (unit, grp, sort_ms, claim)
                ) CLUSTERED
                """,
                // One word of each reviewer, whatever the program does.
                """
                CREATE TABLE points_review (
                    claim BYTEA NOT NULL REFERENCES points_claim (id),
                    account BYTEA NOT NULL,
                    agrees BOOLEAN NOT NULL,
                    at_ms BIGINT NOT NULL,
                    PRIMARY KEY (claim, account)
                ) CLUSTERED
                """,
                """
                CREATE TABLE points_appeal (
                    id BYTEA NOT NULL PRIMARY KEY,
                    claim BYTEA NOT NULL UNIQUE REFERENCES points_claim (id),
                    due_day TEXT NOT NULL,
                    asked_ms BIGINT NOT NULL,
                    late_ms BIGINT,
                    granted BOOLEAN,
                    decider BYTEA,
                    decided_ms BIGINT,
                    CHECK ((granted IS NULL) = (decided_ms IS NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX points_appeal_due ON points_appeal (due_day, id) WHERE decided_ms IS NULL AND late_ms IS NULL",
                """
                CREATE TABLE points_order (
                    id BYTEA NOT NULL PRIMARY KEY,
                    member BYTEA NOT NULL REFERENCES points_member (id),
                    scheme TEXT NOT NULL,
                    goods TEXT NOT NULL,
                    points BIGINT NOT NULL CHECK (points > 0),
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    cycle TEXT NOT NULL,
                    code BYTEA NOT NULL,
                    tries BIGINT NOT NULL CHECK (tries >= 0),
                    state TEXT NOT NULL CHECK (state IN ('reserved', 'handed', 'released')),
                    made_ms BIGINT NOT NULL,
                    version BIGINT NOT NULL CHECK (version > 0)
                ) CLUSTERED
                """,
                "CREATE INDEX points_order_member ON points_order (member, made_ms, id)",
                "CREATE INDEX points_order_unit ON points_order (unit, made_ms, id) WHERE state = 'reserved'",
                // Confirmed hours that are still to be counted: the last word of each place.
                """
                CREATE TABLE points_hours (
                    source BYTEA NOT NULL PRIMARY KEY,
                    event BYTEA NOT NULL,
                    account BYTEA NOT NULL,
                    minutes BIGINT NOT NULL CHECK (minutes >= 0),
                    day TEXT NOT NULL
                ) CLUSTERED
                """,
            ])
    ]

    static let checks = [
        IntegrityCheck("points reviewers", .grave) { tx in
            try tx.all(
                """
                SELECT r.claim FROM points_review r JOIN points_claim c ON c.id = r.claim JOIN points_member m ON m.id = c.member
                WHERE r.account = c.asker OR r.account = m.account LIMIT 100
                """
            ) { "claim \(try $0.id(0)) was reviewed by whoever asked for it" }
                + tx.all(
                    """
                    SELECT c.id FROM points_claim c WHERE c.state IN ('noticed', 'posted') AND c.source IS NULL AND 2 >
                        (SELECT COUNT(*) FROM points_review r WHERE r.claim = c.id AND r.agrees)
                        AND NOT EXISTS (SELECT 1 FROM points_appeal a WHERE a.claim = c.id AND a.granted) LIMIT 100
                    """
                ) { "claim \(try $0.id(0)) went on without two reviewers" }
        },
        IntegrityCheck("points entries", .grave) { tx in
            try tx.all(
                """
                SELECT p.id FROM ledger_posting p WHERE p.source_kind = 'points_claim' AND NOT EXISTS
                    (SELECT 1 FROM points_claim c WHERE c.id = p.source AND c.rule = p.rule AND c.state IN ('posted', 'reversed')) LIMIT 100
                """
            ) { "posting \(try $0.id(0)) has no claim by its rule" }
        },
        IntegrityCheck("points lists", .derived) { tx in
            try tx.all(
                """
                SELECT c.id FROM points_claim c JOIN unit_now u ON u.unit = c.unit
                LEFT JOIN (SELECT l.claim, COUNT(*) AS n FROM points_in l
                    JOIN points_claim o ON o.id = l.claim AND o.made_ms = l.sort_ms
                        AND l.grp = CASE WHEN o.asked > 0 THEN 'asked' WHEN o.state = 'pending' THEN 'review'
                            WHEN o.state = 'noticed' THEN 'notice' ELSE 'past' END
                    JOIN unit_now s ON s.unit = o.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.claim) i ON i.claim = c.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "claim \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("points orders") { tx in
            try tx.all(
                """
                SELECT o.id FROM points_order o WHERE (o.state = 'reserved') <> EXISTS
                    (SELECT 1 FROM ledger_hold h WHERE h.source_kind = 'points_order' AND h.source = o.id AND h.ended_ms IS NULL) LIMIT 100
                """
            ) { "order \(try $0.id(0)) and what is held for it do not agree" }
        },
    ]
}
