import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@Suite struct DirectoryTests {
    let test: TestStore
    let directory: DataDirectory

    init() throws {
        test = try TestStore([])
        directory = DataDirectory(test.folder.appendingPathComponent("data").path)
    }

    @Test func oneServerAtATime() throws {
        try directory.create()
        var lock = try directory.lock()
        #expect(lock != nil)
        #expect(try directory.lock() == nil)
        #expect(try DataDirectory(directory.path + "/../data/").lock() == nil)
        lock = nil
        #expect(try directory.lock() != nil)
        withExtendedLifetime(lock) {}
    }

    @Test func aFolderThatIsNotThereCannotBeLocked() {
        #expect(throws: StoreError.self) { try directory.lock() }
    }

    @Test func theFolderIsForItsOwnerAlone() throws {
        try directory.create()
        try directory.create()
        let mode = try FileManager.default.attributesOfItem(atPath: directory.path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        #expect(!directory.isInstalled)
    }
}

@Suite struct BackupTests {
    let test: TestStore
    let heads: HeadLog
    let copy: String
    let target: DataDirectory

    init() throws {
        test = try TestStore([Diary.slice])
        heads = test.headLog()
        copy = test.folder.appendingPathComponent("copy.genxu").path
        target = DataDirectory(test.folder.appendingPathComponent("restored").path)
    }

    private func make() async throws -> Backup.Summary {
        try await Backup.make(
            of: test.store, migrations: Diary.migrations, heads: heads, checks: [Diary.check], to: copy, entropy: test.entropy)
    }

    private func write(_ count: Int) async throws {
        try await Diary.write((0..<count).map { "entry \($0)" }, with: test.executor(Diary.scheme))
    }

    private func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: test.folder.path).filter { !$0.hasPrefix("genxu.db") && $0 != "heads.log" }
            .sorted()
    }

    @Test func aBackupComesBackWholeAndProven() async throws {
        try await write(20)
        try heads.append(test.signedHead())
        try await write(5)
        let summary = try await make()
        #expect(summary.events == 25 && summary.bytes > 0)
        #expect(try leftovers() == ["copy.genxu"])
        try await Backup.restore(copy, into: target, entropy: test.entropy)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).sorted() == ["genxu.db", "heads.log", "lock"])
        for file in [target.database, target.heads, copy] {
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        }
        let restored = try SQLiteStore(path: target.database, migrations: Diary.migrations, entropy: test.entropy)
        defer { try? restored.close() }
        let log = HeadLog(path: target.heads, seed: [UInt8](repeating: 3, count: 32))
        let report = try Verifier(checks: [Diary.check]).verify(restored, heads: log.read())
        #expect(report.isSound && report.events == 25 && report.heads == 1)
        #expect(try restored.head() == test.store.head())
        // Life goes on where it was.
        let executor = Executor(store: restored, vault: NoVault(), entropy: test.entropy, scheme: { Diary.scheme })
        try await Diary.write(["after"], with: executor)
        try log.append(Head(seq: restored.head().seq, link: restored.head().link, at: test.entropy.now()))
        #expect(try Verifier(checks: [Diary.check]).verify(restored, heads: log.read()).isSound)
    }

    @Test func aBackupBeforeTheFirstEventAndHeadWorksToo() async throws {
        #expect(try await make().events == 0)
        try await Backup.restore(copy, into: target, entropy: test.entropy)
        #expect(target.isInstalled)
    }

    @Test func aBackupWhileThirtyTwoWriteIsOneMoment() async throws {
        let executor = test.executor(Diary.scheme)
        try await write(10)
        let (test, heads, copy) = (test, heads, copy)
        let summary = try await withThrowingTaskGroup(of: Backup.Summary?.self) { group in
            for writer in 0..<32 {
                group.addTask {
                    for number in 0..<40 {
                        let write = Diary.Write(body: "\(writer)-\(number)", events: 1 + number % 3)
                        _ = try await executor.perform(write, as: Diary.worker)
                        if number % 20 == 0 { try? heads.append(test.signedHead()) }
                    }
                    return nil
                }
            }
            group.addTask {
                try await Backup.make(
                    of: test.store, migrations: Diary.migrations, heads: heads, checks: [Diary.check], to: copy, entropy: test.entropy)
            }
            var summary: Backup.Summary?
            for try await made in group where made != nil { summary = made }
            return try #require(summary)
        }
        #expect(try summary.events >= 10 && summary.events <= test.store.head().seq)
        try await Backup.restore(copy, into: target, entropy: test.entropy)
        let restored = try SQLiteStore(path: target.database, migrations: Diary.migrations, entropy: test.entropy)
        defer { try? restored.close() }
        let log = HeadLog(path: target.heads, seed: [UInt8](repeating: 3, count: 32))
        let report = try Verifier(checks: [Diary.check]).verify(restored, heads: log.read())
        #expect(report.isSound && report.events == summary.events, "\(report.faults)")
    }

    @Test func aFileInTheWayIsRefusedAndKept() async throws {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: copy))
        await #expect(throws: Problem(409, "backup.exists")) { _ = try await make() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == Data("mine".utf8))
    }

    @Test func anUnsoundStoreIsNotBackedUp() async throws {
        try await write(3)
        try test.tamper("UPDATE event SET payload = X'00' WHERE seq = 2")
        await #expect(throws: Problem(500, "backup.unsound", args: ["fault": "event 2: its content was changed"])) { _ = try await make() }
        #expect(try leftovers().isEmpty)
    }

    @Test func anOccupiedFolderIsRefusedAndKept() async throws {
        _ = try await make()
        try target.create()
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target.database))
        await #expect(throws: Problem(409, "restore.occupied")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target.database)) == Data("mine".utf8))
    }

    /// On PostgreSQL a folder in use holds attachments and signed heads, and no database.
    @Test func whatIsLeftOfAnInstallationIsKept() async throws {
        _ = try await make()
        try target.create()
        let name = try target.fileFolder.put([7])
        await #expect(throws: Problem(409, "restore.occupied")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        #expect(target.fileFolder.has(name))
        try FileManager.default.removeItem(atPath: target.files)
        try Data("signed".utf8).write(to: URL(fileURLWithPath: target.heads))
        await #expect(throws: Problem(409, "restore.occupied")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target.heads)) == Data("signed".utf8))
        try FileManager.default.removeItem(atPath: target.heads)
        let lock = try target.lock()
        await #expect(throws: Problem(409, "restore.busy")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        withExtendedLifetime(lock) {}
    }

    @Test func nothingStandsInItsPlaceBeforeAllIsDone() async throws {
        _ = try await make()
        try target.create()
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target.erased))
        // What a restore left that the power cut ended.
        try FileManager.default.createDirectory(atPath: target.path + "/restoring/files", withIntermediateDirectories: true)
        await #expect(throws: StoreError.aborted("later")) {
            try await Backup.restore(copy, into: target, entropy: test.entropy) { draft in
                #expect(draft.isInstalled && !target.isInstalled && !FileManager.default.fileExists(atPath: target.heads))
                throw StoreError.aborted("later")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).sorted() == ["erased.log", "lock"])
        try await Backup.restore(copy, into: target, entropy: test.entropy)
        #expect(target.isInstalled && !FileManager.default.fileExists(atPath: target.path + "/restoring"))
    }

    @Test func whatIsNoBackupIsRefusedAndLeavesNothing() async throws {
        await #expect(throws: Problem(404, "backup.missing")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        for bytes in [Data(), Data("SQLite format 3\0".utf8) + Data(repeating: 7, count: 5000), Data(repeating: 65, count: 9000)] {
            try bytes.write(to: URL(fileURLWithPath: copy))
            await #expect(throws: Problem(422, "backup.foreign")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
            #expect(try leftovers() == ["copy.genxu"])
        }
        // A database of somebody else's, and a live one that never was a backup.
        try FileManager.default.removeItem(atPath: copy)
        try await test.store.copy(to: copy, migrations: Diary.migrations)
        try target.create()
        await #expect(throws: Problem(422, "backup.foreign")) { try await Backup.restore(copy, into: target, entropy: test.entropy) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["lock"])
    }
}
