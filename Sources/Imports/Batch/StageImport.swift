import Kernel
import People

/// Begins a batch. What it and the next steps write is only waiting: nothing of it is a fact, so only its end makes an event.
struct StartImport: Command {
    static let verb: Verb = "import.stage"
    let kind: String

    func run(in context: CommandContext) throws -> ID {
        _ = try ImportKinds.type(kind)
        let batch = ImportBatch(id: context.newID(), kind: kind, created: context.now)
        try batch.insert(in: context.tx)
        _ = try SealedTexts.key(of: batch.id, in: context)
        try context.emit(Event(stream: batch.id, version: 1, type: Self.verb.text, Payload().with("kind", token: kind)))
        return batch.id
    }
}

/// Puts some rows of the file into a batch.
struct StageRows: Command {
    static let verb = StartImport.verb
    /// Rows in one command: well within its budget.
    static let limit = 200
    /// And their text, which is sealed on the way; one row may be longer.
    static let limitBytes = 1 << 20

    let batch: ID
    let rows: [RawRow]

    /// Rows in pieces that one command takes.
    static func pieces(of rows: [RawRow]) -> [[RawRow]] {
        var pieces: [[RawRow]] = []
        var bytes = 0
        for row in rows {
            let size = row.cells.reduce(0) { $0 + $1.utf8.count }
            if let last = pieces.last, last.count < limit, bytes + size <= limitBytes {
                pieces[pieces.count - 1].append(row)
                bytes += size
            } else {
                pieces.append([row])
                bytes = size
            }
        }
        return pieces
    }

    func run(in context: CommandContext) throws {
        var batch = try ImportBatch.require(batch, in: context.tx)
        guard batch.state == .staging else { throw Problem(409, "import.state") }
        let kind = try ImportKinds.type(batch.kind).init(context.scheme)
        let key = try SealedTexts.key(of: batch.id, in: context)
        for row in rows {
            let place = try kind.place(row.cells, vault: context.vault, in: context.tx)
            let sealed = try StagedRow.seal(row.cells, row: row.number, batch: batch.id, key: key, in: context)
            try context.tx.execute(
                """
                INSERT INTO import_row (batch, number, line, rank, key, cells, verdict, faults)
                VALUES (\(batch.id), \(row.number), \(row.line), \(place.rank), \(place.key), \(sealed), 'none',
                    \(RowFault.encode(row.faults)))
                """)
        }
        batch.rows += Int64(rows.count)
        try batch.save(in: context.tx)
    }
}

/// Judges the next rows of a batch; the last of these commands closes the dry run. True when it is done.
struct CheckImport: Command {
    static let verb = StartImport.verb

    let batch: ID
    let digest: [UInt8]

    func run(in context: CommandContext) throws -> Bool {
        var batch = try ImportBatch.require(batch, in: context.tx)
        guard batch.state == .staging || batch.state == .checking else { throw Problem(409, "import.state") }
        batch.state = .checking
        batch.digest = digest
        let type = try ImportKinds.type(batch.kind)
        let kind = try type.init(context.scheme)
        let key = try SealedTexts.key(of: batch.id, in: context)
        let look = ImportLook(batch: batch.id, key: key, vault: context.vault, today: context.now.day, tx: context.tx)
        let rows = try StagedRow.page(
            batch.forward(limit: type.rowsAtOnce), of: batch.id, key: key, vault: context.vault, in: context.tx)
        for row in rows {
            let judged = try kind.judgement(of: row, look)
            batch.counts[judged.verdict, default: 0] += 1
            try context.tx.execute(
                """
                UPDATE import_row SET verdict = \(judged.verdict.rawValue), faults = \(RowFault.encode(judged.faults))
                WHERE batch = \(batch.id) AND number = \(row.number)
                """)
        }
        batch.advance(over: rows)
        let isDone = rows.count < type.rowsAtOnce
        if isDone {
            batch.state = .checked
            batch.rewind()
            try batch.tell("import.check", in: context)
        }
        try batch.save(in: context.tx)
        return isDone
    }
}

/// Throws a batch away that was not applied. Its rows go with a sweep; what they said can be read by nobody from now on.
struct DiscardImport: Command {
    static let verb = StartImport.verb
    let batch: ID

    func run(in context: CommandContext) throws {
        var batch = try ImportBatch.require(batch, in: context.tx)
        guard [.staging, .checking, .checked].contains(batch.state) else { throw Problem(409, "import.state") }
        try SealedTexts.erase([batch.id], in: context.tx)
        batch.state = .discarded
        try batch.tell("import.discard", in: context)
        try batch.save(in: context.tx)
    }
}

extension ImportBatch {
    /// The rows after the cursor, parents first.
    func forward(limit: Int, only verdicts: [Verdict] = []) -> Statement {
        let wanted: Statement = verdicts.isEmpty ? "TRUE" : "verdict IN (\(Statement.list(verdicts.map { "\($0.rawValue)" })))"
        return """
            SELECT \(StagedRow.columns) FROM import_row
            WHERE batch = \(id) AND (rank, number) > (\(cursor.rank), \(cursor.row)) AND \(wanted) ORDER BY rank, number LIMIT \(limit)
            """
    }

    /// The rows before the cursor, children first.
    func backward(limit: Int) -> Statement {
        """
        SELECT \(StagedRow.columns) FROM import_row
        WHERE batch = \(id) AND (rank, number) < (\(cursor.rank), \(cursor.row)) ORDER BY rank DESC, number DESC LIMIT \(limit)
        """
    }

    mutating func advance(over rows: [StagedRow]) {
        if let last = rows.last { cursor = Cursor(rank: last.rank, row: last.number) }
        done += Int64(rows.count)
    }

    mutating func rewind(to place: Cursor = .start) {
        cursor = place
        done = 0
    }
}
