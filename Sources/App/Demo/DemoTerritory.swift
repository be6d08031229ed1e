import Imports
import Kernel
import Markup
import Territory

/// Makes the units, people, outlines and households of a plan, by the imports and commands that a county uses.
struct DemoTerritory {
    private let installation: Installation
    private let plan: DemoPlan
    private let runner: ImportRunner

    /// Outlines set in one transaction.
    private static let chunk = 200

    init(_ installation: Installation, plan: DemoPlan) throws {
        self.installation = installation
        self.plan = plan
        runner = ImportRunner(House.imports(installation, words: try Words.embedded()), as: .system)
    }

    func importUnits() async throws {
        try await bring(
            "units", ["code", "name", "level", "parent"], plan.made.map { [$0.code, $0.name, $0.level, $0.parent ?? ""] })
    }

    func importPeople(_ services: [DemoPlan.Service]) async throws {
        try await bring("people", ["unit", "post", "name", "phone"], services.map { [$0.unit, $0.post, $0.name, $0.phone] })
    }

    func importHouseholds() async throws {
        try await bring(
            "households", ["number", "residence", "origin", "residents"],
            plan.households.map { [$0.number, $0.residence, $0.origin ?? "", "\($0.residents)"] })
    }

    /// Cut from the seed; they show no real border.
    func setOutlines(seed: UInt64, land: DemoScheme.Land, progress: (Int, Int) -> Void) async throws {
        guard let top = plan.units.first(where: { $0.parent == nil }),
            let sketch = LandSketch.outline(around: land.centre, squareKilometres: Double(land.squareKilometres), seed: seed)
        else { return }
        let outlines = try OutlineCutter.cut(parcel(top.code), from: sketch, seed: seed)
        for start in stride(from: 0, to: outlines.count, by: Self.chunk) {
            let some = Array(outlines[start..<min(start + Self.chunk, outlines.count)])
            try await installation.executor.together { together in
                for (code, outline) in some { _ = try together.perform(SetOutline(unit: code, outline: outline), as: .system) }
            }
            progress(start + some.count, outlines.count)
        }
    }

    private func parcel(_ code: String) -> Parcel { Parcel(code, (plan.children[code] ?? []).filter(plan.isLand).map(parcel)) }

    /// A file as somebody would send it, through the dry run and the import.
    private func bring(_ kind: String, _ columns: [String], _ rows: [[String]]) async throws {
        guard !rows.isEmpty else { return }
        let text = ([columns] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        let batch = try await runner.stage(.bytes(Array(text.utf8)), kind: kind, encoding: .utf8)
        let found = try installation.store.read { try ImportBatch.find(batch, in: $0) }
        guard let found, found.faulty == 0 else { throw Refusal("\(found?.faulty ?? 0) made-up \(kind) are faulty; see import \(batch)") }
        try await runner.apply(batch)
    }
}
