internal import Kernel

enum RevisitTables {
    static let migrations = [
        Migration(
            "matters-revisits-1",
            [
                // A commitment made when the period has begun already commits to nothing.
                """
                CREATE TABLE revisit_period (
                    id BYTEA NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    from_ms BIGINT NOT NULL,
                    until_ms BIGINT NOT NULL,
                    level TEXT NOT NULL,
                    percent BIGINT NOT NULL,
                    at_least BIGINT NOT NULL,
                    at_most BIGINT NOT NULL,
                    call_within TEXT NOT NULL,
                    tries BIGINT NOT NULL,
                    apart TEXT NOT NULL,
                    commitment BYTEA NOT NULL,
                    committed_ms BIGINT NOT NULL,
                    cursor_ms BIGINT NOT NULL,
                    cursor_id BYTEA NOT NULL,
                    collected_ms BIGINT,
                    drawn_ms BIGINT,
                    seed BYTEA,
                    version BIGINT NOT NULL CHECK (version > 0),
                    CHECK (committed_ms < from_ms AND from_ms < until_ms),
                    CHECK ((drawn_ms IS NULL) = (seed IS NULL))
                )
                """,
                "CREATE INDEX revisit_period_open ON revisit_period (until_ms) WHERE drawn_ms IS NULL",
                "CREATE INDEX revisit_period_from ON revisit_period (from_ms)",
                """
                CREATE TABLE revisit_frame (
                    period BYTEA NOT NULL REFERENCES revisit_period (id),
                    token BYTEA NOT NULL,
                    stratum BYTEA NOT NULL,
                    matter BYTEA NOT NULL REFERENCES matter (id),
                    PRIMARY KEY (period, token)
                ) CLUSTERED
                """,
                "CREATE INDEX revisit_frame_matter ON revisit_frame (matter, period)",
                """
                CREATE TABLE revisit_stratum (
                    period BYTEA NOT NULL REFERENCES revisit_period (id),
                    stratum BYTEA NOT NULL,
                    frame BIGINT NOT NULL,
                    drawn BIGINT NOT NULL CHECK (drawn BETWEEN 1 AND frame),
                    PRIMARY KEY (period, stratum)
                ) CLUSTERED
                """,
                // `unit` had resolved it; `parts` are the parts of the day in which it was tried, a bit each.
                """
                CREATE TABLE revisit (
                    id BYTEA NOT NULL PRIMARY KEY,
                    period BYTEA NOT NULL REFERENCES revisit_period (id),
                    token BYTEA NOT NULL,
                    matter BYTEA NOT NULL REFERENCES matter (id),
                    unit BYTEA NOT NULL REFERENCES unit_now (unit),
                    state TEXT NOT NULL CHECK (state IN ('waiting', 'reached', 'declined', 'unreached', 'skipped')),
                    tries BIGINT NOT NULL DEFAULT 0,
                    parts BIGINT NOT NULL DEFAULT 0,
                    next_ms BIGINT NOT NULL,
                    due_ms BIGINT NOT NULL,
                    responded BOOLEAN,
                    solved BOOLEAN,
                    satisfied BOOLEAN,
                    reason TEXT,
                    reopened BOOLEAN NOT NULL DEFAULT FALSE,
                    settled_ms BIGINT,
                    version BIGINT NOT NULL CHECK (version > 0),
                    UNIQUE (period, token),
                    CHECK ((state = 'waiting') = (settled_ms IS NULL)),
                    CHECK ((state = 'reached') = (responded IS NOT NULL AND solved IS NOT NULL AND satisfied IS NOT NULL)),
                    CHECK (state <> 'skipped' OR reason IS NOT NULL)
                )
                """,
                "CREATE INDEX revisit_waiting ON revisit (next_ms, id) WHERE state = 'waiting'",
                "CREATE INDEX revisit_matter ON revisit (matter, id)",
                "CREATE INDEX revisit_of_period ON revisit (period, state)",
                // Who was shown a phone, for whom it belongs to.
                """
                CREATE TABLE revisit_look (
                    revisit BYTEA NOT NULL REFERENCES revisit (id),
                    version BIGINT NOT NULL,
                    at_ms BIGINT NOT NULL,
                    role TEXT NOT NULL,
                    unit BYTEA,
                    purpose TEXT NOT NULL,
                    PRIMARY KEY (revisit, version)
                ) CLUSTERED
                """,
                "CREATE INDEX matter_resolved ON matter (resolved_ms, id) WHERE resolved_ms IS NOT NULL",
            ]),
        RevisitMonths.migration,
        // Each call knows for which sample it was drawn, so that a page of samples is read without the rest; a sample is drawn from its own
        // part of the frame.
        Migration(
            "matters-revisits-2",
            [
                "ALTER TABLE revisit ADD COLUMN stratum BYTEA",
                """
                UPDATE revisit SET stratum = (SELECT s.stratum FROM revisit_frame f JOIN revisit_stratum s
                    ON s.period = f.period AND s.stratum = f.stratum WHERE f.period = revisit.period AND f.token = revisit.token)
                """,
                "CREATE INDEX revisit_sample ON revisit (period, stratum, token)",
                "CREATE INDEX revisit_frame_stratum ON revisit_frame (period, stratum, token)",
            ],
            // What has no sample of its own was put together: `RevisitDraw.rest`.
            sqlite: ["UPDATE revisit SET stratum = zeroblob(16) WHERE stratum IS NULL"],
            postgresql: ["UPDATE revisit SET stratum = decode(repeat('00', 16), 'hex') WHERE stratum IS NULL"],
            violations: ["SELECT COUNT(*) FROM revisit WHERE stratum IS NULL"]),
    ]

    static let checks = [draws, frames, RevisitMonths.check]

    /// Every draw that was made is the one that anybody comes to from its seed and its frame.
    static let draws = IntegrityCheck("revisit draws", .grave) { tx in
        var faults: [String] = []
        var before = Int64.max
        while true {
            let periods = try RevisitPeriod.list(before: before, limit: 50, in: tx)
            for period in periods {
                guard let seed = period.seed else { continue }
                if RevisitDraw.commitment(to: seed) != period.commitment {
                    faults.append("period \(period.name) was drawn with another seed")
                }
                let frame = try period.frame(in: tx).map { (unit: $0.unit, token: $0.token) }
                let due = RevisitDraw.draw(frame, seed, period.rule)
                let drawn = Set(
                    try tx.all("SELECT token FROM revisit WHERE period = \(period.id) ORDER BY token LIMIT 50000") { try $0.bytes(0) })
                if Set(due.values.flatMap(\.drawn)) != drawn { faults.append("period \(period.name): others are called than were drawn") }
                let told = try tx.all(
                    "SELECT stratum, frame FROM revisit_stratum WHERE period = \(period.id) ORDER BY stratum LIMIT 5000"
                ) { (try $0.id(0), try $0.int(1)) }
                if Dictionary(told, uniquingKeysWith: +) != due.mapValues(\.frame) {
                    faults.append("period \(period.name): its frame has another size than was told")
                }
            }
            guard let last = periods.last, faults.count < 100 else { return faults }
            before = last.from.ms
        }
    }

    /// Nothing is called about that was not in the frame, and each under its own token.
    static let frames = IntegrityCheck("revisit frames", .grave) { tx in
        try tx.all(
            """
            SELECT r.id FROM revisit r LEFT JOIN revisit_frame f ON f.period = r.period AND f.token = r.token
            WHERE f.matter IS NULL OR f.matter <> r.matter ORDER BY r.id LIMIT 100
            """
        ) { "revisit \(try $0.id(0)) is about a matter that was not drawn" }
    }
}
