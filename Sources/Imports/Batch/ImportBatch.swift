package import Kernel

/// One file on its way in: staged, checked, then applied as one act that can be undone.
package struct ImportBatch: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case staging, checking, checked, applying, applied, undoing, undone, discarded
    }

    package enum Verdict: String, Sendable, CaseIterable { case none, new, update, same, error }

    package let id: ID
    package let kind: String
    package internal(set) var state: State
    package internal(set) var rows: Int64 = 0
    package internal(set) var counts: [Verdict: Int64] = [:]
    /// Rows of the present step that are behind us.
    package internal(set) var done: Int64 = 0
    package let created: Instant
    var digest: [UInt8]?
    var cursor = Cursor.start
    var act: ID?
    var undoAct: ID?
    var version: Int64 = 1

    /// Where a step goes on: by rank, so that parents come first, then by row.
    struct Cursor: Sendable, Equatable {
        var rank: Int64
        var row: Int64
        static let start = Cursor(rank: -1, row: 0)
        static let end = Cursor(rank: Int64(Int32.max), row: 0)
    }

    init(id: ID, kind: String, created: Instant) {
        self.id = id
        self.kind = kind
        self.created = created
        state = .staging
    }

    package var faulty: Int64 { counts[.error] ?? 0 }
    /// How many rows would change something.
    package var effective: Int64 { (counts[.new] ?? 0) + (counts[.update] ?? 0) }

    static let columns: Statement = """
        id, kind, state, digest, rows, fresh, changed, same, faulty, cursor_rank, cursor_row, done, act, undo_act, version, created_ms
        """

    static func decode(_ row: any Row) throws -> ImportBatch {
        guard let state = State(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        var batch = ImportBatch(id: try row.id(0), kind: try row.text(1), created: try row.instant(15))
        batch.state = state
        batch.digest = try row.optionalBytes(3)
        batch.rows = try row.int(4)
        batch.counts = [.new: try row.int(5), .update: try row.int(6), .same: try row.int(7), .error: try row.int(8)]
        batch.cursor = Cursor(rank: try row.int(9), row: try row.int(10))
        batch.done = try row.int(11)
        batch.act = try row.optionalID(12)
        batch.undoAct = try row.optionalID(13)
        batch.version = try row.int(14)
        return batch
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> ImportBatch? {
        try tx.first("SELECT \(columns) FROM import_batch WHERE id = \(id) LIMIT 1", decode)
    }

    static func require(_ id: ID, in tx: any Reading) throws -> ImportBatch {
        guard let batch = try find(id, in: tx) else { throw Problem.notFound }
        return batch
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO import_batch (id, kind, state, rows, fresh, changed, same, faulty, cursor_rank, cursor_row, done, version,
                changed_ms, created_ms)
            VALUES (\(id), \(kind), \(state.rawValue), 0, 0, 0, 0, 0, \(cursor.rank), \(cursor.row), 0, \(version), \(created),
                \(created))
            """)
    }

    func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE import_batch SET state = \(state.rawValue), digest = \(digest), rows = \(rows), fresh = \(counts[.new] ?? 0),
                changed = \(counts[.update] ?? 0), same = \(counts[.same] ?? 0), faulty = \(counts[.error] ?? 0),
                cursor_rank = \(cursor.rank), cursor_row = \(cursor.row), done = \(done), act = \(act), undo_act = \(undoAct),
                version = \(version), changed_ms = \(tx.recorded)
            WHERE id = \(id)
            """)
    }

    /// A step of the batch's own story; what it did to units or posts is told by its acts.
    mutating func tell(_ verb: Verb, in context: CommandContext) throws {
        version += 1
        try context.emit(
            Event(
                stream: id, version: version, type: verb.text,
                Payload().with("kind", token: kind).with("state", token: state.rawValue).with("rows", number: rows)
                    .with("new", number: counts[.new]).with("update", number: counts[.update]).with("error", number: counts[.error])
                    .with("act", id: undoAct ?? act)))
    }
}

/// A row that waits.
struct StagedRow: Sendable {
    let number: Int64
    let line: Int64
    let rank: Int64
    let key: String
    let cells: [String]
    var verdict: ImportBatch.Verdict
    var faults: [RowFault]
    let subject: ID?

    private static let separator: Character = "\u{1F}"

    static let columns: Statement = "number, line, rank, key, cells, verdict, faults, subject"

    static func seal(_ cells: [String], row: Int64, batch: ID, key: WrappedKey, in context: CommandContext) throws -> [UInt8] {
        try context.vault.seal(
            cells.joined(separator: String(separator)), with: key, label: "\(batch).row.\(row)", nonce: context.random(12))
    }

    /// Rows in order after a place; `key` opens what they say, and is gone once nobody needs it.
    static func page(
        _ statement: Statement, of batch: ID, key: WrappedKey?, vault: any Vault, in tx: any Reading
    ) throws -> [StagedRow] {
        try tx.all(statement) { row in
            let number = try row.int(0)
            let text = try key.flatMap { try vault.open(row.bytes(4), with: $0, label: "\(batch).row.\(number)") }
            return StagedRow(
                number: number, line: try row.int(1), rank: try row.int(2), key: try row.text(3),
                cells: text?.split(separator: separator, omittingEmptySubsequences: false).map(String.init) ?? [],
                verdict: ImportBatch.Verdict(rawValue: try row.text(5)) ?? .none, faults: RowFault.decode(try row.text(6)),
                subject: try row.optionalID(7))
        }
    }
}
