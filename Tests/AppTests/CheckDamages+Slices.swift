import Kernel

extension CheckDamages {
    private static let bulletin: Statement = """
        INSERT INTO bulletin (id, number, unit, posts, everybody, state, published_ms, version)
        SELECT \(x), 'TZ1', \(town), 'grid_head', FALSE, 'published', 1, 1
        """
    private static let operation: Statement = """
        INSERT INTO operation (id, number, team, place, held_on, checks, state, planned_ms, version)
        SELECT \(x), 'ZF1', \(town), \(town), '2026-01-01', 'dust', 'held', 1, 1
        """
    private static let transfer: Statement = """
        INSERT INTO enforcement_transfer (id, number, operation, finding, team, authority, grp, handed_ms, version)
        SELECT \(y), 'YS1', \(x), \(z), \(town), \(other), 'open', 1, 1
        """
    private static let topic: Statement = """
        INSERT INTO matter_topic (id, number, unit, made_ms, version) SELECT \(x), 'ZT1', \(town), 1, 1
        """
    private static let squad: Statement = """
        INSERT INTO squad (id, kind, unit, formed_ms, version) VALUES (\(x), 'x', \(town), 1, 1)
        """
    private static let task: Statement = """
        INSERT INTO task (id, number, kind, unit, fairness, least_age, state, published_ms, version)
        SELECT \(x), 'RW1', 'environment', \(town), 'first', 14, 'open', 1, 1
        """
    private static let shift: Statement = """
        INSERT INTO task_shift (id, task, starts_ms, ends_ms, cap) VALUES (\(y), \(x), 1, 9000000000000, 1)
        """
    private static func claim(_ state: String, seat: Int64? = nil, queue: Int64? = nil) -> Statement {
        """
        INSERT INTO task_claim (id, shift, task, volunteer, turn, state, seat, queue, claimed_ms, version)
        VALUES (\(z), \(y), \(x), \(z), 1, \(state), \(seat), \(queue), 1, 1)
        """
    }

    /// Slices beside matters, and what tells of people and of the log.
    static let slices: [String: [Statement]] = [
        "bulletin.addresses": [bulletin],
        "bulletin.lists": [bulletin],
        "bulletin.versions": [
            bulletin, "UPDATE bulletin SET replaces = id WHERE id = \(x)",
        ],
        "enforcement.clocks": [operation, transfer],
        "enforcement.transfers": [operation, transfer],
        "operation.lists": [operation],
        "operations.with.nobody": [operation],
        "handovers": [
            """
            INSERT INTO handover (id, unit, account, stand_in, valid_from, valid_to, made_ms, version)
            SELECT \(x), \(town), a.id, b.id, '2026-01-01', '2026-01-02', 1, 1 FROM account a JOIN account b ON b.id > a.id
            ORDER BY a.id, b.id LIMIT 1
            """
        ],
        "indicator.sums": ["DELETE FROM indicator_then"],
        "log.checkpoints": [
            "INSERT INTO log_checkpoint (size, root, note, signed_ms) VALUES (1, \(x), 'x', 1)"
        ],
        "matter.topics": [topic],
        "matter.topic.lists": [topic],
        "people.factor_secrets": [
            """
            INSERT INTO second_factor (account, begun_ms, confirmed_ms, last_step) SELECT id, 1, 1, 0 FROM account ORDER BY id LIMIT 1
            """
        ],
        "people.lent_powers": [
            """
            INSERT INTO emergency_power (id, account, role, unit, ground, document_no, from_day, until_day, granted_ms)
            SELECT \(x), account, role, unit, 'x', 'x', '2026-01-01', '2026-01-02', 1 FROM account_grant ORDER BY account, role, unit LIMIT 1
            """,
            "UPDATE account_grant SET until_day = '2026-02-01'",
        ],
        "readings": [
            """
            INSERT INTO reading (id, at_ms, day, role, purpose, kind, record) VALUES (\(x), 1, '2026-01-01', 'x', 'x', 'matter.reveal', \(y))
            """
        ],
        "rights.erasures": [
            """
            INSERT INTO erasure (id, holding, ground, records, erased_ms, backups_until, keys, logged)
            VALUES (\(x), 'x', 'asked', 1, 1, '2026-01-01', \(y), TRUE)
            """
        ],
        "rights.requests": [
            """
            INSERT INTO rights_request (id, kind, holding, record, label, unit, asked_ms, state, version)
            SELECT \(x), 'explain', 'x', \(y), 'x', \(town), 1, 'open', 1
            """
        ],
        "duty.people": [
            squad,
            """
            INSERT INTO squad_member (id, squad, account, from_day, to_day, asked_ms, joined_ms, version)
            VALUES (\(z), \(x), \(y), '2026-01-01', '9999-12-31', 1, 1, 1)
            """,
            "INSERT INTO roster (id, squad, kind, seed, version) VALUES (\(x), \(x), 'x', \(x), 1)",
            """
            INSERT INTO roster_place (id, roster, weekday, starts, ends, role, people) VALUES (\(x), \(x), 1, 0, 60, 'x', 2)
            """,
            """
            INSERT INTO duty (id, roster, place, seat, starts_ms, ends_ms, member, state, offered, version)
            VALUES (\(x), \(x), \(x), 1, 1, 2, \(z), 'planned', FALSE, 0), (\(y), \(x), \(x), 2, 1, 2, \(z), 'planned', FALSE, 0)
            """,
        ],
        "squad.leaders": [squad, "UPDATE squad SET leader = \(y) WHERE id = \(x)"],
        "squad.lists": [squad],
        "task.draws": [
            task, shift, "UPDATE task_shift SET drawn_ms = 1, seed = \(x) WHERE id = \(y)", claim("entered"),
        ],
        "task.lists": [task],
        "task.places": [task, shift, claim("held", seat: 2)],
        "task.shifts": [task],
        "task.waiting": [task, shift, claim("waiting", queue: 1)],
    ]
}
