internal import Kernel

/// Squads, their people and things, their rosters, and which tasks call them. Names and plates lie sealed elsewhere.
enum SquadTables {
    static let migration = Migration(
        "mobilisation-2",
        [
            """
            CREATE TABLE squad (
                id BYTEA NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                unit BYTEA NOT NULL REFERENCES unit (id),
                leader BYTEA,
                formed_ms BIGINT NOT NULL,
                dissolved_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK (leader IS NULL OR dissolved_ms IS NULL)
            ) CLUSTERED
            """,
            "CREATE INDEX squad_unit ON squad (unit, id)",
            "CREATE INDEX squad_kind ON squad (kind) WHERE dissolved_ms IS NULL",
            // The rows that lists walk: one for each unit above the squad's.
            """
            CREATE TABLE squad_in (
                unit BYTEA NOT NULL,
                grp TEXT NOT NULL,
                sort_ms BIGINT NOT NULL,
                squad BYTEA NOT NULL REFERENCES squad (id),
                PRIMARY KEY (unit, grp, sort_ms, squad)
            ) CLUSTERED
            """,
            "CREATE INDEX squad_in_squad ON squad_in (squad)",
            """
            CREATE TABLE squad_skill (
                squad BYTEA NOT NULL REFERENCES squad (id),
                skill TEXT NOT NULL,
                PRIMARY KEY (squad, skill)
            ) CLUSTERED
            """,
            """
            CREATE TABLE squad_member (
                id BYTEA NOT NULL PRIMARY KEY,
                squad BYTEA NOT NULL REFERENCES squad (id),
                account BYTEA,
                from_day TEXT NOT NULL,
                to_day TEXT NOT NULL,
                asked_ms BIGINT NOT NULL,
                joined_ms BIGINT,
                ended_ms BIGINT,
                to_lead BOOLEAN NOT NULL DEFAULT FALSE,
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK (from_day <= to_day),
                CHECK (account IS NOT NULL OR ended_ms IS NOT NULL)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX squad_member_live ON squad_member (squad, account) WHERE ended_ms IS NULL",
            "CREATE INDEX squad_member_squad ON squad_member (squad, asked_ms, id) WHERE ended_ms IS NULL",
            "CREATE INDEX squad_member_account ON squad_member (account, asked_ms, id) WHERE ended_ms IS NULL",
            "CREATE INDEX squad_member_own ON squad_member (account, id) WHERE account IS NOT NULL",
            // Whoever is past their last day stands at its head.
            "CREATE INDEX squad_member_over ON squad_member (to_day, id) WHERE ended_ms IS NULL",
            // Whoever left and is kept too long stands at its head.
            "CREATE INDEX squad_member_past ON squad_member (ended_ms, id) WHERE ended_ms IS NOT NULL AND account IS NOT NULL",
            """
            CREATE TABLE squad_asset (
                id BYTEA NOT NULL PRIMARY KEY,
                squad BYTEA NOT NULL REFERENCES squad (id),
                kind TEXT NOT NULL CHECK (kind IN ('vehicle', 'account')),
                from_day TEXT NOT NULL,
                to_day TEXT NOT NULL,
                CHECK (from_day <= to_day)
            ) CLUSTERED
            """,
            "CREATE INDEX squad_asset_squad ON squad_asset (squad, to_day, kind, id)",
            "ALTER TABLE task ADD COLUMN squads BIGINT NOT NULL DEFAULT 0",
            // Which squads a task calls; none for one that calls whoever lives there.
            """
            CREATE TABLE task_squad (
                squad BYTEA NOT NULL REFERENCES squad (id),
                sort_ms BIGINT NOT NULL,
                task BYTEA NOT NULL REFERENCES task (id),
                PRIMARY KEY (squad, sort_ms, task)
            ) CLUSTERED
            """,
            "CREATE INDEX task_squad_task ON task_squad (task)",
            """
            CREATE TABLE roster (
                id BYTEA NOT NULL PRIMARY KEY,
                squad BYTEA NOT NULL REFERENCES squad (id),
                kind TEXT NOT NULL,
                seed BYTEA NOT NULL,
                planned_day TEXT,
                ended_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0)
            ) CLUSTERED
            """,
            "CREATE INDEX roster_squad ON roster (squad, id)",
            """
            CREATE TABLE roster_place (
                id BYTEA NOT NULL PRIMARY KEY,
                roster BYTEA NOT NULL REFERENCES roster (id),
                weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
                starts BIGINT NOT NULL CHECK (starts BETWEEN 0 AND 1439),
                ends BIGINT NOT NULL CHECK (ends BETWEEN 0 AND 1440),
                role TEXT NOT NULL,
                people BIGINT NOT NULL CHECK (people BETWEEN 1 AND 20),
                dropped_ms BIGINT
            ) CLUSTERED
            """,
            "CREATE INDEX roster_place_roster ON roster_place (roster, weekday, starts, id) WHERE dropped_ms IS NULL",
            """
            CREATE TABLE duty (
                id BYTEA NOT NULL PRIMARY KEY,
                roster BYTEA NOT NULL REFERENCES roster (id),
                place BYTEA NOT NULL REFERENCES roster_place (id),
                seat BIGINT NOT NULL CHECK (seat > 0),
                starts_ms BIGINT NOT NULL,
                ends_ms BIGINT NOT NULL,
                member BYTEA,
                volunteer BYTEA,
                state TEXT NOT NULL CHECK (state IN ('planned', 'served', 'off')),
                offered BOOLEAN NOT NULL,
                minutes BIGINT CHECK (minutes > 0),
                version BIGINT NOT NULL CHECK (version >= 0),
                UNIQUE (place, starts_ms, seat),
                CHECK (ends_ms > starts_ms),
                CHECK ((minutes IS NOT NULL) = (state = 'served')),
                CHECK (state <> 'served' OR member IS NOT NULL),
                CHECK (volunteer IS NULL OR state = 'served'),
                CHECK (NOT offered OR (state = 'planned' AND member IS NOT NULL))
            ) CLUSTERED
            """,
            "CREATE INDEX duty_roster ON duty (roster, starts_ms, id)",
            "CREATE INDEX duty_member ON duty (member, starts_ms, id) WHERE member IS NOT NULL",
            "CREATE INDEX duty_volunteer ON duty (volunteer, starts_ms, id) WHERE volunteer IS NOT NULL",
            """
            CREATE TABLE duty_away (
                id BYTEA NOT NULL PRIMARY KEY,
                member BYTEA NOT NULL REFERENCES squad_member (id),
                from_ms BIGINT NOT NULL,
                until_ms BIGINT NOT NULL,
                CHECK (from_ms < until_ms)
            ) CLUSTERED
            """,
            "CREATE INDEX duty_away_over ON duty_away (until_ms)",
            "CREATE INDEX duty_away_member ON duty_away (member, until_ms)",
        ])

    static let checks = [
        IntegrityCheck("squad lists") { tx in
            try tx.all(
                """
                SELECT s.id FROM squad s JOIN unit_now u ON u.unit = s.unit
                LEFT JOIN (SELECT l.squad, COUNT(*) AS n FROM squad_in l
                    JOIN squad o ON o.id = l.squad AND o.formed_ms = l.sort_ms
                        AND l.grp = CASE WHEN o.dissolved_ms IS NULL THEN 'standing' ELSE 'past' END
                    JOIN unit_now w ON w.unit = o.unit JOIN unit_now a ON a.unit = l.unit
                    WHERE w.path = a.path OR (w.path >= a.path || '/' AND w.path < a.path || '0') GROUP BY l.squad) i ON i.squad = s.id
                WHERE u.depth <> COALESCE(i.n, 0) LIMIT 100
                """
            ) { "squad \(try $0.id(0)) does not stand in the lists of the units above it" }
        },
        IntegrityCheck("squad leaders") { tx in
            try tx.all(
                """
                SELECT s.id FROM squad s WHERE s.leader IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM squad_member m WHERE m.squad = s.id AND m.account = s.leader AND m.ended_ms IS NULL)
                LIMIT 100
                """
            ) { "squad \(try $0.id(0)) is led by somebody who is none of its people" }
        },
        IntegrityCheck("duty people") { tx in
            // Somebody has two duties of one squad at the same time.
            try tx.all(
                """
                SELECT d.id FROM duty d JOIN duty o ON o.member = d.member AND o.id > d.id
                WHERE d.state = 'planned' AND o.state = 'planned' AND o.starts_ms < d.ends_ms AND o.ends_ms > d.starts_ms LIMIT 100
                """
            ) { "whoever has duty \(try $0.id(0)) has another one at the same time" }
        },
    ]
}
