import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@Suite struct FileFolderTests {
    private let test: TestStore
    private let folder: FileFolder

    init() throws {
        test = try TestStore([Diary.slice])
        folder = FileFolder(path: test.folder.appendingPathComponent("files").path)
    }

    @Test(arguments: ["", "..", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "a", count: 63)])
    func noOtherNameIsOne(_ text: String) { #expect(ContentName(text) == nil) }

    @Test func bytesAreFoundByWhatTheyAre() throws {
        let name = try folder.put([1, 2, 3])
        #expect(try folder.put([1, 2, 3]) == name)
        #expect(try folder.get(name) == [1, 2, 3])
        #expect(try folder.get(ContentName(of: [9])) == nil)
        let path = "\(folder.path)/\(name.text.prefix(2))/\(name)"
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
        try Data([1, 2, 4]).write(to: URL(fileURLWithPath: path))
        #expect(try folder.get(name) == nil, "what was changed is no longer there")
        let later = Instant(ms: Int64(Date().timeIntervalSince1970 * 1000) + 1000)
        #expect(try folder.names(after: "", olderThan: later, limit: 10) == [name])
        #expect(try folder.names(after: name.text, olderThan: later, limit: 10).isEmpty)
        #expect(try folder.names(after: "", olderThan: Instant(ms: 1000), limit: 10).isEmpty)
        folder.remove(name)
        #expect(!folder.has(name))
    }

    @Test func aBackupTakesThemAlongAndARestorePutsThemBack() async throws {
        let large = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let names = [try folder.put(large), try folder.put([7])].map(\.text).sorted()
        _ = try folder.put([8, 8])
        let files = NamedFiles(store: folder, names: { after, _ in names.filter { $0 > after } })
        let copy = test.folder.appendingPathComponent("copy.genxu").path
        _ = try await Backup.make(
            of: test.store, migrations: Diary.migrations, heads: test.headLog(), checks: [], files: files, to: copy, entropy: test.entropy)
        let target = DataDirectory(test.folder.appendingPathComponent("restored").path)
        try await Backup.restore(copy, into: target, entropy: test.entropy)
        #expect(try target.fileFolder.get(ContentName(of: large)) == large)
        #expect(try target.fileFolder.get(ContentName(of: [7])) == [7])
        #expect(!target.fileFolder.has(ContentName(of: [8, 8])), "named by no row")
        let size = try FileManager.default.attributesOfItem(atPath: target.database)[.size] as? Int64
        #expect(size.map { $0 < 1_000_000 } == true, "the pieces are out of the database again")
    }

    @Test func aBackupWithoutOneOfThemIsNone() async throws {
        let name = try folder.put([7])
        folder.remove(name)
        let files = NamedFiles(store: folder, names: { after, _ in [name.text].filter { $0 > after } })
        let copy = test.folder.appendingPathComponent("copy.genxu").path
        await #expect(throws: Problem.self) {
            _ = try await Backup.make(
                of: test.store, migrations: Diary.migrations, heads: test.headLog(), checks: [], files: files, to: copy,
                entropy: test.entropy)
        }
        #expect(!FileManager.default.fileExists(atPath: copy) && !FileManager.default.fileExists(atPath: copy + ".partial"))
    }
}
