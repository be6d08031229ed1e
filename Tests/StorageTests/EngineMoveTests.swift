import Foundation
import Kernel
import Logging
import TestSupport
import Testing

@testable import Storage

/// Everything of an installation goes from one engine to the other and back.
@Suite(.enabled(if: !TestStore.isSQLite)) struct EngineMoveTests {
    private static let migrations = Diary.migrations + Counters.slice.migrations
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func rows(_ store: any Engine) throws -> [String] {
        try store.read { tx in
            try tx.all("SELECT name, n, open, note FROM counter ORDER BY name LIMIT 100") {
                "\(try $0.text(0)) \(try $0.int(1)) \(try $0.bool(2)) \(try $0.optionalText(3) ?? "-")"
            }
                + tx.all("SELECT id, body, version FROM entry ORDER BY id LIMIT 100") {
                    "\(try $0.id(0)) \(try $0.text(1)) \(try $0.int(2))"
                }
        }
    }

    @Test func thereAndBackNothingIsLostAndTheChainIsTheSame() async throws {
        let test = try TestStore([Diary.slice, Counters.slice])
        try await Diary.write(["一", "", "三"], with: test.executor(Diary.scheme))
        for (name, note) in [("a", nil), ("", "x"), ("王", "")] as [(String, String?)] {
            try await test.store.write(
                Work { try $0.execute("INSERT INTO counter (name, n, open, note) VALUES (\(name), \(7), \(name.isEmpty), \(note))") })
        }
        let path = test.folder.appendingPathComponent("copy.db").path
        try await test.store.copy(to: path, migrations: Self.migrations)
        let file = try SQLiteStore(path: path, migrations: Self.migrations, entropy: test.entropy)
        #expect(try rows(file) == rows(test.store))
        #expect(try file.head() == test.store.head())
        #expect(try Verifier(checks: [Diary.check]).verify(file, heads: test.headLog().read()).isSound)

        let place = try TestPlace()
        let back = try PostgreSQLStore(
            PostgreSQLStore.Options(url: #require(place.url)), migrations: Self.migrations, entropy: test.entropy, logger: quiet)
        #expect(try back.load(file) > 6)
        #expect(try rows(back) == rows(file))
        #expect(try back.head() == file.head())
        // Life goes on where it was, and what is there is not overwritten.
        let executor = Executor(store: back, vault: NoVault(), entropy: test.entropy, scheme: { Diary.scheme })
        try await Diary.write(["后"], with: executor)
        try await back.seal()
        #expect(try back.head().seq == 4)
        #expect(throws: Problem(409, "migrate.occupied")) { try back.load(file) }
        try back.close()
        try file.close()
    }

    private func schema(ofFile file: SQLiteStore) throws -> [String] {
        try file.read { tx in
            try tx.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT 1000") {
                "\(try $0.text(0)) \(try $0.text(1)) \(try $0.text(2)): \(try $0.optionalText(3) ?? "-")"
            }
        }
    }

    /// Names of the schema itself left out.
    private func schema(of store: any Engine) throws -> [String] {
        try store.read { tx in
            let space = try tx.first("SELECT CAST(current_schema() AS TEXT)") { try $0.text(0) } ?? ""
            return try tx.all(
                """
                SELECT CAST(indexname AS TEXT), indexdef FROM pg_indexes WHERE schemaname = current_schema() UNION ALL
                SELECT CAST(conname AS TEXT), pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY 1, 2 LIMIT 1000
                """
            ) { "\(try $0.text(0)): \(try $0.text(1))".replacingOccurrences(of: space, with: "") }
        }
    }

    /// Whatever was left out while rows came in is there again.
    @Test func theSchemaIsThatOfANewDatabase() async throws {
        let test = try TestStore([Diary.slice, Counters.slice])
        try await Diary.write(["一"], with: test.executor(Diary.scheme))
        let path = test.folder.appendingPathComponent("copy.db").path
        try await test.store.copy(to: path, migrations: Self.migrations)
        let file = try SQLiteStore(path: path, migrations: Self.migrations, entropy: test.entropy)
        let fresh = try SQLiteStore(
            path: test.folder.appendingPathComponent("fresh.db").path, migrations: Self.migrations, entropy: test.entropy)
        let due = try schema(ofFile: fresh)
        #expect(try schema(ofFile: file) == due && due.contains { $0.hasPrefix("index event_unsealed ") })

        let place = try TestPlace()
        let back = try PostgreSQLStore(
            PostgreSQLStore.Options(url: #require(place.url)), migrations: Self.migrations, entropy: test.entropy, logger: quiet)
        let before = try schema(of: back)
        _ = try back.load(file)
        #expect(try schema(of: back) == before && before.contains { $0.hasPrefix("search_document_words: ") })
        try back.close()
        try fresh.close()
        try file.close()
    }

    @Test func whatWasNotSealedAtTheMomentOfTheCopyIsSealedInIt() async throws {
        let test = try TestStore([Diary.slice])
        let store = try PostgreSQLStore(
            PostgreSQLStore.Options(url: #require(test.url)), migrations: Diary.migrations, entropy: test.entropy, logger: quiet)
        let executor = Executor(store: store, vault: NoVault(), entropy: test.entropy, scheme: { Diary.scheme })
        try await Diary.write(["a", "b"], with: executor)
        let connection = try PostgreSQLConnection(#require(test.url), settings: [])
        let file = try SQLiteStore(
            path: test.folder.appendingPathComponent("copy.db").path, migrations: Diary.migrations, entropy: test.entropy)
        _ = try EngineCopy.load(connection, into: file)
        try EngineCopy.seal(file)
        #expect(try Verifier(checks: [Diary.check]).verify(file, heads: test.headLog().read()).isSound)
        #expect(try store.head().seq == 0)
        try file.close()
        try store.close()
    }
}

@Suite struct BackupCipherTests {
    let folder: URL
    let entropy = SeededEntropy(seed: 4, now: TestStore.start)
    private let passphrase = "五个词 long enough"

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-cipher-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func seal(_ bytes: Data) throws {
        try bytes.write(to: URL(fileURLWithPath: path("plain")))
        try BackupCipher.seal(path("plain"), to: path("sealed"), passphrase: passphrase, entropy: entropy)
    }

    @Test(arguments: [0, 1, 1000, 1 << 20, (1 << 20) + 1, 5 << 19]) func whatWasSealedOpensAgain(_ count: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = Data(entropy.bytes(count))
        try seal(bytes)
        #expect(BackupCipher.isEncrypted(path("sealed")) && !BackupCipher.isEncrypted(path("plain")))
        #expect(try FileManager.default.attributesOfItem(atPath: path("sealed"))[.posixPermissions] as? Int == 0o600)
        try BackupCipher.open(path("sealed"), to: path("opened"), passphrase: passphrase)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path("opened"))) == bytes)
    }

    /// Another passphrase, a flipped bit anywhere, a chunk moved, left out or cut off: all are told.
    @Test func whateverWasDoneToItIsTold() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try seal(Data(entropy.bytes(3 << 20)))
        let good = try Data(contentsOf: URL(fileURLWithPath: path("sealed")))
        let chunk = (1 << 20) + 16
        var bads: [Data] = [good.dropLast(1), good.prefix(40 + chunk), good.prefix(40 + 2 * chunk), good + [0], good.prefix(40)]
        for place in [9, 45, 40 + chunk + 5, good.count - 1] {
            var bad = good
            bad[place] ^= 1
            bads.append(bad)
        }
        bads.append(good.prefix(40) + good[(40 + chunk)..<(40 + 2 * chunk)] + good[40..<(40 + chunk)] + good.dropFirst(40 + 2 * chunk))
        for bad in bads {
            try bad.write(to: URL(fileURLWithPath: path("bad")))
            #expect(throws: Problem(422, "backup.passphrase")) {
                try BackupCipher.open(path("bad"), to: path("opened"), passphrase: passphrase)
            }
        }
        #expect(throws: Problem(422, "backup.passphrase")) {
            try BackupCipher.open(path("sealed"), to: path("opened"), passphrase: passphrase + "x")
        }
    }

    @Test func aShortPassphraseIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: Problem(422, "backup.passphrase_short")) {
            try BackupCipher.seal("/nowhere", to: path("x"), passphrase: "short", entropy: entropy)
        }
    }
}

@Suite struct ErasedLogTests {
    @Test func idsComeBackAndATornLineDoesNot() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-erased-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = ErasedLog(path: folder.appendingPathComponent("erased.log").path)
        #expect(try log.ids().isEmpty)
        let ids = [ID(high: 1, low: 2), ID(high: 3, low: 4)]
        try log.append([ids[0]])
        try log.append([ids[1]])
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log.path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("0000-torn".utf8))
        try file.close()
        #expect(try log.ids() == ids)
        // The next one is not swallowed by it.
        let next = ID(high: 5, low: 6)
        try log.append([next])
        #expect(try log.ids() == ids + [next])
        try Data("0000-torn\(next)\n".utf8).write(to: URL(fileURLWithPath: log.path))
        #expect(throws: Problem(422, "restore.erased_line", args: ["path": log.path, "line": "1"])) { _ = try log.ids() }
    }
}
