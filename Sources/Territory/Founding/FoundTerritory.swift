package import Kernel

/// Makes the units of the pack in force that are not there yet, by one act, and takes over changed names by another.
///
/// Doing it again does nothing, so it follows every activation.
package struct FoundTerritory: Command {
    package static let verb: Verb = "territory.found"
    private static let maximumDocumentNo = 100

    package struct Outcome: Sendable, Equatable {
        package let created: Int
        package let renamed: Int

        package init(created: Int, renamed: Int) {
            self.created = created
            self.renamed = renamed
        }
    }

    /// The number of the paper it rests on, such as 乡政发〔2026〕3号.
    private let documentNo: String?

    package init(documentNo: String? = nil) { self.documentNo = documentNo }

    package func run(in context: CommandContext) throws -> Outcome {
        if let documentNo, documentNo.isEmpty || documentNo.count > Self.maximumDocumentNo {
            throw Problem.invalid([FieldProblem("document_no", "too_long", args: ["max": "\(Self.maximumDocumentNo)"])])
        }
        let territory = try context.scheme.section(TerritoryScheme.self)
        var present = try Self.present(in: context.tx)
        guard try territory.conflicts(in: context.tx).isEmpty else { throw Problem(409, "territory.conflict") }
        let renamed = territory.units.compactMap { unit in
            present[unit.code].flatMap { $0.name == unit.name ? nil : (id: $0.id, name: unit.name) }
        }
        let missing = territory.units.filter { present[$0.code] == nil }
        if !missing.isEmpty {
            let act = try TerritoryAct(.found, documentNo: documentNo, in: context)
            for unit in missing {
                let kind = territory.level(unit.level)?.kind ?? .area
                let id = try act.create(unit, kind: kind, parent: unit.parent.flatMap { present[$0]?.id })
                present[unit.code] = Present(id: id, name: unit.name)
            }
            try act.close(units: missing.count, root: territory.units.first.flatMap { present[$0.code]?.id })
        }
        if !renamed.isEmpty {
            let act = try TerritoryAct(.rename, documentNo: documentNo, in: context)
            for unit in renamed { try act.rename(unit.id, to: unit.name) }
            try act.close(units: renamed.count, root: territory.units.first.flatMap { present[$0.code]?.id })
        }
        return Outcome(created: missing.count, renamed: renamed.count)
    }

    private struct Present {
        let id: ID
        let name: String
    }

    private static func present(in tx: any Reading) throws -> [String: Present] {
        var all: [String: Present] = [:]
        var after = ""
        while true {
            let page = try tx.all("SELECT code, unit, name FROM unit_now WHERE code > \(after) ORDER BY code LIMIT \(batch)") {
                (code: try $0.text(0), unit: Present(id: try $0.id(1), name: try $0.text(2)))
            }
            for row in page { all[row.code] = row.unit }
            guard page.count == batch, let last = page.last else { return all }
            after = last.code
        }
    }

    private static let batch = 500
}
