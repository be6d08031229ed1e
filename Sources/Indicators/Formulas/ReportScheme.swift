package import Kernel

/// 报表: which figures a report holds, and for which time. It fills itself.
package struct Report: Sendable, Equatable {
    package enum Every: String, Sendable, CaseIterable { case month, quarter, half, year }

    /// Its word is `report.<id>`.
    package let id: String
    package let every: Every
    package let indicators: [String]
}

/// The section `reports` of a pack.
package struct ReportScheme: SchemeSection {
    package static let key = "reports"
    static let maximum = 50
    static let maximumIndicators = 40
    /// Those for which the program has words of its own.
    static let named: Set<String> = ["monthly", "quarterly", "half_yearly", "yearly"]

    package let reports: [Report]

    package func find(_ id: String) -> Report? { reports.first { $0.id == id } }

    package static func absent(in context: PackContext) -> ReportScheme? { ReportScheme(reports: []) }

    package static func read(_ node: PackReader, in context: PackContext) -> ReportScheme? {
        guard let indicators = context.section(IndicatorScheme.self), let nodes = node.list() else { return nil }
        guard nodes.count <= maximum else {
            node.fault("reports.too_many", "there are more than \(maximum)", mend: "take some away")
            return nil
        }
        var seen: Set<String> = []
        let read = nodes.compactMap { node -> Report? in
            guard let report = report(node, indicators, context) else { return nil }
            guard seen.insert(report.id).inserted else {
                node.fault("reports.twice", "«\(report.id)» stands twice", mend: "give each report an id of its own")
                return nil
            }
            return report
        }
        return read.count == nodes.count ? ReportScheme(reports: read) : nil
    }

    private static func report(_ node: PackReader, _ indicators: IndicatorScheme, _ context: PackContext) -> Report? {
        guard node.map(allowed: ["id", "every", "indicators"]) != nil else { return nil }
        let id = node.require("id").flatMap { reader in
            reader.identifier().map { id in
                if !named.contains(id) { context.requireWords("report.\(id)", for: reader) }
                return id
            }
        }
        let every = node.require("every")?.choice(Report.Every.self)
        guard let list = node.require("indicators"), let items = list.list() else { return nil }
        guard (1...maximumIndicators).contains(items.count) else {
            list.fault("reports.indicators", "a report holds 1 to \(maximumIndicators) indicators", mend: "name such a number of them")
            return nil
        }
        let known = items.compactMap { item -> String? in
            guard let name = item.identifier() else { return nil }
            guard indicators.find(name) != nil else {
                item.fault("reports.indicator", "«\(name)» is no indicator of this pack", mend: "name one that stands in indicators.yaml")
                return nil
            }
            return name
        }
        guard let id, let every, known.count == items.count else { return nil }
        return Report(id: id, every: every, indicators: known)
    }
}
