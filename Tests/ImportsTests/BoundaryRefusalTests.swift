import Foundation
import Kernel
import Markup
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

/// Maps that cannot be taken: told with their place and their mend, and nothing half done.
@Suite struct BoundaryRefusalTests {
    private func code(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "taken"
        } catch let problem as Problem {
            return ([problem.code] + problem.args.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        } catch { return "\(error)" }
    }

    @Test func onlyWhoKeepsTheWholeCountyImports() async throws {
        let bureau = try await Bureau()
        let path = try #require(UnitPath("/141029/141029100"))
        let local = Actor(account: ID(high: 1, low: 1), grants: [.init(role: "administrator", unit: .zero, path: path)])
        let map = Array(BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0)]).utf8)
        for (actor, refusal) in [(Actor.anonymous, Problem.signInNeeded), (local, .forbidden)] {
            await #expect(throws: refusal) {
                try await ImportRunner(bureau.services, as: actor).stage(.bytes(map), kind: "boundaries", encoding: .utf8)
            }
        }
        #expect(try bureau.count("import_batch") == 0)
    }

    static let files: [(bytes: [UInt8], refusal: String)] = [
        ([], "import.geojson column=1 line=1"), ([0x50, 0x4B, 0x03, 0x04, 0, 0], "import.not_geojson"),
        ([0xFF, 0xFE, 0x7B, 0], "import.utf16"),
        (Array("代码,名称,层级,上级\n".utf8), "import.geojson column=1 line=1"),
        (Array("{\"type\": \"FeatureCollection\",\n \"features\": [\n".utf8), "import.geojson column=1 line=3"),
        (Array("{\"type\": \"FeatureCollection\", \"features\": []}".utf8), "import.no_features"),
        (Array("{\"type\": \"Topology\"}".utf8), "import.geojson column=1 line=1"),
        // 昌宁镇 in GBK, on the second line.
        (
            Array("{\"type\": \"Feature\",\n\"properties\": {\"name\": \"".utf8) + [0xB2, 0xFD, 0xC4, 0xFE, 0xD5, 0xF2]
                + Array("\"}}".utf8), "import.gbk line=2"
        ),
        (Array("{\"type\": \"Feature\",\n\"x\": \"".utf8) + [0xFF, 0xFF] + Array("\"}".utf8), "import.encoding encoding=UTF-8 line=2"),
    ]

    @Test(arguments: files.indices) func unreadableFilesLeaveNothing(_ index: Int) async throws {
        let (bytes, refusal) = Self.files[index]
        let bureau = try await Bureau()
        let said = await code { _ = try await bureau.runner.stage(.bytes(bytes), kind: "boundaries", encoding: .utf8) }
        #expect(said == refusal)
        #expect(try bureau.count("import_batch") == 0 && bureau.count("import_row") == 0 && bureau.count("record_key") == 0)
    }

    @Test func aMapIsNoTable() async throws {
        let bureau = try await Bureau()
        let map = BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0)])
        for kind in ["units", "people"] {
            #expect(await code { _ = try await bureau.stage("\u{FEFF}\n" + map, kind: kind) } == "import.json")
        }
    }

    @Test func aHugeFileIsRefusedBeforeItIsRead() async throws {
        let bureau = try await Bureau()
        let path = bureau.test.folder.appendingPathComponent("huge.geojson").path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 500 * 1_048_576)
        try handle.close()
        #expect(
            await code { _ = try await bureau.runner.stage(.path(path), kind: "boundaries", encoding: .utf8) } == "import.too_large max=128"
        )
        #expect(
            await code { _ = try await bureau.runner.stage(.path(path + "x"), kind: "boundaries", encoding: .utf8) } == "import.no_file")
    }

    private static let square = BoundaryFile.ring(0, 0)

    /// The second feature of the file, judged beside a sound one of 光华镇.
    @Test(arguments: [
        (BoundaryFile.feature("\"code\": \"141029199\"", square), "unknown_land@code"),
        (BoundaryFile.feature("\"name\": \"无名镇\"", square), "unknown_land@name"),
        (BoundaryFile.feature("\"colour\": \"red\"", square), "unnamed@code"), (BoundaryFile.feature("", square), "unnamed@code"),
        (BoundaryFile.feature("\"code\": \"141029-CG\"", square), "no_land@code"),
        (BoundaryFile.feature("\"code\": \"141029101\"", square), "duplicate_land@code"),
        (BoundaryFile.feature("\"name\": \"光华镇\"", square), "duplicate_land@name"),
        (BoundaryFile.feature("\"code\": 1.41029E+11", square), "scientific@code"),
        (BoundaryFile.feature("\"code\": \"14102910020199999999999999999999999\"", square), "too_long@code"),
        (BoundaryFile.feature("\"name\": \"昌\\u200b宁镇\"", square), "characters@name"),
        (
            BoundaryFile.feature("\"code\": \"141029100\"", BoundaryFile.ring([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])),
            "outline_flat@outline"
        ),
        (
            BoundaryFile.feature("\"code\": \"141029100\"", BoundaryFile.ring([(0, 0), (3, 3), (3, 0), (0, 2), (0, 0)])),
            "outline_crossing@outline"
        ),
        (BoundaryFile.feature("\"code\": \"141029100\"", BoundaryFile.ring([(0, 0), (1, 0), (1, 1), (0, 1)])), "outline_open@outline"),
        (BoundaryFile.feature("\"code\": \"141029100\"", "[[35, 110], [35, 111], [36, 111], [35, 110]]"), "outline_outside@outline"),
        ("{\"type\": \"Feature\", \"properties\": {\"code\": \"141029100\"}, \"geometry\": null}", "outline_no_geometry@outline"),
        (
            "{\"type\": \"Feature\", \"properties\": {\"code\": \"141029100\"}, \"geometry\": {\"type\": \"Point\", \"coordinates\": [110, 35]}}",
            "outline_geometry@outline"
        ),
    ])
    func faultsAreSentToTheirFeature(_ feature: String, _ fault: String) async throws {
        let bureau = try await Bureau()
        let id = try await bureau.stageMap(BoundaryFile.collection([BoundaryFile.feature(code: "141029101", 5, 5), feature]))
        let report = try bureau.report(id)
        #expect(report.first == "2 new" && report.count == 2)
        // A ring that crosses the border of the earth has all its points out there.
        #expect(Set(report[1].split(separator: " ").dropFirst(2)) == [Substring(fault)], "\(report[1])")
        #expect(await code { try await bureau.runner.apply(id) } == "import.faulty count=1")
        #expect(try bureau.outlines() == [] && bureau.faults() == [])
    }

    @Test func thePlaceOfAFaultIsTold() async throws {
        let bureau = try await Bureau()
        let crossing = BoundaryFile.ring([(0, 0), (3, 3), (3, 0), (0, 2), (0, 0)])
        let id = try await bureau.stageMap(BoundaryFile.collection([BoundaryFile.feature("\"adcode\": 141029100", crossing)]))
        let line = try #require(try bureau.store.read { try ImportReport(batch: id, verdict: nil).page(in: $0) }.items.first)
        #expect(line.faults.first?.args == ["polygon": "1", "ring": "1", "point": "1", "line": "2", "column": "107"])
        let words = ReportWords(bureau.services.words.lexicon("zh-Hans", scheme: nil))
        let said = try #require(words.faults(line, kind: "boundaries").first)
        #expect(said.column == "范围" && said.what.hasPrefix("第 1 块、第 1 个环、第 1 个点、文件第 2 行第 107 字节：边界从此处起"))
        #expect(said.mend.contains("修复几何"))
        #expect(words.place(line, kind: "boundaries") == "第 1 个图形（第 2 行）" && words.unit(line, kind: "boundaries") == "141029100")
    }

    @Test func tooManyFaultsAreSaidToBeMore() async throws {
        let bureau = try await Bureau()
        let faulty = (0..<150).map { _ in BoundaryFile.feature("\"code\": \"141029100\"", "[]") }
        let id = try await bureau.stageMap(BoundaryFile.collection(faulty))
        let report = try bureau.report(id)
        #expect(report.count == 100 && report.last?.hasSuffix("cut_short@") == true)
    }

    @Test func namesThatRepeatNeedTheUnitAbove() async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.heading + "141029100201,东庄村,village,141029100\n141029101201,东庄村,village,141029101\n")
        let named = BoundaryFile.feature("\"名称\": \"东庄村\"", Self.square)
        #expect(try await bureau.report(bureau.stageMap(BoundaryFile.collection([named]))) == ["2 error several_units@name"])
        let told = ["光华镇", "141029101"].map { BoundaryFile.feature("\"名称\": \"东庄村\", \"上级\": \"\($0)\"", Self.square) }
        for feature in told { #expect(try await bureau.report(bureau.stageMap(BoundaryFile.collection([feature]))) == ["2 new"]) }
        // The same village by two ways of naming the unit above is the same village.
        #expect(try await bureau.report(bureau.stageMap(BoundaryFile.collection(told))) == ["2 new", "3 error duplicate_land@name"])
    }

    @Test func aLaterOutlineStandsInTheWayOfUndo() async throws {
        let bureau = try await Bureau()
        let first = try await bureau.bringMap(BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0)]))
        let second = try await bureau.bringMap(BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0, 3)]))
        let before = try bureau.outlines()
        #expect(await code { try await bureau.runner.undo(first) } == "import.depended code=141029100")
        #expect(try bureau.outlines() == before && bureau.batch(first).state == .applied)
        for batch in [second, first] { try await bureau.runner.undo(batch) }
        #expect(try bureau.outlines() == [] && bureau.faults() == [])
    }

    @Test func aUnitDoesNotVanishFromUnderItsLand() async throws {
        let bureau = try await Bureau(uses: [{ try UnitOutline.isUsed($0, in: $1) }])
        let village = try await bureau.bring(Bureau.heading + "141029100201,龙鼻村,village,141029100\n")
        let land = try await bureau.bringMap(BoundaryFile.collection([BoundaryFile.feature(code: "141029100201", 0, 0)]))
        #expect(await code { try await bureau.runner.undo(village) } == "import.depended code=141029100201")
        try await bureau.runner.undo(land)
        try await bureau.runner.undo(village)
        #expect(try bureau.unit("141029100201") == nil && bureau.faults() == [])
    }
}
