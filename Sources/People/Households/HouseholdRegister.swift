package import Kernel
import Territory

/// The section `households` of a pack: what the register of households is for. A pack without it keeps none.
package struct HouseholdRegister: SchemeSection {
    package static let key = "households"

    package enum Sensitivity: String, Sendable, CaseIterable { case ordinary, sensitive }

    /// Why it is kept and how long (guard-rail 3).
    package struct Declaration: Sendable, Equatable {
        package let purpose: String
        package let legalBasis: String
        package let sensitivity: Sensitivity
        package let keptYears: Int64
        /// The levels on which households live.
        package let levels: [String]
    }

    package let declaration: Declaration?

    package static func absent(in context: PackContext) -> HouseholdRegister? { HouseholdRegister(declaration: nil) }

    package static func read(_ node: PackReader, in context: PackContext) -> HouseholdRegister? {
        guard node.map(allowed: ["purpose", "legal_basis", "sensitivity", "kept_years", "levels"]) != nil else { return nil }
        let purpose = node.require("purpose")?.text()
        let basis = node.require("legal_basis")?.text()
        let sensitivity = node.require("sensitivity")?.choice(Sensitivity.self)
        let years = node.require("kept_years")?.integer(1...30)
        guard let levels = node.require("levels").flatMap({ read(levels: $0, in: context) }), let purpose, let basis, let sensitivity,
            let years
        else { return nil }
        return HouseholdRegister(
            declaration: Declaration(
                purpose: purpose, legalBasis: basis, sensitivity: sensitivity, keptYears: years, levels: levels))
    }

    /// Households that are registered need a register, and the level they live on.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let levels = try tx.all(
            """
            SELECT DISTINCT unit_now.level FROM household JOIN unit_now ON unit_now.unit = household.residence
            WHERE household.superseded_by IS NULL AND household.valid_to = \(Day.forever) ORDER BY unit_now.level LIMIT 100
            """
        ) { try $0.text(0) }
        guard let declaration else { return levels.isEmpty ? [] : ["the register of households"] }
        return levels.filter { !declaration.levels.contains($0) }.map { "households on level \($0)" }
    }

    private static func read(levels node: PackReader, in context: PackContext) -> [String]? {
        guard let nodes = node.list() else { return nil }
        let territory = context.section(TerritoryScheme.self)
        let levels = nodes.compactMap { node -> String? in
            guard let id = node.identifier() else { return nil }
            if territory?.level(id)?.kind == .area { return id }
            node.fault("households.level", "territory.yaml has no area level «\(id)»", mend: "name a level on which people live")
            return nil
        }
        return levels.count == nodes.count && !levels.isEmpty ? levels : nil
    }
}
