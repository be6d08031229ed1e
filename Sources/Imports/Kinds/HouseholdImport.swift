import Kernel
import People
import Territory

/// How many live where, household by household: `genxu import households`.
struct HouseholdImport: ImportKind {
    static let name = "households"
    static let namesUnits = false
    static let columns = [
        ImportColumn("number", ["户号", "住户编号"], maximum: Household.maximumNumber, isNarrow: true),
        ImportColumn("residence", ["居住网格", "居住单位", "网格代码", "单位代码"], maximum: 32, isNarrow: true),
        ImportColumn("origin", ["原村", "来源村", "原村代码"], isRequired: false, maximum: 32, isNarrow: true),
        ImportColumn("residents", ["人数", "人口", "常住人口"], maximum: 3, isNarrow: true),
    ]

    private let levels: Set<String>

    /// A pack that does not say what the register is for keeps none.
    init(_ scheme: Scheme) throws {
        guard let declaration = try scheme.section(HouseholdRegister.self).declaration else { throw Problem(409, "household.no_register") }
        levels = Set(declaration.levels)
    }

    func place(_ cells: [String], vault: any Vault, in tx: any Reading) -> (key: String, rank: Int64) { (cells.first ?? "", 0) }

    /// `nil` residents: the household is no more.
    private func read(_ cells: [String], _ look: ImportLook) throws -> (household: Household?, ends: Bool, faults: [RowFault]) {
        func cell(_ index: Int) -> String { index < cells.count ? cells[index] : "" }
        var faults: [RowFault] = []
        if !Household.isNumber(cell(0)) { faults.append(RowFault("household_number", "number")) }
        let residence = try UnitRecord.find(code: cell(1), in: look.tx)
        if let residence, !levels.contains(residence.level) { faults.append(RowFault("household_level", "residence")) }
        if residence == nil { faults.append(RowFault("unknown_unit", "residence")) }
        let origin = cell(2).isEmpty ? nil : try UnitRecord.find(code: cell(2), in: look.tx)
        if origin == nil, !cell(2).isEmpty { faults.append(RowFault("unknown_unit", "origin")) }
        let residents = Int64(cell(3)).flatMap { (0...Household.maximumResidents).contains($0) ? $0 : nil }
        if residents == nil { faults.append(RowFault("residents", "residents", args: ["max": "\(Household.maximumResidents)"])) }
        guard faults.isEmpty, let residence, let residents else { return (nil, false, faults) }
        let household = Household(number: cell(0), residence: residence.id, origin: origin?.id, residents: residents)
        return (household, residents == 0, [])
    }

    func judge(_ row: StagedRow, _ look: ImportLook) throws -> Judgement {
        if let first = try look.row(row.key), first.number < row.number {
            return .fault(RowFault("duplicate", "number", args: ["line": "\(first.line)"]))
        }
        let (household, ends, faults) = try read(row.cells, look)
        guard let household else { return Judgement(verdict: .error, faults: faults) }
        guard let open = try Household.open(household.number, in: look.tx)?.household else { return .sound(ends ? .same : .new) }
        if ends { return .sound(.update) }
        return .sound(open == household ? .same : .update)
    }

    func apply(_ row: StagedRow, _ look: ImportLook, act: TerritoryAct, in context: CommandContext) throws -> ID {
        let (household, ends, _) = try read(row.cells, look)
        guard let household else { throw Problem(409, "import.stale", args: ["line": "\(row.line)"]) }
        let writer = HouseholdWriter(act, in: context)
        return ends ? try writer.end(household.number) : try writer.put(household)
    }

    func revert(_ row: StagedRow, subject: ID, saidBy act: ID, undo: TerritoryAct, in context: CommandContext) throws {
        try HouseholdWriter(undo, in: context).revert(subject, saidBy: act)
    }

    func dependant(on row: StagedRow, subject: ID, batch: ImportBatch, uses: [UnitUse], in tx: any Reading) throws -> String? {
        guard let act = batch.act, try !Household.stands(subject, saidBy: act, in: tx) else { return nil }
        return try Household.residence(subject, in: tx).flatMap { try UnitRecord.find(id: $0, in: tx)?.code } ?? ""
    }
}
