internal import Kernel

enum ProjectTables {
    static let migration = Migration(
        "matters-projects-1",
        [
            """
            CREATE TABLE project (
                id BYTEA NOT NULL PRIMARY KEY,
                matter BYTEA NOT NULL UNIQUE REFERENCES matter (id),
                opened_ms BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'dropped')),
                ended_ms BIGINT,
                notes BIGINT NOT NULL CHECK (notes >= 0),
                version BIGINT NOT NULL CHECK (version > 0),
                CHECK ((ended_ms IS NULL) = (state = 'open'))
            ) CLUSTERED
            """,
            // Days are as they were entered; when the clock of one ends, the calendar says.
            """
            CREATE TABLE project_milestone (
                id BYTEA NOT NULL PRIMARY KEY,
                project BYTEA NOT NULL REFERENCES project (id),
                n BIGINT NOT NULL,
                due TEXT NOT NULL,
                first_due TEXT NOT NULL,
                slips BIGINT NOT NULL CHECK (slips >= 0),
                done_ms BIGINT,
                UNIQUE (project, n)
            ) CLUSTERED
            """,
            """
            CREATE TABLE project_member (
                project BYTEA NOT NULL REFERENCES project (id),
                unit BYTEA NOT NULL REFERENCES unit_now (unit),
                role TEXT NOT NULL,
                leads BOOLEAN NOT NULL,
                PRIMARY KEY (project, unit, role)
            ) CLUSTERED
            """,
            "CREATE UNIQUE INDEX project_lead ON project_member (project) WHERE leads",
            """
            CREATE TABLE project_money (
                project BYTEA NOT NULL REFERENCES project (id),
                n BIGINT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('planned', 'spent')),
                fen BIGINT NOT NULL CHECK (fen > 0),
                at_ms BIGINT NOT NULL,
                PRIMARY KEY (project, n)
            ) CLUSTERED
            """,
            """
            CREATE TABLE project_note (
                project BYTEA NOT NULL REFERENCES project (id),
                n BIGINT NOT NULL,
                open BOOLEAN NOT NULL,
                at_ms BIGINT NOT NULL,
                PRIMARY KEY (project, n)
            ) CLUSTERED
            """,
            // The rows that lists walk: one for each unit above the place, the owner and the units of the task force.
            """
            CREATE TABLE project_in (
                unit BYTEA NOT NULL,
                grp TEXT NOT NULL CHECK (grp IN ('open', 'ended')),
                opened_ms BIGINT NOT NULL,
                project BYTEA NOT NULL REFERENCES project (id),
                PRIMARY KEY (unit, grp, opened_ms, project)
            ) CLUSTERED
            """,
            "CREATE INDEX project_in_project ON project_in (project)",
        ])

    static let checks = [rows, clocks]

    private static let rows = IntegrityCheck("project rows", .grave) { tx in
        try tx.all(
            """
            SELECT p.id FROM project p WHERE p.version
                <> COALESCE((SELECT MAX(e.stream_version) FROM event e WHERE e.stream = p.id), 0) LIMIT 100
            """
        ) { "project \(try $0.id(0)) is not at the version its events end at" }
            + tx.all(
                """
                SELECT p.id FROM project p JOIN matter m ON m.id = p.matter
                WHERE NOT EXISTS (SELECT 1 FROM project_in i WHERE i.unit = m.place AND i.project = p.id AND i.opened_ms = p.opened_ms
                    AND i.grp = CASE WHEN p.state = 'open' THEN 'open' ELSE 'ended' END) LIMIT 100
                """
            ) { "project \(try $0.id(0)) is missing from the list of its place" }
    }

    /// What is still to be done has a clock, and what is done or over has none.
    private static let clocks = IntegrityCheck("project clocks") { tx in
        try tx.all(
            """
            SELECT s.id FROM project_milestone s JOIN project p ON p.id = s.project
            LEFT JOIN clock k ON k.subject = s.id AND k.ended_ms IS NULL
            WHERE (p.state = 'open' AND s.done_ms IS NULL) <> (k.id IS NOT NULL) LIMIT 100
            """
        ) { "the milestone \(try $0.id(0)) is to be done without a clock, or has one and is over" }
    }
}
