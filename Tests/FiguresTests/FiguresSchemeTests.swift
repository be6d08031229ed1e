import Kernel
import Schemes
import Territory
import Testing

@testable import Figures

/// `figures.yaml` is read in full, and every fault is sent to its place.
@Suite struct FiguresSchemeTests {
    private static let territory = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: village, kind: area, parent: county, code: {kind: digits, width: 3}}
        posts: [{id: head, kind: head, levels: [village], public: true}]
        units: [{code: "141029", name: 乡宁县, level: county}]
        """
    private static let words = "role.a: x\nlevel.county: x\nlevel.village: x\npost.head: x\nfigure.a: x\nfigure.b: x\n"

    private func load(_ figures: String?) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        var files = [
            "pack.yaml": "id: demo\nversion: 1\nname: x\n", "roles.yaml": "a: {over: anyone, verbs: []}\n",
            "territory.yaml": Self.territory, "words/zh-Hans.yaml": Self.words, "words/en.yaml": Self.words,
        ]
        if let figures { files["figures.yaml"] = figures }
        let source = try #require(PackSource.checked(files.mapValues { Array($0.utf8) }).source)
        return PackLoader.load(files: source, sections: [TerritoryScheme.self, FiguresScheme.self], verbs: [])
    }

    @Test(arguments: [
        ("- {id: a, row: A1, measure: unit, level: village, reported: 1}", "pack.choice"),
        ("- {id: a, row: 1, measure: units, level: village, reported: 1}", "figures.row"),
        ("- {id: c, row: A1, measure: units, level: village, reported: 1}", "words.missing"),
        ("- {id: a, row: A1, measure: units, level: hamlet, reported: 1}", "figures.level"),
        ("- {id: a, row: A1, measure: units, level: village, codes: 299-200, reported: 1}", "figures.codes"),
        ("- {id: a, row: A1, measure: units, level: village, post: head, reported: 1}", "pack.unknown_key"),
        ("- {id: a, row: A1, measure: people, post: clerk, reported: 1}", "figures.post"),
        ("- {id: a, row: A1, measure: people, post: [head, clerk], reported: 1}", "figures.post"),
        ("- {id: a, row: A1, measure: people, post: [], reported: 1}", "figures.post"),
        ("- {id: a, row: A1, measure: staffed, post: [head], level: village, reported: 1}", "pack.shape"),
        ("- {id: a, row: A1, measure: people, reported: 1}", "pack.missing"),
        ("- {id: a, row: A1, measure: residents, reported: many}", "pack.number"),
        ("- {id: a, row: A1, measure: residents, reported: 1, compare: about}", "pack.choice"),
        ("- {id: a, row: A1, measure: matters, state: lost, reported: 1}", "pack.choice"),
        ("- {id: a, row: A1, measure: linked, hierarchy: party, parent: village, reported: 1}", "pack.missing"),
        ("- {id: a, row: A1, measure: residents, reported: 1}\n- {id: a, row: A5, measure: residents, reported: 1}", "figures.twice"),
    ])
    func faultsAreToldWithTheirPlace(_ text: String, _ code: String) throws {
        let (scheme, diagnostics) = try load(text)
        #expect(scheme == nil)
        #expect(diagnostics.contains { $0.code == code && $0.file == "figures.yaml" && !$0.mend.isEmpty }, "\(diagnostics.map(\.text))")
    }

    @Test func figuresAreReadAsTheyStand() throws {
        let text = """
            - {id: a, row: A1, measure: units, level: village, codes: 200-299, under: 141029, reported: 130}
            - {id: b, row: A5, measure: residents, reported: 2000, compare: near}
            """
        let (scheme, diagnostics) = try load(text)
        #expect(diagnostics.map(\.text) == [])
        let figures = try #require(scheme).section(FiguresScheme.self).figures
        #expect(figures.map(\.id) == ["a", "b"] && figures.map(\.row) == ["A1", "A5"] && figures.map(\.reported) == [130, 2000])
        #expect(figures[0].measure == .units(level: "village", codes: "200"..."299", under: "141029") && figures[0].compare == .equal)
        #expect(figures[1].measure == .residents(under: nil) && figures[1].compare == .near)
    }

    @Test func aPackNeedNotReportAnything() throws {
        #expect(try #require(try load(nil).scheme).section(FiguresScheme.self).figures.isEmpty)
    }
}
