import Kernel

/// What must hold among units; each query gives the offending codes.
enum TerritoryChecks {
    static let all = [
        oneRoot, paths, lineages, trees, versions, edges, codes, spans, edgeSpans, events, orphans, successions, plans, redrawn,
        undone, late, standing, touched,
    ]

    static let maximumFaults = 100

    static func offenders(_ statement: Statement, in tx: any Reading, _ sentence: (String) -> String) throws -> [String] {
        try tx.all("\(statement) LIMIT \(maximumFaults)") { sentence(try $0.text(0)) }
    }

    private static let oneRoot = IntegrityCheck("territory.root") { tx in
        let units = try tx.count("SELECT COUNT(*) FROM unit_now WHERE ended IS NULL LIMIT 1")
        let roots = try tx.count("SELECT COUNT(*) FROM unit_now WHERE parent IS NULL LIMIT 1")
        return roots == min(units, 1) ? [] : ["There are \(roots) roots."]
    }

    private static let paths = IntegrityCheck("territory.paths", .derived) { tx in
        try offenders(
            """
            SELECT child.code FROM unit_now AS child LEFT JOIN unit_now AS parent ON parent.unit = child.parent
            WHERE child.path <> COALESCE(parent.path, '') || '/' || child.code OR child.depth <> COALESCE(parent.depth, 0) + 1
            ORDER BY child.code
            """, in: tx
        ) { "The path or depth of \($0) does not follow from its parent's." }
    }

    /// Widths are cast because PostgreSQL's SUBSTR takes no wide integers.
    private static let lineages = IntegrityCheck("territory.lineages", .derived) { tx in
        try offenders(
            """
            SELECT child.code FROM unit_now AS child LEFT JOIN unit_now AS parent ON parent.unit = child.parent
            WHERE child.lineage IS NULL OR LENGTH(child.lineage) <> 16 * child.depth
            OR SUBSTR(child.lineage, CAST(16 * child.depth - 15 AS INTEGER)) <> child.unit
            OR SUBSTR(child.lineage, 1, CAST(16 * child.depth - 16 AS INTEGER)) <> parent.lineage
            ORDER BY child.code
            """, in: tx
        ) { "The units above \($0) are not those that it keeps." }
    }

    /// Every tree grows out of the tree of government, never the other way round.
    private static let trees = IntegrityCheck("territory.trees") { tx in
        try offenders(
            """
            SELECT child.code FROM unit_now AS child JOIN unit_now AS parent ON parent.unit = child.parent
            WHERE parent.hierarchy <> child.hierarchy AND parent.hierarchy <> \(Hierarchy.administrative.rawValue)
            ORDER BY child.code
            """, in: tx
        ) { "\($0) stands in one tree under a unit of another." }
    }

    /// An act of a day to come is carried out on that day, so the open span is today's.
    private static let versions = IntegrityCheck("territory.versions", .derived) { tx in
        let unlike = try offenders(
            """
            SELECT here.code FROM unit_now AS here LEFT JOIN unit_version AS version
            ON version.unit = here.unit AND version.superseded_by IS NULL AND version.valid_to = \(Day.forever)
            WHERE here.ended IS NULL AND (version.unit IS NULL OR version.code <> here.code OR version.name <> here.name OR version.level <> here.level)
            OR here.ended IS NOT NULL AND version.unit IS NOT NULL ORDER BY here.code
            """, in: tx
        ) { "\($0) is not as its acts say." }
        let absent = try offenders(
            """
            SELECT version.code FROM unit_version AS version LEFT JOIN unit_now AS here ON here.unit = version.unit
            WHERE version.superseded_by IS NULL AND version.valid_to = \(Day.forever) AND here.unit IS NULL ORDER BY version.code
            """, in: tx
        ) { "\($0) stands by its acts, but not among the units of today." }
        return unlike + absent
    }

