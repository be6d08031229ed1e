import Foundation
import Kernel
import Markup
import Matters
import Storage
import TestSupport
import Testing

@testable import App
@testable import Imports

/// Another county in minutes, as docs/new-county.md says: a copied pack with other codes, and its own townships, villages and people as files.
@Suite struct NewCountyTests {
    /// A county that does not exist: 99 is no province.
    private static let code = "990101"

    private static let townships = """
        代码,名称,层级,上级
        990101100,望舒镇,乡镇,990101
        990101200,听雨乡,乡镇,990101

        """
    private static let villages = """
        代码,名称,层级,上级
        990101100201,晴川村,村（社区）,990101100
        99010110020101,晴川村第一网格,村（社）网格,990101100201
        99010110020101001,晴川村一组,组（小区）网格,99010110020101
        9901011002010100101,晴川村一组微网格1,微网格,99010110020101001

        """
    private static let people = """
        单位代码,岗位,姓名,工作电话
        99010110020101,村网格长,张支书,0990-0000001
        9901011002010100101,微网格员,李网格,0990-0000002

        """

    /// The steps of the page: another name and code; out go the townships, with the rules, examples and words that speak of them, and the figures.
    private func copiedPack(to folder: URL) throws {
        try FileManager.default.copyItem(at: DeliveredPacksTests.folder.appendingPathComponent("xiangning"), to: folder)
        try FileManager.default.removeItem(at: folder.appendingPathComponent("figures.yaml"))
        try FileManager.default.removeItem(at: folder.appendingPathComponent("demo.yaml"))
        for name in ["pack.yaml", "territory.yaml", "routes.yaml", "examples.yaml", "matters.yaml", "words/zh-Hans.yaml", "words/en.yaml"] {
            let file = folder.appendingPathComponent(name)
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            let kept = lines.filter { !$0.contains(/141029[0-9]{3}/) }.joined(separator: "\n")
            let text = kept.replacing("141029", with: Self.code).replacing("id: xiangning", with: "id: wangshu").replacing(
                "乡宁县", with: "望舒县")
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    @Test func aCopiedPackAndThreeFilesMakeACounty() async throws {
        let test = try TestPlace()
        let folder = test.folder.appendingPathComponent("wangshu")
        try copiedPack(to: folder)
        let clock = SeededEntropy(seed: 1, now: TestStore.start)
        let installation = try await Installation.create(
            Place(test.folder.appendingPathComponent("data").path, database: test.url), pack: folder.path, entropy: clock)
        defer { try? installation.close() }
        let runner = ImportRunner(House.imports(installation, words: try .embedded()), as: .system)
        for (kind, text) in [("units", Self.townships), ("units", Self.villages), ("people", Self.people)] {
            let batch = try await runner.stage(.bytes(Array(text.utf8)), kind: kind, encoding: .utf8)
            let found = try installation.store.read { try ImportBatch.find(batch, in: $0) }
            #expect(found?.faulty == 0, "\(kind)")
            try await runner.apply(batch)
        }
        _ = try await Accounts(installation).create("chen", name: "陈调度", role: "township_dispatcher", unit: "990101100")
        let micro = "9901011002010100101"
        let form = ["category": "neighbour_help", "what": "想请人帮着搬一下旧家具。", "unit": micro, "question.wanted": "两个人"]
        let raise = RaiseMatter(try RaiseMatter.Fields.schema.decode(form.mapValues(Schema.Raw.text)), channel: .web)
        let number = try #require(try await installation.executor.perform(raise, as: .anonymous).output).number
        // What is done in the township goes to the township, though no rule of the pack has ever heard of it.
        let path = try #require(UnitPath("/990101/990101100/990101100201/99010110020101/99010110020101001/\(micro)"))
        let catalogue = try installation.scheme.current.section(DispatchCatalogue.self)
        #expect(catalogue.route(path, category: "neighbour_help")?.unit == "990101100")
        let dispatch = try DispatchMatter.Fields.schema.decode(["to": .text("990101100")])
        _ = try await installation.executor.perform(DispatchMatter(number, dispatch, expected: nil), as: .system)
        _ = try await installation.executor.perform(AcceptMatter(number, expected: nil), as: .system)
        let resolve = try ResolveMatter.Fields.schema.decode(["result": .text("邻居两人帮忙搬好。")])
        _ = try await installation.executor.perform(ResolveMatter(number, resolve, expected: nil), as: .system)
        #expect(try installation.verify().faults == [])
    }
}
