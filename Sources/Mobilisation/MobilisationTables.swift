internal import Kernel

/// Tasks, their shifts, who claims places, and the register of volunteers. Words and names lie sealed elsewhere.
enum MobilisationTables {
    static let migrations = [
        Migration(
            "mobilisation-1",
            [
                """
                CREATE TABLE volunteer (
                    id BYTEA NOT NULL PRIMARY KEY,
                    account BYTEA UNIQUE,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    age BIGINT NOT NULL CHECK (age IN (14, 16, 18)),
                    phone_hash BYTEA UNIQUE,
                    joined_ms BIGINT NOT NULL,
                    served_ms BIGINT,
                    used_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((account IS NULL) = (used_ms IS NOT NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX volunteer_unit ON volunteer (unit)",
                // Whoever was entered by a worker and is kept too long stands at its head.
                "CREATE INDEX volunteer_used ON volunteer (used_ms, id) WHERE used_ms IS NOT NULL",
                """
                CREATE TABLE volunteer_skill (
                    volunteer BYTEA NOT NULL REFERENCES volunteer (id),
                    skill TEXT NOT NULL,
                    PRIMARY KEY (volunteer, skill)
                ) CLUSTERED
                """,
                """
                CREATE TABLE task (
                    id BYTEA NOT NULL PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    unit BYTEA NOT NULL REFERENCES unit (id),
                    matter_number TEXT,
                    fairness TEXT NOT NULL CHECK (fairness IN ('first', 'draw', 'least')),
                    least_age BIGINT NOT NULL CHECK (least_age IN (14, 16, 18)),
                    skill TEXT,
                    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'done', 'cancelled')),
                    published_ms BIGINT NOT NULL,
                    ended_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK ((ended_ms IS NULL) = (state IN ('open', 'closed')))
                ) CLUSTERED
                """,
                // What a volunteer is called to: the tasks of each unit above them.
                "CREATE INDEX task_unit ON task (unit, published_ms, id) WHERE ended_ms IS NULL",
                // The rows that a leader's lists walk: one for each unit above the task's.
                """
                CREATE TABLE task_in (
                    unit BYTEA NOT NULL,
                    grp TEXT NOT NULL,
                    sort_ms BIGINT NOT NULL,
                    task BYTEA NOT NULL REFERENCES task (id),
                    PRIMARY KEY (unit, grp, sort_ms, task)
                ) CLUSTERED
                """,
                """
                CREATE TABLE task_shift (
                    id BYTEA NOT NULL PRIMARY KEY,
                    task BYTEA NOT NULL REFERENCES task (id),
                    starts_ms BIGINT NOT NULL,
                    ends_ms BIGINT NOT NULL,
                    cap BIGINT NOT NULL CHECK (cap BETWEEN 1 AND 500),
                    draws_ms BIGINT,
                    drawn_ms BIGINT,
                    commitment BYTEA,
                    seed BYTEA,
                    CHECK (ends_ms > starts_ms),
                    CHECK ((drawn_ms IS NULL) = (seed IS NULL))
                ) CLUSTERED
                """,
                "CREATE INDEX task_shift_task ON task_shift (task, starts_ms, id)",
                "CREATE INDEX task_shift_draws ON task_shift (draws_ms, id) WHERE draws_ms IS NOT NULL AND drawn_ms IS NULL",
                """
                CREATE TABLE task_claim (
                    id BYTEA NOT NULL PRIMARY KEY,
                    shift BYTEA NOT NULL REFERENCES task_shift (id),
                    task BYTEA NOT NULL REFERENCES task (id),
                    volunteer BYTEA NOT NULL,
                    turn BIGINT NOT NULL CHECK (turn > 0),
                    state TEXT NOT NULL CHECK (state IN ('entered', 'held', 'waiting', 'left', 'missed', 'served')),
                    seat BIGINT CHECK (seat > 0),
                    queue BIGINT,
                    claimed_ms BIGINT NOT NULL,
                    arrived_ms BIGINT,
                    minutes BIGINT CHECK (minutes > 0),
                    offer BYTEA,
                    offered_to BYTEA,
                    version BIGINT NOT NULL CHECK (version > 0),
                    UNIQUE (shift, turn),
                    CHECK ((seat IS NOT NULL) = (state IN ('held', 'served'))),
                    CHECK ((queue IS NOT NULL) = (state = 'waiting')),
                    CHECK ((minutes IS NOT NULL) = (state = 'served')),
                    CHECK ((offer IS NULL) = (offered_to IS NULL))
                ) CLUSTERED
                """,
                // Nobody over-claims: a place is one row, and a volunteer has one live row in a shift, whatever the program does.
                "CREATE UNIQUE INDEX task_claim_seat ON task_claim (shift, seat) WHERE seat IS NOT NULL",
                "CREATE UNIQUE INDEX task_claim_live ON task_claim (shift, volunteer) WHERE state IN ('entered', 'held', 'waiting')",
                "CREATE UNIQUE INDEX task_claim_queue ON task_claim (shift, queue) WHERE state = 'waiting'",
                "CREATE INDEX task_claim_entered ON task_claim (shift, turn) WHERE state = 'entered'",
                "CREATE INDEX task_claim_volunteer ON task_claim (volunteer, claimed_ms, id)",
                "CREATE UNIQUE INDEX task_claim_offer ON task_claim (offer) WHERE offer IS NOT NULL",
                "CREATE INDEX task_claim_offered ON task_claim (offered_to, id) WHERE offered_to IS NOT NULL",
            ]),
        .view("v_mobilisation_task", "SELECT t.id, t.unit, t.kind, t.state, t.published_ms, t.ended_ms FROM task t"),
        .view(
            "v_mobilisation_served",
            """
            SELECT c.id, c.task, t.unit, c.minutes, s.ends_ms FROM task_claim c JOIN task t ON t.id = c.task
            JOIN task_shift s ON s.id = c.shift WHERE c.state = 'served'
            """),
        SquadTables.migration,
        .view("v_mobilisation_squad", "SELECT s.id, s.unit, s.kind, s.formed_ms, s.dissolved_ms FROM squad s"),
        .view(
            "v_mobilisation_duty",
            """
            SELECT d.id, d.roster, r.kind, s.unit, d.state, d.minutes, d.starts_ms, d.ends_ms FROM duty d
            JOIN roster r ON r.id = d.roster JOIN squad s ON s.id = r.squad
            """),
        ThemeTables.migration,
    ]

    static let checks = [
        IntegrityCheck("task places") { tx in
            try tx.all(
                """
                SELECT s.id FROM task_shift s WHERE EXISTS
                    (SELECT 1 FROM task_claim c WHERE c.shift = s.id AND c.seat IS NOT NULL AND c.seat > s.cap)
                LIMIT 100
                """
            ) { "shift \(try $0.id(0)) has a place beyond its number" }
        },
        IntegrityCheck("task waiting") { tx in
            // Somebody waits although a place is free, before the shift is over by what anybody wrote since.
            try tx.all(
                """
                SELECT s.id FROM task_shift s JOIN task t ON t.id = s.task WHERE t.ended_ms IS NULL
                AND EXISTS (SELECT 1 FROM task_claim w WHERE w.shift = s.id AND w.state = 'waiting')
                AND s.cap > (SELECT COUNT(*) FROM task_claim c WHERE c.shift = s.id AND c.seat IS NOT NULL)
                AND s.ends_ms > COALESCE((SELECT e.recorded_ms FROM event e WHERE e.seq IS NOT NULL ORDER BY e.seq DESC LIMIT 1), 0)
                LIMIT 100
                """
            ) { "somebody waits for shift \(try $0.id(0)), which has a place free" }
        },
        IntegrityCheck("task draws") { tx in
            try tx.all(
                """
                SELECT s.id FROM task_shift s WHERE s.drawn_ms IS NOT NULL
                AND EXISTS (SELECT 1 FROM task_claim c WHERE c.shift = s.id AND c.state = 'entered') LIMIT 100
                """
            ) { "shift \(try $0.id(0)) was drawn and somebody is in the draw still" }
        },
        IntegrityCheck("task lists") { tx in
            try tx.all(
                """
                SELECT t.id FROM task t JOIN unit_now u ON u.unit = t.unit
                LEFT JOIN (SELECT l.task, COUNT(*) AS n FROM task_in l
                    JOIN task o ON o.id = l.task AND o.published_ms = l.sort_ms
                        AND l.grp = CASE WHEN o.ended_ms IS NULL THEN 'open' ELSE 'past' END
                    JOIN unit_now s ON s.unit = o.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE s.path = a.path OR (s.path >= a.path || '/' AND s.path < a.path || '0') GROUP BY l.task) i ON i.task = t.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "task \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("task shifts") { tx in
            try tx.all(
                "SELECT t.id FROM task t WHERE NOT EXISTS (SELECT 1 FROM task_shift s WHERE s.task = t.id) LIMIT 100"
            ) { "task \(try $0.id(0)) has no shift" }
        },
    ]
}
