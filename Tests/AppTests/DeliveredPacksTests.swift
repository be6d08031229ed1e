import Foundation
import Kernel
import Matters
import Schemes
import Territory
import Testing

@testable import App

/// Every pack that is delivered is sound by the whole program, without a warning.
@Suite struct DeliveredPacksTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs")
    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()) ?? []

    static func load(_ name: String) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        let (source, diagnostics) = PackSource.read(folder: folder.appendingPathComponent(name).path)
        let loaded = PackLoader.load(files: try #require(source), sections: House.sections, verbs: House.verbs)
        return (loaded.scheme, diagnostics + loaded.diagnostics)
    }

    @Test func thereAreSome() { #expect(Set(Self.names).isSuperset(of: ["jincheng", "jinhu", "xiangning", "xianning", "yuncheng"])) }

    @Test(arguments: names) func hasNoFaultAndNoWarning(_ name: String) throws {
        #expect(try Self.load(name).diagnostics.map(\.text) == [])
    }

    @Test(arguments: names) func isThePackInFull(_ name: String) throws {
        let scheme = try #require(try Self.load(name).scheme)
        #expect(scheme.id == name)
        let matters = try scheme.section(MatterScheme.self)
        #expect(matters.categories.count >= 40)
        #expect(matters.classes.count { $0.kind == .duty } == 9)
        #expect(Set(matters.categories.map(\.tier)) == Set(Tier.allCases))
        #expect(matters.classes.allSatisfy { group in matters.categories.contains { $0.group == group.id } }, "a class is empty")
        let visits = try scheme.section(VisitScheme.self).forms.flatMap { form in form.asked.map(\.question.id) }
        let asked = Set(matters.categories.flatMap { category in category.asked.map(\.question) } + visits)
        #expect(matters.questions.filter { !asked.contains($0.id) }.map(\.id) == [], "a question is never asked")
        #expect(matters.categories.allSatisfy { !$0.keywords.isEmpty })
        #expect(try scheme.section(PackExamples.self).count >= 10)
        for unit in try scheme.section(TerritoryScheme.self).units {
            #expect(scheme.words["en"]?["unit.\(unit.code)"] != nil, "\(unit.name) has no English name")
        }
    }

    /// Two places share no code, and no word of one stands in the other's pack.
    @Test func nothingOfOnePlaceStandsInAnothers() throws {
        let own = [
            "xiangning": ["141029", "乡宁", "昌宁", "Xiangning"], "jinhu": ["320831", "金湖", "Jinhu"], "jincheng": ["1405", "晋城", "Jincheng"],
            "yuncheng": ["1408", "运城", "Yuncheng"], "xianning": ["4212", "咸宁", "Xianning"],
        ]
        for name in Self.names {
            let (source, _) = PackSource.read(folder: Self.folder.appendingPathComponent(name).path)
            for file in try #require(source).files {
                let text = String(decoding: file.bytes, as: UTF8.self)
                for word in own.filter({ $0.key != name }).flatMap(\.value) {
                    #expect(!text.contains(word), "\(name)/\(file.name): \(word)")
                }
            }
        }
    }
}
