internal import Kernel
internal import Process
internal import Territory

/// 台账: which ledgers an entry stands in, one row per unit above the place and per unit above who asked, so that any page is a walk along
/// the key. It follows the log, so that what was asked for before there were ledgers stands in them too.
enum LedgerRows {
    static let migration = Migration(
        "matters-ledger",
        [
            """
            CREATE TABLE ledger_in (
                unit BYTEA NOT NULL,
                grp TEXT NOT NULL,
                sort_ms BIGINT NOT NULL,
                entry BYTEA NOT NULL,
                PRIMARY KEY (unit, grp, sort_ms, entry)
            ) CLUSTERED
            """,
            "CREATE INDEX ledger_in_entry ON ledger_in (entry)",
            """
            CREATE TABLE matter_return (
                id BYTEA NOT NULL PRIMARY KEY,
                matter BYTEA NOT NULL REFERENCES matter (id),
                version BIGINT NOT NULL,
                unit BYTEA NOT NULL,
                at_ms BIGINT NOT NULL,
                UNIQUE (matter, version)
            ) CLUSTERED
            """,
            "CREATE INDEX matter_return_unit ON matter_return (unit, at_ms)",
        ])

    /// What a return has come to: it happens at once.
    static let done = "done"

    static func group(_ side: MatterIn.Side, _ verb: MatterVerb, _ outcome: String) -> String {
        "\(side.rawValue).\(verb.rawValue).\(outcome)"
    }

    static let decisions = Subscription(name: "matters.ledger", prefix: "decision.") { (event: SealedEvent, tx: any Transaction) in
        guard let record = try DecisionRecord.find(event.stream, in: tx), let verb = MatterVerb(rawValue: record.kind) else { return }
        try place(record.id, verb, record.state.rawValue, at: record.asked, matter: record.subject.id, unit: record.unit, in: tx)
    }

    static let returns = Subscription(name: "matters.returns", prefix: MatterVerb.return.verb.text) {
        (event: SealedEvent, tx: any Transaction) in
        guard let entry = try MatterReturn.of(event, in: tx) else { return }
        try place(entry.id, .return, done, at: entry.at, matter: entry.matter, unit: entry.unit, in: tx)
    }

    /// As it stands now, whichever of its events is looked at.
    private static func place(
        _ entry: ID, _ verb: MatterVerb, _ outcome: String, at moment: Instant, matter: ID, unit: ID, in tx: any Transaction
    ) throws {
        guard let matter = try Matter.find(id: matter, in: tx) else { return }
        try tx.execute("DELETE FROM ledger_in WHERE entry = \(entry)")
        let lists = MatterIn.Lists(place: matter.placeLineage, owner: try UnitRecord.lineage(of: unit, in: tx))
        try tx.load(
            "ledger_in", columns: ["unit", "grp", "sort_ms", "entry"],
            rows: lists.lines.map { [$0.unit.value, group($0.side, verb, outcome).value, moment.value, entry.value] })
    }

    /// Compared only when the log has been followed to its end.
    static let check = IntegrityCheck("ledgers", .derived) { tx in
        let behind = try tx.count(
            """
            SELECT COALESCE((SELECT MAX(seq) FROM event), 0)
                - COALESCE((SELECT seq FROM subscription WHERE name = 'matters.ledger'), 0)
            """)
        guard behind == 0 else { return [] }
        return try tx.all(
            """
            SELECT d.id FROM decision d WHERE d.subject_kind = 'matter' AND NOT EXISTS (SELECT 1 FROM ledger_in i WHERE i.entry = d.id
                AND i.unit = d.unit AND i.grp = 'owner.' || d.kind || '.' || d.state AND i.sort_ms = d.asked_ms) ORDER BY d.id LIMIT 100
            """
        ) { "decision \(try $0.id(0)) is missing from the ledger of its unit" }
    }
}
