import Kernel
import People
import Territory

/// Units of any level below what the pack names: villages, grids, dedicated grids.
struct UnitImport: ImportKind {
    static let name = "units"
    static let namesUnits = true
    static let columns = [
        ImportColumn("code", ["代码", "编码", "区划代码", "网格代码", "单位代码"], maximum: 32, isNarrow: true),
        ImportColumn("name", ["名称", "单位名称", "网格名称"], maximum: 60),
        ImportColumn("level", ["层级", "级别", "类型"], maximum: 48),
        ImportColumn("parent", ["上级", "上级代码", "所属", "parentcode"], maximum: 32, isNarrow: true),
    ]

    private let territory: TerritoryScheme
    private let levels: [String: Level]

    init(_ scheme: Scheme) throws {
        territory = try scheme.section(TerritoryScheme.self)
        levels = Dictionary(
            territory.levels.flatMap { level in
                ([level.id] + scheme.words.values.compactMap { $0["level.\(level.id)"] }).map { (ImportColumn.fold($0), level) }
            }
        ) { first, _ in first }
    }

    private struct Cells {
        let code: String
        let name: String
        let level: String
        let parent: String

        init(_ cells: [String]) {
            func cell(_ index: Int) -> String { index < cells.count ? cells[index] : "" }
            (code, name, level, parent) = (cell(0), cell(1), cell(2), cell(3))
        }
    }

    /// By level, so that parents come first; what is on no level is a fault and stands under nothing.
    func place(_ cells: [String], vault: any Vault, in tx: any Reading) -> (key: String, rank: Int64) {
        let cells = Cells(cells)
        let depth = levels[ImportColumn.fold(cells.level)].flatMap { territory.depth(of: $0.id) }
        return (cells.code, Int64(depth ?? UnitPath.depthLimit + 1))
    }

    func judge(_ row: StagedRow, _ look: ImportLook) throws -> Judgement {
        let cells = Cells(row.cells)
        if let first = try look.row(row.key), first.number < row.number {
            return .fault(RowFault("duplicate", "code", args: ["line": "\(first.line)"]))
        }
        guard let level = levels[ImportColumn.fold(cells.level)] else { return .fault(RowFault("unknown_level", "level")) }
        guard !level.parents.isEmpty else { return .fault(RowFault("top_level", "level")) }
        guard let parent = try parent(cells.parent, look) else { return .fault(RowFault("unknown_parent", "parent")) }
        if let line = parent.faultyLine { return .fault(RowFault("parent_fault", "parent", args: ["line": "\(line)"])) }
        guard level.parents.contains(parent.level) else { return .fault(RowFault("wrong_level", "parent")) }
        if level.code.fault(in: cells.code, under: cells.parent) != nil { return .fault(Self.codeFault(level.code)) }
        return try judge(cells, level, look)
    }

    private func judge(_ cells: Cells, _ level: Level, _ look: ImportLook) throws -> Judgement {
        guard let present = try UnitRecord.find(code: cells.code, in: look.tx) else {
            let retired = try look.tx.count(
                "SELECT COUNT(*) FROM unit_version WHERE code = \(cells.code) AND superseded_by IS NULL LIMIT 1")
            return retired > 0 ? .fault(RowFault("retired", "code")) : .sound(.new)
        }
        guard present.level == level.id else { return .fault(RowFault("other_level", "level")) }
        guard present.path.parent?.segments.last.map(String.init) == cells.parent else { return .fault(RowFault("moved", "parent")) }
        if present.name == cells.name { return .sound(.same) }
        // The next activation of the pack would put its own name back.
        return territory.unit(cells.code) == nil ? .sound(.update) : .fault(RowFault("pack_unit", "name"))
    }

    /// The level of the unit above, in the database or further up in the file.
    private func parent(_ code: String, _ look: ImportLook) throws -> (level: String, faultyLine: Int64?)? {
        if let unit = try UnitRecord.find(code: code, in: look.tx) { return (unit.level, nil) }
        guard let row = try look.row(code), let level = levels[ImportColumn.fold(Cells(row.cells).level)] else { return nil }
        return (level.id, row.verdict == .error ? row.line : nil)
    }

    private static func codeFault(_ rule: CodeRule) -> RowFault {
        switch rule {
        // A city is always the top, which no file brings.
        case .city, .county: RowFault("code_county", "code")
        case .township: RowFault("code_township", "code")
        case .village: RowFault("code_village", "code")
        case .office: RowFault("code_office", "code")
        case .digits(let width): RowFault("code_digits", "code", args: ["width": "\(width)"])
        case .numbered(let width): RowFault("code_numbered", "code", args: ["width": "\(width)"])
        case .tagged(let tag, let width): RowFault("code_tagged", "code", args: ["tag": tag, "width": "\(width)"])
        }
    }

    func apply(_ row: StagedRow, _ look: ImportLook, act: TerritoryAct, in context: CommandContext) throws -> ID {
        let cells = Cells(row.cells)
        if row.verdict == .update {
            guard let unit = try UnitRecord.find(code: cells.code, in: context.tx) else { throw Problem.notFound }
            try act.rename(unit.id, to: cells.name)
            return unit.id
        }
        guard let level = levels[ImportColumn.fold(cells.level)], let parent = try UnitRecord.find(code: cells.parent, in: context.tx),
            let path = parent.path.appending(cells.code)
        else { throw Problem(409, "import.stale") }
        return try act.create(.init(code: cells.code, name: cells.name, level: level, parent: parent.id, path: path), source: .import)
    }

    func revert(_ row: StagedRow, subject: ID, saidBy act: ID, undo: TerritoryAct, in context: CommandContext) throws {
        try undo.revert(subject, saidBy: act)
    }

    func dependant(on row: StagedRow, subject: ID, batch: ImportBatch, uses: [UnitUse], in tx: any Reading) throws -> String? {
        guard let act = batch.act else { return nil }
        guard try TerritoryAct.stands(subject, saidBy: act, in: tx) else { return row.key }
        guard row.verdict == .new else { return nil }
        let others = try tx.count(
            """
            SELECT COUNT(*) FROM unit_now AS child WHERE child.parent = \(subject) AND NOT EXISTS
                (SELECT 1 FROM import_row WHERE import_row.batch = \(batch.id) AND import_row.subject = child.unit)
            """)
        return try others > 0 || uses.contains { try $0(subject, tx) } ? row.key : nil
    }
}
