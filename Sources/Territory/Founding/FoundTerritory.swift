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
        try Self.requireDocumentNo(documentNo)
        let territory = try context.scheme.section(TerritoryScheme.self)
        var present = try Self.present(territory.units.map(\.code), in: context.tx)
        guard try territory.conflicts(in: context.tx).isEmpty else { throw Problem(409, "territory.conflict") }
        let renamed = territory.units.compactMap { unit in
            present[unit.code].flatMap { $0.name == unit.name || $0.isRedrawn ? nil : (id: $0.id, name: unit.name) }
        }
        let missing = territory.units.filter { present[$0.code] == nil }
        let root = { () -> ID? in territory.units.first.flatMap { present[$0.code]?.id } }
        if !missing.isEmpty {
            let act = try TerritoryAct(.found, documentNo: documentNo, in: context)
            for unit in missing {
                guard let level = territory.level(unit.level) else { throw Problem(409, "territory.conflict") }
                let id = try act.create(
                    .init(code: unit.code, name: unit.name, level: level, parent: unit.parent.flatMap { present[$0]?.id }, path: unit.path),
                    source: .pack)
                present[unit.code] = Present(id: id, name: unit.name, isRedrawn: false)
            }
            try act.close(Self.verb, unit: root(), Self.payload(.found, missing.count))
        }
        if !renamed.isEmpty {
            let act = try TerritoryAct(.rename, documentNo: documentNo, in: context)
            for unit in renamed { try act.rename(unit.id, to: unit.name) }
            try act.close(Self.verb, unit: root(), Self.payload(.rename, renamed.count))
        }
        return Outcome(created: missing.count, renamed: renamed.count)
    }

    static func requireDocumentNo(_ text: String?) throws {
        guard let text, text.isEmpty || text.count > maximumDocumentNo else { return }
        throw Problem.invalid([FieldProblem("document_no", "too_long", args: ["max": "\(maximumDocumentNo)"])])
    }

    private static func payload(_ kind: TerritoryAct.Kind, _ units: Int) -> Payload {
        Payload().with("act", token: kind.rawValue).with("units", number: Int64(units))
    }

    private struct Present {
        let id: ID
        let name: String
        /// An act has changed it since: the pack no longer does.
        let isRedrawn: Bool
    }

    /// The pack's own units that are there; those that came by import stay out of it.
    private static func present(_ codes: [String], in tx: any Reading) throws -> [String: Present] {
        var all: [String: Present] = [:]
        for start in stride(from: 0, to: codes.count, by: batch) {
            let some = Statement.list(codes[start..<min(start + batch, codes.count)].map { "\($0)" })
            // By the code it goes by, or went by before an act: what was redrawn is not made anew under its old code.
            try tx.each(
                """
                SELECT v.code, n.unit, n.name, u.redrawn FROM unit_version v JOIN unit_now n ON n.unit = v.unit JOIN unit u ON u.id = v.unit
                WHERE v.code IN (\(some)) AND (n.code = v.code OR u.redrawn) ORDER BY v.code, v.valid_from LIMIT \(batch * 20)
                """
            ) { all[try $0.text(0)] = Present(id: try $0.id(1), name: try $0.text(2), isRedrawn: try $0.bool(3)) }
        }
        return all
    }

    private static let batch = 500
}
