import Kernel
import People
import Territory

/// Who serves in which unit: `genxu import people`.
struct PostImport: ImportKind {
    static let name = "people"
    static let namesUnits = false
    static let columns = [
        ImportColumn("unit", ["单位代码", "网格代码", "代码", "unitcode", "code"], maximum: 32, isNarrow: true),
        ImportColumn("post", ["岗位", "职务", "类别", "kind"], maximum: 48),
        ImportColumn("name", ["姓名"], maximum: 40),
        ImportColumn("phone", ["工作电话", "电话", "联系电话", "手机"], isRequired: false, maximum: 40, isNarrow: true),
        ImportColumn("from", ["任职日期", "起始日期", "since"], isRequired: false, maximum: 20, isNarrow: true),
    ]

    private let territory: TerritoryScheme
    private let kinds: [String: PostKind]

    init(_ scheme: Scheme) throws {
        territory = try scheme.section(TerritoryScheme.self)
        kinds = Dictionary(
            territory.posts.flatMap { kind in
                ([kind.id] + scheme.words.values.compactMap { $0["post.\(kind.id)"] }).map { (ImportColumn.fold($0), kind) }
            }
        ) { first, _ in first }
    }

    /// One of a name in a post: two of one name in the same unit cannot be told apart when one of them changes.
    /// What names people is in the cells alone: the key is a keyed hash.
    func place(_ cells: [String], vault: any Vault, in tx: any Reading) -> (key: String, rank: Int64) {
        let who = cells.prefix(3).enumerated().map { $0 == 1 ? kinds[ImportColumn.fold($1)]?.id ?? "" : $1 }
        return (Hex.encode(vault.match(who.joined(separator: "\u{1F}"), purpose: "import.people")), 0)
    }

    /// A row that is sound in itself and against the units of today.
    private struct Appointment {
        let unit: UnitRecord
        let kind: PostKind
        let person: PostPerson
        /// `nil` is the day of the act.
        let from: Day?
    }

    private func read(_ cells: [String], _ look: ImportLook) throws -> (appointment: Appointment?, faults: [RowFault]) {
        func cell(_ index: Int) -> String { index < cells.count ? cells[index] : "" }
        var faults: [RowFault] = []
        let unit = try UnitRecord.find(code: cell(0), in: look.tx)
        if unit == nil { faults.append(RowFault("unknown_unit", "unit")) }
        let kind = kinds[ImportColumn.fold(cell(1))]
        if kind == nil { faults.append(RowFault("unknown_post", "post")) }
        if let unit, let kind, !kind.levels.contains(unit.level) { faults.append(RowFault("post_level", "post")) }
        let phone = CellText.phone(cell(3))
        if phone == nil, !cell(3).isEmpty { faults.append(RowFault("phone", "phone")) }
        if phone == nil, cell(3).isEmpty, kind?.isPublic == true { faults.append(RowFault("phone_needed", "phone")) }
        let from = CellText.day(cell(4))
        if from == nil, !cell(4).isEmpty { faults.append(RowFault("day", "from")) }
        let range = PostWriter.days(look.today)
        if let from, !range.contains(from) {
            faults.append(RowFault("day_range", "from", args: ["from": range.lowerBound.text, "to": range.upperBound.text]))
        }
        guard faults.isEmpty, let unit, let kind else { return (nil, faults) }
        return (Appointment(unit: unit, kind: kind, person: PostPerson(name: cell(2), phone: phone), from: from), [])
    }

    func judge(_ row: StagedRow, _ look: ImportLook) throws -> Judgement {
        if let first = try look.row(row.key), first.number < row.number {
            return .fault(RowFault("duplicate_person", "name", args: ["line": "\(first.line)"]))
        }
        let (read, faults) = try read(row.cells, look)
        guard let read else { return Judgement(verdict: .error, faults: faults) }
        let standing = try PostWriter.standing(read.person, kind: read.kind.id, unit: read.unit, vault: look.vault, in: look.tx)
        // A day that differs is left as it stands: the first appointment counts.
        if standing?.isSame == true { return .sound(.same) }
        // With another phone it may be somebody who served here under it before.
        let overlaps = try PostWriter.overlaps(
            read.person, kind: read.kind.id, unit: read.unit, from: read.from ?? look.today, vault: look.vault, in: look.tx)
        guard !overlaps else { return .fault(RowFault("overlap", "from")) }
        return .sound(standing == nil ? .new : .update)
    }

    func apply(_ row: StagedRow, _ look: ImportLook, act: TerritoryAct, in context: CommandContext) throws -> ID {
        guard let read = try read(row.cells, look).appointment else { throw Problem(409, "import.stale") }
        let writer = PostWriter(act, in: context)
        let from = read.from ?? act.day
        if let standing = try PostWriter.standing(read.person, kind: read.kind.id, unit: read.unit, vault: context.vault, in: context.tx) {
            try writer.end(standing.post, on: from)
        }
        return try writer.appoint(read.person, kind: read.kind, unit: read.unit, from: from).post
    }

    func revert(_ row: StagedRow, subject: ID, saidBy act: ID, undo: TerritoryAct, in context: CommandContext) throws {
        try PostWriter(undo, in: context).revert(subject, saidBy: act)
    }

    func dependant(on row: StagedRow, subject: ID, batch: ImportBatch, uses: [UnitUse], in tx: any Reading) throws -> String? {
        guard let act = batch.act, let unit = try Post.laterUnit(subject, saidBy: act, in: tx) else { return nil }
        return try UnitRecord.find(id: unit, in: tx)?.code ?? ""
    }
}
