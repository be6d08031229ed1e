package import Kernel
import Territory

/// What can be imported: its columns, how a row is judged, carried out and taken back.
protocol ImportKind: Sendable {
    static var name: String { get }
    static var columns: [ImportColumn] { get }
    /// Whether a row's key is the code of a unit, which a report may name.
    static var namesUnits: Bool { get }
    /// Rows that one command carries: fewer where a row is long.
    static var rowsAtOnce: Int { get }
    /// Whether rows are so long that what they said is thrown away as soon as it stands where it belongs.
    static var isBulky: Bool { get }
    /// The rows of a file that was read to its end once; a file that cannot be read as one is refused.
    static func rows(of file: ImportFile, _ reading: ImportReading) throws -> any RowSource
    init(_ scheme: Scheme) throws
    /// What names the row in its file, for finding doubles, and how far down it stands: lower ranks come first.
    func place(_ cells: [String], vault: any Vault, in tx: any Reading) throws -> (key: String, rank: Int64)
    /// Whether the row was to be left out, whatever is wrong with it; the remark says so in the report.
    func remark(on row: StagedRow, _ look: ImportLook) throws -> RowFault?
    /// Refuses a batch as a whole before its first row is carried out.
    func admit(_ batch: ImportBatch, in tx: any Reading) throws
    /// Against what stands today and the rows before it.
    func judge(_ row: StagedRow, _ look: ImportLook) throws -> Judgement
    /// Carries out a row judged `new` or `update`; returns what it made or changed.
    func apply(_ row: StagedRow, _ look: ImportLook, act: TerritoryAct, in context: CommandContext) throws -> ID
    func revert(_ row: StagedRow, subject: ID, saidBy act: ID, undo: TerritoryAct, in context: CommandContext) throws
    /// The code of a unit by which something that came later stands on this row; `nil` when nothing does.
    func dependant(on row: StagedRow, subject: ID, batch: ImportBatch, uses: [UnitUse], in tx: any Reading) throws -> String?
    /// After the rows of one command were carried out or taken back.
    func close(_ act: TerritoryAct) throws
}

extension ImportKind {
    static var rowsAtOnce: Int { 100 }
    static var isBulky: Bool { false }
    static func rows(of file: ImportFile, _ reading: ImportReading) throws -> any RowSource {
        try TableRows(file, columns: columns, encoding: reading.encoding)
    }
    func remark(on row: StagedRow, _ look: ImportLook) throws -> RowFault? { nil }
    func admit(_ batch: ImportBatch, in tx: any Reading) throws {}
    func close(_ act: TerritoryAct) throws {}
}

extension ImportKind {
    /// What was to be left out is unchanged, whatever is wrong with it; what is wrong in itself needs no look at the county.
    func judgement(of row: StagedRow, _ look: ImportLook) throws -> Judgement {
        if let remark = try remark(on: row, look) { return Judgement(verdict: .same, faults: [remark]) }
        return row.faults.isEmpty ? try judge(row, look) : Judgement(verdict: .error, faults: row.faults)
    }
}

/// Whether something of another slice hangs on a unit, so that it may not vanish.
package typealias UnitUse = @Sendable (ID, any Reading) throws -> Bool

struct Judgement: Sendable {
    let verdict: ImportBatch.Verdict
    let faults: [RowFault]

    static func fault(_ faults: RowFault...) -> Judgement { Judgement(verdict: .error, faults: faults) }
    static func sound(_ verdict: ImportBatch.Verdict) -> Judgement { Judgement(verdict: verdict, faults: []) }
}

/// What a judgement may look at: the database of today and the rows of its own file.
struct ImportLook {
    let batch: ID
    let key: WrappedKey
    let vault: any Vault
    let today: Day
    let tx: any Reading

    /// The first row of the file with this key.
    func row(_ key: String) throws -> StagedRow? {
        try StagedRow.page(Self.first(key, of: batch), of: batch, key: self.key, vault: vault, in: tx).first
    }

    /// Its number comes out of the index of keys alone: asked in one step, SQLite walks the batch in its own order instead.
    static func first(_ key: String, of batch: ID) -> Statement {
        """
        SELECT \(StagedRow.columns) FROM import_row WHERE batch = \(batch) AND number =
            (SELECT MIN(number) FROM import_row WHERE batch = \(batch) AND key = \(key)) LIMIT 1
        """
    }
}

enum ImportKinds {
    static let all: [any ImportKind.Type] = [UnitImport.self, PostImport.self, BoundaryImport.self, HouseholdImport.self]

    static func type(_ name: String) throws -> any ImportKind.Type {
        guard let type = all.first(where: { $0.name == name }) else { throw Problem.invalid([FieldProblem("kind", "choice")]) }
        return type
    }
}
