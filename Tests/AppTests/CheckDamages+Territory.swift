import Kernel

extension CheckDamages {
    /// Units, land and acts.
    static let territory: [String: [Statement]] = [
        "territory.approvals": [
            """
            INSERT INTO act_plan (id, kind, unit, fields, effective_day, asked_ms, version, state) SELECT \(x), 'close', \(town),
            '', '2026-11-20', 1, 1, 'waiting'
            """
        ],
        "territory.codes": [
            "UPDATE unit_version SET code = '141029101' WHERE code = '141029100'"
        ],
        "territory.edge_spans": [
            """
            INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act) SELECT 'administrative', \(top), \(town),
            '2027-01-01', '2028-01-01', \(act)
            """
        ],
        "territory.edges": [
            "UPDATE edge SET parent = \(other) WHERE child = \(town)"
        ],
        "territory.events": [
            "UPDATE act SET stream_version = stream_version + 1"
        ],
        "territory.land": [
            """
            INSERT INTO unit_outline (unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, act) SELECT
            \(other), valid_from, valid_to, geometry, west, south, east, north, square_metres, act FROM unit_outline WHERE unit =
            \(town)
            """
        ],
        "territory.late_acts": [
            """
            INSERT INTO act_plan (id, kind, unit, fields, effective_day, asked_ms, version, state) SELECT \(x), 'close', \(town),
            '', '2026-01-01', 1, 1, 'planned'
            """
        ],
        "territory.lineages": [
            "UPDATE unit_now SET lineage = unit WHERE code = '141029100'"
        ],
        "territory.orphans": [
            "UPDATE unit_version SET valid_to = '2026-11-21' WHERE code = '141029'"
        ],
        "territory.outline_spans": [
            """
            INSERT INTO unit_outline (unit, valid_from, valid_to, geometry, west, south, east, north, square_metres, act) SELECT
            unit, '2027-01-01', '2028-01-01', geometry, west, south, east, north, square_metres, act FROM unit_outline WHERE unit
            = \(town)
            """
        ],
        "territory.outlines": [
            "UPDATE unit_outline SET square_metres = square_metres + 1"
        ],
        "territory.paths": [
            "UPDATE unit_now SET depth = depth + 1 WHERE code = '141029100'"
        ],
        "territory.plans": [
            """
            INSERT INTO act_plan (id, kind, unit, fields, effective_day, asked_ms, version, state) SELECT \(x), 'close', \(town),
            '', '2026-11-20', 1, 1, 'done'
            """
        ],
        "territory.redrawn": [
            "UPDATE unit SET redrawn = TRUE"
        ],
        "territory.root": [
            "UPDATE unit_now SET parent = NULL WHERE code = '141029100'"
        ],
        "territory.spans": [
            """
            INSERT INTO unit_version (unit, valid_from, valid_to, name, code, level, act) SELECT unit, '2027-01-01', '2028-01-01',
            name, code, level, act FROM unit_version WHERE unit = \(town)
            """
        ],
        "territory.standing": [
            "UPDATE unit_now SET ended = '2026-01-01' WHERE code = '141029'"
        ],
        "territory.successions": [
            "UPDATE unit_now SET ended = '2026-01-01' WHERE code = '141029100'",
            """
            INSERT INTO succession (act, predecessor, successor, share, main, from_day) SELECT \(act), \(town), \(other), 5000,
            TRUE, '2026-01-01'
            """,
        ],
        "territory.touched": [
            """
            INSERT INTO act_plan (id, kind, unit, fields, effective_day, asked_ms, version, state) SELECT \(act), 'close',
            \(town), '', '2026-11-20', 1, 1, 'done'
            """
        ],
        "territory.trees": [
            "UPDATE unit_now SET hierarchy = 'grid' WHERE code = '141029'"
        ],
        "territory.undone": [
            """
            INSERT INTO act_plan (id, kind, unit, fields, effective_day, asked_ms, version, state) SELECT \(x), 'close', \(town),
            '', '2026-11-20', 1, 1, 'undone'
            """
        ],
        "territory.versions": [
            "UPDATE unit_now SET name = 'x' WHERE code = '141029100'"
        ],
    ]
}
