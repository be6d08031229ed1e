import Kernel
import Territory

/// The land of units, from GeoJSON: `genxu import boundaries`.
struct BoundaryImport: ImportKind {
    static let name = "boundaries"
    static let namesUnits = true
    /// An outline may have a hundred thousand points.
    static let rowsAtOnce = 20
    static let isBulky = true
    /// The properties of a feature that tell whose land it is, by the names that maps commonly give them.
    static let columns = [
        ImportColumn(
            "code", ["区划代码", "代码", "单位代码", "网格代码", "编码", "adcode", "unitcode", "xzqdm"], isRequired: false, maximum: 32,
            isNarrow: true),
        ImportColumn("name", ["名称", "单位名称", "网格名称", "xzqmc"], isRequired: false, maximum: 60),
        ImportColumn("parent", ["上级", "上级代码", "上级名称", "所属", "parentcode"], isRequired: false, maximum: 60),
    ]

    private let territory: TerritoryScheme

    init(_ scheme: Scheme) throws { territory = try scheme.section(TerritoryScheme.self) }

    static func rows(of file: ImportFile, _ reading: ImportReading) throws -> any RowSource { try OutlineRows(file, reading) }

    /// A row as it is staged.
    struct Cells {
        let code: String
        let name: String
        let parent: String
        /// `OutlineBytes` in base64url; empty when the outline is faulty.
        let geometry: String
        /// Land of a unit that this installation does not have is passed over.
        let skipsUnknown: Bool

        init(code: String, name: String, parent: String, geometry: String, skipsUnknown: Bool) {
            self.code = code
            self.name = name
            self.parent = parent
            self.geometry = geometry
            self.skipsUnknown = skipsUnknown
        }

        init(_ cells: [String]) {
            func cell(_ index: Int) -> String { index < cells.count ? cells[index] : "" }
            (code, name, parent, geometry, skipsUnknown) = (cell(0), cell(1), cell(2), cell(3), cell(4) == "1")
        }

        var list: [String] { [code, name, parent, geometry, skipsUnknown ? "1" : ""] }
        var outline: Outline? { Base64URL.decode(geometry[...]).flatMap(OutlineBytes.decode) }
        var isNamed: Bool { !code.isEmpty || !name.isEmpty }
    }

    private enum Named {
        case one(UnitRecord)
        case none
        /// Several units have the name; the unit above would tell them apart.
        case several
    }

    /// By code; without one by name, told apart by the unit above where that is given.
    private func unit(_ cells: Cells, in tx: any Reading) throws -> Named {
        if !cells.code.isEmpty { return try UnitRecord.find(code: cells.code, in: tx).map { .one($0) } ?? .none }
        guard !cells.name.isEmpty else { return .none }
        var found = try UnitRecord.named(cells.name, limit: Self.namesakes, in: tx)
        if !cells.parent.isEmpty {
            found = try found.filter { unit in
                let above = try unit.parent.flatMap { try UnitRecord.find(id: $0, in: tx) }
                return above?.code == CellText.narrow(cells.parent) || above?.name == cells.parent
            }
        }
        return found.count > 1 ? .several : found.first.map { .one($0) } ?? .none
    }

    /// Units of one name that are told apart: more have no use for a name.
    private static let namesakes = 200

    func place(_ cells: [String], vault: any Vault, in tx: any Reading) throws -> (key: String, rank: Int64) {
        let cells = Cells(cells)
        if case .one(let unit) = try unit(cells, in: tx) { return (unit.code, 0) }
        return (cells.code.isEmpty ? [cells.parent, cells.name].filter { !$0.isEmpty }.joined(separator: " ") : cells.code, 0)
    }

    func remark(on row: StagedRow, _ look: ImportLook) throws -> RowFault? {
        let cells = Cells(row.cells)
        guard cells.skipsUnknown, cells.isNamed, case .none = try unit(cells, in: look.tx) else { return nil }
        return RowFault("skipped", Self.column(cells))
    }

    private static func column(_ cells: Cells) -> String { cells.code.isEmpty ? "name" : "code" }

    func judge(_ row: StagedRow, _ look: ImportLook) throws -> Judgement {
        let cells = Cells(row.cells)
        switch try unit(cells, in: look.tx) {
        case .none: return .fault(RowFault("unknown_land", Self.column(cells)))
        case .several: return .fault(RowFault("several_units", "name"))
        case .one(let unit):
            if let first = try look.row(unit.code), first.number < row.number {
                return .fault(RowFault("duplicate_land", Self.column(cells), args: ["number": "\(first.number)"]))
            }
            if territory.level(unit.level)?.kind == .office { return .fault(RowFault("no_land", Self.column(cells))) }
            guard let outline = cells.outline else { return .fault(RowFault("outline_geometry", "outline")) }
            guard let present = try UnitOutline.find(unit: unit.id, in: look.tx) else { return .sound(.new) }
            return .sound(present.geometry == OutlineBytes.encode(outline) ? .same : .update)
        }
    }

    func admit(_ batch: ImportBatch, in tx: any Reading) throws {
        guard try UnitOutline.count(in: tx) + (batch.counts[.new] ?? 0) > Int64(PlaceIndex.maximumLands) else { return }
        throw Problem(409, "territory.outlines_full", args: ["max": "\(PlaceIndex.maximumLands)"])
    }

    func apply(_ row: StagedRow, _ look: ImportLook, act: TerritoryAct, in context: CommandContext) throws -> ID {
        let cells = Cells(row.cells)
        guard case .one(let unit) = try unit(cells, in: context.tx), let outline = cells.outline else {
            throw Problem(409, "import.stale", args: ["line": "\(row.line)"])
        }
        try act.writeOutline(of: unit.id, to: outline)
        return unit.id
    }

    func revert(_ row: StagedRow, subject: ID, saidBy act: ID, undo: TerritoryAct, in context: CommandContext) throws {
        try undo.revertOutline(of: subject, saidBy: act)
    }

    func dependant(on row: StagedRow, subject: ID, batch: ImportBatch, uses: [UnitUse], in tx: any Reading) throws -> String? {
        guard let act = batch.act, try !TerritoryAct.outlineStands(subject, saidBy: act, in: tx) else { return nil }
        return row.key
    }

    func close(_ act: TerritoryAct) throws { try act.noteOutlines() }
}
