package import Kernel
internal import Territory

/// The section `indicators` of a pack: what is told of every unit, each with its formula.
package struct IndicatorScheme: SchemeSection {
    package static let key = "indicators"
    static let maximum = 200
    static let maximumVersions = 20

    package let indicators: [Indicator]

    package init(indicators: [Indicator]) { self.indicators = indicators }

    package func find(_ id: String) -> Indicator? { indicators.first { $0.id == id } }

    package static func absent(in context: PackContext) -> IndicatorScheme? { IndicatorScheme(indicators: []) }

    package static func read(_ node: PackReader, in context: PackContext) -> IndicatorScheme? {
        guard let territory = context.section(TerritoryScheme.self), let nodes = node.list() else { return nil }
        guard nodes.count <= maximum else {
            node.fault("indicators.too_many", "there are more than \(maximum)", mend: "take some away")
            return nil
        }
        let reader = IndicatorReader(territory: territory, context: context)
        let read = nodes.map { ($0, reader.read($0)) }
        let found = read.compactMap(\.1)
        var seen: Set<String> = []
        for (node, indicator) in read {
            guard let indicator else { continue }
            if !seen.insert(indicator.id).inserted {
                node.fault("indicators.twice", "«\(indicator.id)» stands twice", mend: "give each indicator an id of its own")
            }
            if let beside = indicator.beside, !found.contains(where: { $0.id == beside }) {
                node.fault("indicators.beside", "«\(beside)» is no indicator of this pack", mend: "name one that stands in the file")
            }
        }
        return found.count == nodes.count ? IndicatorScheme(indicators: found) : nil
    }

    /// What was told by a formula is told by it for good, and no other begins on a day that was told.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let kept = try tx.all(
            "SELECT indicator, from_day, formula FROM indicator_formula ORDER BY indicator, from_day LIMIT \(Self.maximum * Self.maximumVersions)"
        ) { (id: try $0.text(0), from: try $0.text(1), formula: try $0.text(2)) }
        let told = try tx.first("SELECT recorded_ms FROM event WHERE seq = (SELECT MAX(seq) FROM event) LIMIT 1") { try $0.instant(0).day }
        let (names, spans) = (Set(kept.map(\.id)), Set(kept.map { "\($0.id) \($0.from)" }))
        let late = indicators.filter { names.contains($0.id) }.flatMap { one in
            one.versions.compactMap(\.from).filter { from in
                told.map { from <= $0 } ?? false && !spans.contains("\(one.id) \(from.text)")
            }.map { "indicators: «\(one.id)» would be told otherwise from \($0.text), which is past: begin on a later day" as PackText }
        }
        return late
            + kept.compactMap { row -> PackText? in
                // An indicator that is no longer told harms no report of its time.
                guard let indicator = find(row.id) else { return nil }
                let same = indicator.versions.first { ($0.from?.text ?? "") == row.from }
                if same?.formula.text == row.formula { return nil }
                let from = row.from.isEmpty ? "the beginning" : row.from
                return
                    "indicators: «\(row.id)» was told by another formula from \(from): keep it under «earlier» and begin a new one on a later day"
            }
    }

    package func adopt(in tx: any Transaction) throws {
        let rows = indicators.flatMap { indicator in
            indicator.versions.map { [indicator.id.value, ($0.from?.text ?? "").value, $0.formula.text.value] }
        }
        try tx.offer("indicator_formula", key: ["indicator", "from_day"], columns: ["indicator", "from_day", "formula"], rows: rows)
    }
}
