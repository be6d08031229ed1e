import Kernel

/// A row broken for each check, so that it fires: behind the program's back, in a transaction that leaves nothing.
enum CheckDamages {
    /// Ids of nothing.
    static let x = ID(high: 9, low: 1)
    static let y = ID(high: 9, low: 2)
    static let z = ID(high: 9, low: 3)
    static let top: Statement = "(SELECT unit FROM unit_now WHERE code = '141029')"
    static let town: Statement = "(SELECT unit FROM unit_now WHERE code = '141029100')"
    static let other: Statement = "(SELECT unit FROM unit_now WHERE code = '141029101')"
    static let act: Statement = "(SELECT act FROM unit_version WHERE code = '141029100' ORDER BY act LIMIT 1)"

    static let all = [territory, matters, slices, ledger, points, others].reduce(into: [String: [Statement]]()) { all, some in
        all.merge(some) { first, _ in first }
    }

    /// Matters and what hangs on them.
    static let matters: [String: [Statement]] = [
        "arbitrations": [
            """
            INSERT INTO arbitration (id, matter, unit, asker, asked_ms, state) SELECT \(x), id, owner, \(x), 1, 'waiting' FROM
            matter WHERE kind = 'raised' ORDER BY number LIMIT 1
            """
        ],
        "clock.ends": [
            "UPDATE clock SET due_ms = due_ms + 60000 WHERE ended_ms IS NULL"
        ],
        "clock.pauses": [
            "UPDATE clock SET paused_ms = started_ms WHERE ended_ms IS NULL"
        ],
        "clock.rows": [
            "UPDATE clock SET version = version + 1"
        ],
        "decision.people": [
            """
            INSERT INTO decision_vote (decision, n, step, account, role, agrees, at_ms) SELECT id, 99, 0, requester, 'leader',
            TRUE, 1 FROM decision ORDER BY id LIMIT 1
            """
        ],
        "decision.rows": [
            "DELETE FROM decision_wait"
        ],
        "ledgers": [
            "DELETE FROM ledger_in"
        ],
        "matter.answers": [
            "DELETE FROM sealed_text WHERE label = 'result' OR label LIKE 'resolve.%'"
        ],
        "matter.clocks": [
            "DELETE FROM clock"
        ],
        "matter.days": [
            "UPDATE matter_day SET n = n + 1 WHERE fact = 'raise'"
        ],
        "matter.deadlines": [
            "DELETE FROM matter_due"
        ],
        "matter.decisions": [
            "UPDATE matter SET pending = pending + 1"
        ],
        "matter.ended.owners": [
            "UPDATE unit_now SET ended = '2026-01-01' WHERE unit IN (SELECT owner FROM matter WHERE kind = 'accepted')"
        ],
        "matter.lists": [
            "DELETE FROM matter_in WHERE grp LIKE 'place.%'"
        ],
        "matter.months": [
            "INSERT INTO matter_month (unit, month, fact, n) SELECT \(town), '2020-01', 'raised', -1"
        ],
        "matter.owners": [
            "UPDATE matter SET owner = \(top)"
        ],
        "matter.parts": [
            """
            INSERT INTO matter_part (child, parent, kind, leads, position, since_ms) SELECT a.id, b.id, 'assist', FALSE, 1, 1 FROM
            matter a JOIN matter b ON b.id <> a.id WHERE a.reporter IS NOT NULL ORDER BY a.number, b.number LIMIT 1
            """
        ],
        "matter.reporters": [
            "UPDATE reporter SET account = \(x)"
        ],
        "matter.search": [
            "DELETE FROM search_document"
        ],
        "matter.tally": [
            "UPDATE matter_tally SET n = n + 1"
        ],
        "matter.underway": [
            "UPDATE act SET recorded_ms = 1",
            """
            INSERT INTO matter_chase (act, matter, unit, ended) SELECT \(act), id, place, TRUE FROM matter ORDER BY number LIMIT 1
            """,
        ],
        "matter.versions": [
            "UPDATE matter SET version = version + 1"
        ],
        "matter.voices": [
            "UPDATE matter_voice SET n = n + 1 WHERE fact = 'rated'"
        ],
        "matters.merged": [
            """
            INSERT INTO matter_following (matter, version, root, state, since_ms, joined) SELECT a.id, 99, b.id, 'raised', 1,
            FALSE FROM matter a JOIN matter b ON b.id <> a.id WHERE a.kind <> 'closed' ORDER BY a.number, b.number LIMIT 1
            """
        ],
        "project.clocks": [
            """
            INSERT INTO project (id, matter, opened_ms, state, notes, version) SELECT \(x), id, 1, 'open', 0, 5 FROM matter ORDER
            BY number LIMIT 1
            """,
            """
            INSERT INTO project_milestone (id, project, n, due, first_due, slips) VALUES (\(y), \(x), 1, '2026-12-01',
            '2026-12-01', 0)
            """,
        ],
        "project.rows": [
            """
            INSERT INTO project (id, matter, opened_ms, state, notes, version) SELECT \(x), id, 1, 'open', 0, 5 FROM matter ORDER
            BY number LIMIT 1
            """
        ],
        "public.photos": [
            """
            INSERT INTO matter_public_file (matter, file, published_ms) SELECT id, \(x), 1 FROM matter ORDER BY number LIMIT 1
            """
        ],
        "revisit.draws": [
            """
            INSERT INTO revisit_period (id, name, from_ms, until_ms, level, percent, at_least, at_most, call_within, tries, apart,
            commitment, committed_ms, cursor_ms, cursor_id, collected_ms, drawn_ms, seed, version) VALUES (\(x), '2026-01', 2, 3,
            'township', 10, 1, 5, '5 working days', 3, '1 working day', \(y), 1, 3, \(z), 4, 4, \(z), 1)
            """
        ],
        "revisit.frames": [
            """
            INSERT INTO revisit_period (id, name, from_ms, until_ms, level, percent, at_least, at_most, call_within, tries, apart,
            commitment, committed_ms, cursor_ms, cursor_id, collected_ms, drawn_ms, seed, version) VALUES (\(x), '2026-01', 2, 3,
            'township', 10, 1, 5, '5 working days', 3, '1 working day', \(y), 1, 3, \(z), 4, 4, \(z), 1)
            """,
            """
            INSERT INTO revisit (id, period, token, matter, unit, state, next_ms, due_ms, reason, settled_ms, version) SELECT
            \(y), \(x), \(z), id, place, 'declined', 1, 1, NULL, 1, 1 FROM matter ORDER BY number LIMIT 1
            """,
        ],
        "revisit.months": [
            """
            INSERT INTO revisit_period (id, name, from_ms, until_ms, level, percent, at_least, at_most, call_within, tries, apart,
            commitment, committed_ms, cursor_ms, cursor_id, collected_ms, drawn_ms, seed, version) VALUES (\(x), '2026-01', 2, 3,
            'township', 10, 1, 5, '5 working days', 3, '1 working day', \(y), 1, 3, \(z), 4, 4, \(z), 1)
            """,
            """
            INSERT INTO revisit (id, period, token, matter, unit, state, next_ms, due_ms, reason, settled_ms, version) SELECT
            \(y), \(x), \(z), id, place, 'declined', 1, 1, NULL, 1, 1 FROM matter ORDER BY number LIMIT 1
            """,
        ],
        "visit.lists": [
            "INSERT INTO visit (id, form, unit, visited_ms, recorded_ms, needs) SELECT \(x), 'everyday', \(town), 1, 1, 3"
        ],
        "visit.needs": [
            "INSERT INTO visit (id, form, unit, visited_ms, recorded_ms, needs) SELECT \(x), 'everyday', \(town), 1, 1, 3"
        ],
        "whistle.clocks": [
            """
            INSERT INTO whistle (id, matter, unit, ground, said, blown_ms, due_ms, state, version) SELECT \(x), id, place,
            'beyond', 1, 1, 2, 'open', 5 FROM matter ORDER BY number LIMIT 1
            """,
            """
            INSERT INTO whistle_call (id, whistle, unit, version) SELECT \(y), \(x), unit, 1 FROM whistle WHERE id = \(x)
            """,
        ],
        "whistle.lists": [
            """
            INSERT INTO whistle (id, matter, unit, ground, said, blown_ms, due_ms, state, version) SELECT \(x), id, place,
            'beyond', 1, 1, 2, 'open', 5 FROM matter ORDER BY number LIMIT 1
            """
        ],
        "whistle.versions": [
            """
            INSERT INTO whistle (id, matter, unit, ground, said, blown_ms, due_ms, state, version) SELECT \(x), id, place,
            'beyond', 1, 1, 2, 'open', 5 FROM matter ORDER BY number LIMIT 1
            """
        ],
    ]

