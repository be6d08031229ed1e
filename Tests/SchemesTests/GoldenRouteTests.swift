import Figures
import Indicators
import Foundation
import Kernel
import Matters
import Mediation
import Mobilisation
import People
import Process
import Rights
import Schemes
import Territory
import Testing

/// Whom every category goes to in every place of the delivered pack, line by line: a changed rule shows what it changes.
@Suite struct GoldenRouteTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Golden/xiangning-routes.txt")

    @Test func everyRouteIsAsWritten() throws {
        let source = try #require(PackSource.read(folder: XiangningTests.folder).source)
        let sections =
            TerritorySlice.schema.sections + ProcessSlice.schema.sections + PeopleSlice.schema.sections
            + XiangningTests.slices.flatMap(\.sections)
            + FiguresSlice.schema.sections + IndicatorsSlice.schema.sections
        let scheme = try #require(PackLoader.load(files: source, sections: sections, verbs: XiangningTests.verbs).scheme)
        let territory = try scheme.section(TerritoryScheme.self)
        let catalogue = try scheme.section(DispatchCatalogue.self)
        let places = territory.units.filter { territory.level($0.level)?.kind == .area }
        let found = try scheme.section(MatterScheme.self).categories.flatMap { category in
            try places.map { place in
                let route = try #require(catalogue.route(place.path, category: category.id))
                return "\(category.id) \(place.code) \(route.unit) \(route.rule)"
            }
        }
        let written = try String(contentsOf: Self.golden, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(found.count == written.count)
        for (found, written) in zip(found, written) where found != written { Issue.record("«\(written)» became «\(found)»") }
    }
}
