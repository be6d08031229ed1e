import Kernel
import People
import Territory

/// Carries out the next rows of a batch under its one act. True when it is done.
///
/// A batch with a faulty row is not applied at all. A row that no longer stands as the dry run found it stops the whole batch.
struct ApplyImport: Command {
    static let verb: Verb = "import.apply"

    let batch: ID

    /// Changes of outlines are numbered, so one waits for the other.
    var serialisedBy: String? { SetOutline.verb.text }

    func run(in context: CommandContext) throws -> Bool {
        var batch = try ImportBatch.require(batch, in: context.tx)
        guard batch.state == .checked || batch.state == .applying else { throw Problem(409, "import.state") }
        guard batch.faulty == 0 else { throw Problem(409, "import.faulty", args: ["count": "\(batch.faulty)"]) }
        guard batch.effective > 0 else { throw Problem(409, "import.nothing") }
        let act = try batch.act.map { try TerritoryAct(resuming: $0, in: context) } ?? TerritoryAct(.import, in: context)
        let isFirst = batch.act == nil
        let type = try ImportKinds.type(batch.kind)
        let kind = try type.init(context.scheme)
        if isFirst { try kind.admit(batch, in: context.tx) }
        batch.act = act.id
        batch.state = .applying
        // Left half done for too long: what its rows said is gone.
        guard let key = try SealedTexts.storedKey(of: batch.id, in: context.tx) else { throw Problem(409, "import.expired") }
        let look = ImportLook(batch: batch.id, key: key, vault: context.vault, today: act.day, tx: context.tx)
        let rows = try StagedRow.page(batch.forward(limit: type.rowsAtOnce), of: batch.id, key: key, vault: context.vault, in: context.tx)
        var written: Int64 = 0
        for row in rows where row.verdict == .new || row.verdict == .update {
            guard try kind.judge(row, look).verdict == row.verdict else {
                throw Problem(409, "import.stale", args: ["line": "\(row.line)"])
            }
            let subject = try kind.apply(row, look, act: act, in: context)
            let cells: Statement = type.isBulky ? ", cells = \([] as [UInt8])" : ""
            try context.tx.execute(
                "UPDATE import_row SET subject = \(subject)\(cells) WHERE batch = \(batch.id) AND number = \(row.number)")
            written += 1
        }
        if written > 0 { try kind.close(act) }
        batch.advance(over: rows)
        let payload = Payload().with("act", token: TerritoryAct.Kind.import.rawValue).with("batch", id: batch.id)
            .with("rows", number: written)
        if isFirst { try act.close(Self.verb, unit: nil, payload) } else { try act.goOn(Self.verb, payload) }
        let isDone = rows.count < type.rowsAtOnce
        if isDone {
            batch.state = .applied
            // What the rows said stands where it belongs now.
            try SealedTexts.erase([batch.id], in: context.tx)
            try batch.tell(Self.verb, in: context)
        }
        try batch.save(in: context.tx)
        return isDone
    }
}

/// Takes back the next rows of a batch, children first, by an act of its own. True when it is done.
struct UndoImport: Command {
    static let verb: Verb = "import.undo"
    static let limit = 100

    let batch: ID
    let uses: [UnitUse]

    var serialisedBy: String? { SetOutline.verb.text }

    func run(in context: CommandContext) throws -> Bool {
        var batch = try ImportBatch.require(batch, in: context.tx)
        guard [.applying, .applied, .undoing].contains(batch.state), let applied = batch.act else { throw Problem(409, "import.state") }
        if batch.state != .undoing {
            batch.state = .undoing
            batch.rewind(to: .end)
        }
        let act = try batch.undoAct.map { try TerritoryAct(resuming: $0, in: context) } ?? TerritoryAct(.undo, in: context)
        let isFirst = batch.undoAct == nil
        batch.undoAct = act.id
        let kind = try ImportKinds.type(batch.kind).init(context.scheme)
        let rows = try StagedRow.page(batch.backward(limit: Self.limit), of: batch.id, key: nil, vault: context.vault, in: context.tx)
        var taken: Int64 = 0
        for row in rows {
            guard let subject = row.subject else { continue }
            if let code = try kind.dependant(on: row, subject: subject, batch: batch, uses: uses, in: context.tx) {
                throw Problem(409, "import.depended", args: ["code": code])
            }
            try kind.revert(row, subject: subject, saidBy: applied, undo: act, in: context)
            try context.tx.execute("UPDATE import_row SET subject = NULL WHERE batch = \(batch.id) AND number = \(row.number)")
            taken += 1
        }
        if taken > 0 { try kind.close(act) }
        batch.advance(over: rows)
        let payload = Payload().with("act", token: TerritoryAct.Kind.undo.rawValue).with("batch", id: batch.id).with("rows", number: taken)
        if isFirst { try act.close(Self.verb, unit: nil, payload) } else { try act.goOn(Self.verb, payload) }
        let isDone = rows.count < Self.limit
        if isDone {
            batch.state = .undone
            try SealedTexts.erase([batch.id], in: context.tx)
            try batch.tell(Self.verb, in: context)
        }
        try batch.save(in: context.tx)
        return isDone
    }
}