    /// People, packs, imports, cases, notices and the log.
    static let others: [String: [Statement]] = [
        "delivery.file_keys": [
            """
            INSERT INTO attached_file (id, record, kind, bytes, content, added_ms) VALUES (\(x), \(x), 'jpeg', 1, 'x', 1)
            """
        ],
        "delivery.recipients": [
            """
            INSERT INTO delivery (id, channel, recipient, kind, event, subject, label, path, made_ms, ready_ms, state, attempts)
            VALUES (\(x), 'page', \(x), 'raised', \(x), \(x), '1', '/', 1, 1, 'unread', 0)
            """
        ],
        "delivery.webhook_secrets": [
            "INSERT INTO webhook (id, label, kinds, made_ms, failures, version) VALUES (\(x), 'x', '', 1, 0, 1)"
        ],
        "imports.acts": [
            """
            INSERT INTO import_batch (id, kind, state, rows, fresh, changed, same, faulty, cursor_rank, cursor_row, done, version,
            changed_ms, created_ms) VALUES (\(x), 'units', 'applied', 5, 5, 0, 0, 0, 0, 0, 5, 1, 1, 1)
            """
        ],
        "imports.counts": [
            """
            INSERT INTO import_batch (id, kind, state, rows, fresh, changed, same, faulty, cursor_rank, cursor_row, done, version,
            changed_ms, created_ms) VALUES (\(x), 'units', 'applied', 5, 5, 0, 0, 0, 0, 0, 5, 1, 1, 1)
            """
        ],
        "imports.versions": [
            """
            INSERT INTO import_batch (id, kind, state, rows, fresh, changed, same, faulty, cursor_rank, cursor_row, done, version,
            changed_ms, created_ms) VALUES (\(x), 'units', 'applied', 5, 5, 0, 0, 0, 0, 0, 5, 1, 1, 1)
            """
        ],
        "log.cursors": [
            "UPDATE subscription SET seq = seq + 1000000"
        ],
        "log.units": [
            "UPDATE event SET unit = \(x)"
        ],
        "mediation.clocks": [
            """
            INSERT INTO mediation (id, number, kind, unit, state, opened_ms, version) SELECT \(x), 'TJ1', 'neighbours', \(town),
            'opened', 1, 1
            """
        ],
        "mediation.lists": [
            """
            INSERT INTO mediation (id, number, kind, unit, state, opened_ms, version) SELECT \(x), 'TJ1', 'neighbours', \(town),
            'opened', 1, 1
            """
        ],
        "mediation.parties": [
            """
            INSERT INTO mediation (id, number, kind, unit, state, opened_ms, version) SELECT \(x), 'TJ1', 'neighbours', \(town),
            'opened', 1, 1
            """
        ],
        "mediation.readings": [
            """
            INSERT INTO mediation (id, number, kind, unit, state, opened_ms, version) SELECT \(x), 'TJ1', 'neighbours', \(town),
            'opened', 1, 1
            """,
            """
            INSERT INTO mediation_reading (mediation, id, read_ms, role, purpose) VALUES (\(x), \(y), 1, 'mediator', 'mediate')
            """,
        ],
        "packs.activations": [
            "UPDATE pack_activation SET stream_version = stream_version + 1"
        ],
        "packs.content": [
            "UPDATE pack SET content = \(x)"
        ],
        "people.account_versions": [
            "UPDATE account SET version = version + 1"
        ],
        "people.ended_grants": [
            "UPDATE unit_now SET ended = '2026-01-01' WHERE code = '141029100'"
        ],
        "people.ended_posts": [
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act) SELECT \(x), \(town),
            'grid_instructor', NULL, \(x), \(x), '2026-01-01', '9999-12-31', \(act)
            """,
            "UPDATE unit_now SET ended = '2026-01-01' WHERE code = '141029100'",
        ],
        "people.grant_units": [
            """
            INSERT INTO account_grant (account, role, unit, granted_ms) SELECT id, 'leader', \(x), 1 FROM account ORDER BY id
            LIMIT 1
            """
        ],
        "people.household_numbers": [
            """
            INSERT INTO household (id, number, residence, residents, valid_from, valid_to, act) SELECT \(x), '1', \(town), 2,
            '2026-01-01', '9999-12-31', \(act)
            """,
            """
            INSERT INTO household (id, number, residence, residents, valid_from, valid_to, act) SELECT \(y), '1', \(town), 2,
            '2026-01-01', '9999-12-31', \(act)
            """,
        ],
        "people.household_spans": [
            """
            INSERT INTO household (id, number, residence, residents, valid_from, valid_to, act) SELECT \(x), '1', \(town), 2,
            '2026-01-01', '2026-06-01', \(act)
            """,
            """
            INSERT INTO household (id, number, residence, residents, valid_from, valid_to, act) SELECT \(x), '1', \(town), 2,
            '2026-03-01', '2026-04-01', \(act)
            """,
        ],
        "people.post_spans": [
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act) SELECT \(x), \(town),
            'grid_instructor', NULL, \(x), \(x), '2026-01-01', '9999-12-31', \(act)
            """,
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act) SELECT \(y), \(town),
            'grid_instructor', NULL, \(x), \(x), '2026-01-01', '9999-12-31', \(act)
            """,
        ],
        "people.post_units": [
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act) SELECT \(x), \(town),
            'grid_instructor', NULL, \(x), \(x), '2026-01-01', '9999-12-31', \(act)
            """,
            "UPDATE unit_version SET superseded_by = act WHERE unit = \(town)",
        ],
        "people.sealed_keys": [
            "DELETE FROM record_key"
        ],
    ]
}
