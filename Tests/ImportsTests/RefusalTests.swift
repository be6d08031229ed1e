import Foundation
import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

/// Files that cannot be taken: told with their line and their mend, and nothing stays behind.
@Suite struct RefusalTests {
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
        for (actor, refusal) in [(Actor.anonymous, Problem.signInNeeded), (local, .forbidden)] {
            await #expect(throws: refusal) {
                try await ImportRunner(bureau.services, as: actor).stage(.bytes(Array(Bureau.small.utf8)), kind: "units", encoding: .utf8)
            }
        }
        let id = try await bureau.stage(Bureau.small)
        let runner = ImportRunner(bureau.services, as: local)
        await #expect(throws: Problem.forbidden) { try await runner.apply(id) }
        await #expect(throws: Problem.forbidden) { try await runner.undo(id) }
        await #expect(throws: Problem.forbidden) { try await runner.discard(id) }
        #expect(try bureau.unit("141029100201") == nil)
    }

    static let files: [(bytes: [UInt8], refusal: String)] = [
        ([], "import.empty"), (Array("代码,名称,层级,上级\n".utf8), "import.empty"), ([0x50, 0x4B, 0x03, 0x04, 0, 0], "import.spreadsheet"),
        ([0xD0, 0xCF, 0x11, 0xE0], "import.spreadsheet"), ([0xFF, 0xFE, 0x61, 0], "import.utf16"),
        ([0xB4, 0xFA, 0xC2, 0xEB, 0x2C, 0xC3, 0xFB, 0xB3, 0xC6, 0x0A], "import.gbk line=1"),
        (Array("code,name,level,parent\n1,".utf8) + [0xFF, 0xFF, 0x0A], "import.encoding encoding=UTF-8 line=2"),
        (Array("code,name,level,parent\n1,\"x\n".utf8), "import.csv_open_quote line=2"),
        (Array("code,name,level,parent\n1,\"x\"y,z,1\n".utf8), "import.csv_stray_text line=2"),
        (Array("code,name,level\n1,x,y\n".utf8), "import.heading"), (Array("code,code,name,level,parent\n".utf8), "import.heading"),
        (Array("code,name,level,parent,colour\n".utf8), "import.heading"), (Array("14102910020101,第一网格\n".utf8), "import.heading"),
    ]

    @Test(arguments: files.indices) func unreadableFilesLeaveNothing(_ index: Int) async throws {
        let (bytes, refusal) = Self.files[index]
        let bureau = try await Bureau()
        let said = await code { _ = try await bureau.runner.stage(.bytes(bytes), kind: "units", encoding: .utf8) }
        #expect(said == refusal)
        #expect(try bureau.count("import_batch") == 0 && bureau.count("import_row") == 0 && bureau.count("record_key") == 0)
    }

    @Test func aHugeFileIsRefusedBeforeItIsRead() async throws {
        let bureau = try await Bureau()
        let path = bureau.test.folder.appendingPathComponent("huge.csv").path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 500 * 1_048_576)
        try handle.close()
        #expect(await code { _ = try await bureau.runner.stage(.path(path), kind: "units", encoding: .utf8) } == "import.too_large max=64")
        #expect(await code { _ = try await bureau.runner.stage(.path(path + "x"), kind: "units", encoding: .utf8) } == "import.no_file")
        #expect(await code { _ = try await bureau.stage(Bureau.small, kind: "matters") } == "input.invalid")
    }

    /// A file that goes on growing after its size was asked: it is refused where the limit is, and no more than a piece is ever held.
    @Test func aFileThatGrowsWhileItIsReadIsRefused() async throws {
        let bureau = try await Bureau()
        let path = bureau.test.folder.appendingPathComponent("growing.csv").path
        _ = FileManager.default.createFile(atPath: path, contents: Data(Bureau.heading.utf8))
        let reader = try ImportFile.path(path).open()
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 500 * 1_048_576)
        try handle.close()
        var (total, largest) = (0, 0)
        let said = await code {
            while let piece = try reader.next() { (total, largest) = (total + piece.count, max(largest, piece.count)) }
        }
        #expect(said == "import.too_large max=64" && total <= ImportFile.maximumBytes && total > ImportFile.maximumBytes - 100_000)
        #expect(largest <= 65_536)
    }

    @Test func aFileInGBKIsReadWhenItIsSaidToBe() async throws {
        let bureau = try await Bureau()
        // 代码,名称,层级,上级 and one village.
        let bytes: [UInt8] =
            [0xB4, 0xFA, 0xC2, 0xEB, 0x2C, 0xC3, 0xFB, 0xB3, 0xC6, 0x2C, 0xB2, 0xE3, 0xBC, 0xB6, 0x2C, 0xC9, 0xCF, 0xBC, 0xB6, 0x0D, 0x0A]
            + Array("=\"141029100201\",".utf8) + [0xC1, 0xFA, 0xB1, 0xC7, 0xB4, 0xE5] + Array(",village,141029100\r\n".utf8)
        let id = try await bureau.runner.stage(.bytes(bytes), kind: "units", encoding: .gbk)
        try await bureau.runner.apply(id)
        #expect(try bureau.unit("141029100201")?.name == "龙鼻村")
    }

    @Test func aBatchIsDoneInItsOrder() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.stage(Bureau.small)
        #expect(await code { try await bureau.runner.undo(id) } == "import.state")
        try await bureau.runner.apply(id)
        #expect(await code { try await bureau.runner.apply(id) } == "import.state")
        #expect(await code { try await bureau.runner.discard(id) } == "import.state")
        try await bureau.runner.undo(id)
        #expect(await code { try await bureau.runner.undo(id) } == "import.state")
        #expect(await code { try await bureau.runner.apply(ID(high: 1, low: 1)) } == "not_found")
        let same = try await bureau.stage("code,name,level,parent\n141029100,昌宁镇,township,141029\n")
        #expect(await code { try await bureau.runner.apply(same) } == "import.nothing")
        let faulty = try await bureau.stage(Bureau.small + "1,x,village,141029\n")
        #expect(await code { try await bureau.runner.apply(faulty) } == "import.faulty count=1")
        #expect(try bureau.unit("141029100201") == nil)
    }
}