    private static let edges = IntegrityCheck("territory.edges", .derived) { tx in
        try offenders(
            """
            SELECT here.code FROM unit_now AS here LEFT JOIN edge
            ON edge.hierarchy = here.hierarchy AND edge.child = here.unit AND edge.superseded_by IS NULL
            AND edge.valid_to = \(Day.forever)
            WHERE here.ended IS NULL AND edge.parent IS DISTINCT FROM here.parent
            OR here.ended IS NOT NULL AND edge.parent IS NOT NULL ORDER BY here.code
            """, in: tx
        ) { "\($0) stands elsewhere than its acts say." }
    }

    /// A retired code is never given to another unit. What an undone import had said was never in force.
    private static let codes = IntegrityCheck("territory.codes") { tx in
        try offenders(
            """
            SELECT code FROM unit_version WHERE superseded_by IS NULL
            GROUP BY code HAVING COUNT(DISTINCT unit) > 1 ORDER BY code
            """, in: tx
        ) { "The code \($0) was given to more than one unit." }
    }

    private static let spans = IntegrityCheck("territory.spans") { tx in
        try offenders(
            """
            SELECT early.code FROM unit_version AS early JOIN unit_version AS late
            ON late.unit = early.unit AND late.valid_from > early.valid_from AND late.valid_from < early.valid_to
            WHERE early.superseded_by IS NULL AND late.superseded_by IS NULL ORDER BY early.code
            """, in: tx
        ) { "\($0) has two names for the same day." }
    }

    private static let edgeSpans = IntegrityCheck("territory.edge_spans") { tx in
        try offenders(
            """
            SELECT here.code FROM edge AS early
            JOIN edge AS late ON late.hierarchy = early.hierarchy AND late.child = early.child
            AND late.valid_from > early.valid_from AND late.valid_from < early.valid_to
            JOIN unit_now AS here ON here.unit = early.child
            WHERE early.superseded_by IS NULL AND late.superseded_by IS NULL ORDER BY here.code
            """, in: tx
        ) { "\($0) has two parents for the same day." }
    }

    private static let events = IntegrityCheck("territory.events", .grave) { tx in
        try tx.all(
            """
            SELECT act.id FROM act LEFT JOIN event ON event.stream = act.id AND event.stream_version = act.stream_version
            WHERE event.id IS NULL ORDER BY act.id LIMIT \(maximumFaults)
            """
        ) { "The act \(try $0.id(0)) has no event." }
    }

    /// Nothing stood below a unit on a day on which that was not there.
    private static let orphans = IntegrityCheck("territory.orphans") { tx in
        try offenders(
            """
            SELECT DISTINCT here.code FROM edge JOIN unit_now AS here ON here.unit = edge.child
            WHERE edge.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM unit_version AS above WHERE above.unit = edge.parent
                AND above.superseded_by IS NULL AND above.valid_from <= edge.valid_from AND above.valid_to > edge.valid_from)
            OR edge.superseded_by IS NULL AND edge.valid_to > (SELECT COALESCE(MAX(last.valid_to), '') FROM unit_version AS last
                WHERE last.unit = edge.parent AND last.superseded_by IS NULL) ORDER BY here.code
            """, in: tx
        ) { "\($0) stood on a day below a unit that did not stand." }
    }

    /// What ended went on in whole. Part of it may have been taken out on the same day, before it ended.
    private static let successions = IntegrityCheck("territory.successions") { tx in
        try offenders(
            """
            SELECT here.code FROM succession JOIN unit_now AS here ON here.unit = succession.predecessor
            JOIN act ON act.id = succession.act AND act.kind <> 'extract'
            WHERE succession.superseded_by IS NULL AND here.ended = succession.from_day
            GROUP BY here.code, succession.act HAVING SUM(succession.share) <> 10000 ORDER BY here.code
            """, in: tx
        ) { "The shares in which others went on for \($0) are not the whole." }
    }

    /// A plan that is done is an act, and the other way round.
    private static let plans = IntegrityCheck("territory.plans") { tx in
        try tx.all(
            """
            SELECT plan.id FROM act_plan AS plan LEFT JOIN act ON act.id = plan.id
            WHERE (plan.state IN ('done', 'undone')) <> (act.id IS NOT NULL) ORDER BY plan.id LIMIT \(maximumFaults)
            """
        ) { "The plan \(try $0.id(0)) and its act do not agree." }
    }
}
