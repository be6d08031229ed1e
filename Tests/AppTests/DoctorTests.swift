import Foundation
import Kernel
import Markup
import People
import Storage
import TestSupport
import Testing

@testable import App

/// Each fault that `doctor` knows is made here, and has to be found and explained.
@Suite(.serialized) struct DoctorTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .path

    /// Made once, copied for each test.
    private static let sound = Task<URL, any Error> {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-doctor-\(UUID().uuidString)")
        let installation = try await Installation.create(Place(folder.path), pack: pack)
        let accounts = Accounts(installation)
        let code = try await accounts.create("admin", name: "周管理", role: "administrator", unit: nil)
        _ = try await accounts.activate("admin", code: code)
        try installation.close()
        // The program itself takes these rights away from everything it writes.
        for file in Situation(place: installation.place).files { try Self.change(file, mode: 0o600) }
        return folder
    }

    /// Everything about the machine is as it should be.
    private static let healthy = Machine(
        now: { SystemEntropy().now() }, freeBytes: { _ in 10 << 30 }, fileSystem: { _ in "ext4" },
        device: { $0.contains("elsewhere") ? 2 : 1 }, canWrite: { _ in true }, canListen: { _, _ in true },
        descriptorLimit: { 65_536 }, freeMemoryBytes: { 4 << 30 })

    private func examine(_ change: (inout Situation, String) throws -> Void) async throws -> [Finding] {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-doctor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        let folder = parent.appendingPathComponent("data")
        try FileManager.default.copyItem(at: try await Self.sound.value, to: folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        var situation = Situation(place: Place(folder.path), machine: Self.healthy)
        try change(&situation, folder.path)
        return await Examination.findings(in: situation)
    }

    private func faults(_ change: (inout Situation, String) throws -> Void) async throws -> [String] {
        let findings = try await examine(change)
        let words = try Words.embedded()
        for locale in Words.locales {
            let lexicon = words.lexicon(locale, scheme: nil)
            for finding in findings {
                let sentence = finding.sentence(lexicon)
                #expect(!sentence.contains("{") && !sentence.contains("doctor."), "\(locale): \(sentence)")
            }
        }
        return findings.filter { !$0.isFine }.map(\.code)
    }

    private static func change(_ path: String, mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private static func run(_ sql: String, in folder: String) throws {
        let store = try SQLiteStore(path: folder + "/genxu.db", migrations: House.migrations, entropy: SystemEntropy())
        _ = try store.pragma(sql)
        try store.close()
    }

    @Test func aSoundInstallationHasNoFaults() async throws {
        let findings = try await examine { situation, folder in
            situation.baseURL = "https://shiqing.example.gov.cn"
            situation.backups = folder + "-elsewhere"
            try FileManager.default.createDirectory(atPath: folder + "-elsewhere", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder + "/genxu.db", toPath: folder + "-elsewhere/today.genxu")
            try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: folder + "-elsewhere/today.genxu")
        }
        #expect(findings.filter { !$0.isFine } == [])
        #expect(findings.count > 15)
    }

    @Test func noInstallation() async {
        let nowhere = Situation(place: Place("/nonexistent/genxu"), machine: Self.healthy)
        #expect(await Examination.findings(in: nowhere).map(\.code) == ["not_installed"])
    }

    @Test func folderAndFiles() async throws {
        #expect(try await faults { try Self.change($1, mode: 0o755) } == ["folder_open"])
        #expect(try await faults { try Self.change($1 + "/genxu.db", mode: 0o644) } == ["file_open"])
        #expect(try await faults { situation, _ in situation.machine.canWrite = { !$0.hasSuffix("genxu.db") } } == ["not_writable"])
        let long = String(repeating: "长", count: 40)
        #expect(
            try await faults { situation, folder in
                try FileManager.default.moveItem(atPath: folder, toPath: "\(folder)-\(long)")
                situation = Situation(place: Place("\(folder)-\(long)"), machine: Self.healthy)
            } == ["socket_path"])
        #expect(
            try await faults { _, folder in
                _ = FileManager.default.createFile(atPath: folder + "/control.sock", contents: nil)
            } == ["socket_stale"])
        #expect(
            try await faults { _, folder in
                _ = FileManager.default.createFile(atPath: folder + "/genxu.db.moved", contents: nil)
            } == ["moved_kept"])
    }

    @Test(.enabled(if: geteuid() == 0)) func aFileOfSomebodyElse() async throws {
        #expect(
            try await faults { _, folder in
                try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: folder + "/heads.log")
            } == ["wrong_owner"])
    }

    @Test func keys() async throws {
        #expect(try await faults { try FileManager.default.removeItem(atPath: $1 + "/keys/vault.key") } == ["key_missing"])
        #expect(try await faults { try Self.change($1 + "/keys/vault.key", mode: 0o640) } == ["key_exposed"])
        #expect(try await faults { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: $1 + "/keys/head.key")) }.contains("key_damaged"))
        #expect(
            try await faults { _, folder in
                let path = folder + "/keys/head.key"
                try Data((0..<32).map { UInt8($0) }).write(to: URL(fileURLWithPath: path))
                try Self.change(path, mode: 0o600)
            } == ["keys_foreign"])
    }

    @Test func theCookieKeyAloneMayBeReplaced() async throws {
        #expect(
            try await faults { _, folder in
                let path = folder + "/keys/cookie.key"
                try Data((0..<32).map { UInt8($0) }).write(to: URL(fileURLWithPath: path))
                try Self.change(path, mode: 0o600)
            } == [])
    }

    @Test func theMachine() async throws {
        #expect(try await faults { situation, _ in situation.machine.freeBytes = { _ in 100 << 20 } } == ["disk_full"])
        #expect(try await faults { situation, _ in situation.machine.fileSystem = { _ in "nfs4" } } == ["disk_remote"])
        #expect(try await faults { situation, _ in situation.machine.fileSystem = { _ in "tmpfs" } } == ["disk_memory"])
        #expect(try await faults { situation, _ in situation.machine.descriptorLimit = { 1024 } } == ["descriptors_few"])
        #expect(try await faults { situation, _ in situation.machine.freeMemoryBytes = { 100 << 20 } } == ["memory_short"])
        #expect(
            try await faults { situation, _ in situation.machine.now = { Instant(ms: 0) } } == ["clock_wrong", "log_ahead"])
        #expect(
            try await faults { _, folder in
                let path = folder + "/genxu.db-wal"
                guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else { return }
                try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 300 << 20)
            } == ["wal_large"])
        let mounts = "/dev/vda / ext4 rw 0 0\nserver:/x /srv\\040data nfs4 rw 0 0\ntmpfs /srv\\040data/tmp tmpfs rw 0 0\n"
        #expect(Machine.kind(of: "/srv data/genxu", mounts: mounts) == "nfs4" && Machine.kind(of: "/srv", mounts: mounts) == "ext4")
        #expect(Machine.kind(of: "/srv data/tmp", mounts: mounts) == "tmpfs")
    }

    @Test func serving() async throws {
        #expect(try await faults { situation, _ in situation.machine.canListen = { _, _ in false } } == ["port_taken"])
        #expect(try await faults { situation, _ in situation.baseURL = "http://a.example" } == ["base_url_plain"])
        for wrong in ["a.example", "https://", "https://a.example/path", "ftp://a.example", "https://a.example/?q"] {
            #expect(try await faults { situation, _ in situation.baseURL = wrong } == ["base_url_form"], "\(wrong)")
        }
        #expect(try await faults { situation, _ in situation.listen = "0.0.0.0" } == ["listen_plain"])
        #expect(
            try await faults { situation, folder in
                situation.baseURL = "https://a.example"
                let path = folder + "/demo-accounts.json"
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            } == ["demo_public"])
    }

    @Test func aPortThatIsTakenIsSeen() throws {
        let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(holder) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x0100_007F)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bound -> UInt16 in
                guard bind(holder, bound, length) == 0, listen(holder, 1) == 0, getsockname(holder, bound, &length) == 0 else { return 0 }
                return pointer.pointee.sin_port.byteSwapped
            }
        }
        try #require(port > 0)
        #expect(!Machine.this.canListen("127.0.0.1", Int(port)))
        #expect(Machine.this.canListen("127.0.0.1", 0))
    }

    @Test func backups() async throws {
        func backups(_ make: (String) throws -> Void, at place: String = "-elsewhere") async throws -> [String] {
            try await faults { situation, folder in
                let backups = folder + place
                try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: true)
                situation.backups = backups
                try FileManager.default.copyItem(atPath: folder + "/genxu.db", toPath: backups + "/a.genxu")
                try make(backups)
            }
        }
        #expect(try await backups { try FileManager.default.removeItem(atPath: $0 + "/a.genxu") } == ["backup_none"])
        let old = Date(timeIntervalSinceNow: -3 * 86_400)
        #expect(
            try await backups { try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: $0 + "/a.genxu") }
                == ["backup_old"])
        #expect(try await backups { _ = FileManager.default.createFile(atPath: $0 + "/vault.key", contents: nil) } == ["backup_keys"])
        #expect(try await backups({ _ in }, at: "/backups") == ["backup_same_disk"])
    }

    @Test func theDatabase() async throws {
        #expect(
            try await faults { try Self.run("INSERT INTO schema_migration (id, digest, applied_ms) VALUES ('zz-9', x'00', 1)", in: $1) }
                == ["schema_newer"])
        #expect(
            try await faults { try Self.run("DELETE FROM schema_migration WHERE id = 'matters-1'", in: $1) } == ["schema_older"])
        #expect(try await faults { try Self.run("DELETE FROM account_grant", in: $1) } == ["no_administrator"])
        #expect(
            try await faults { _, folder in
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder + "/genxu.db"))
                try file.seek(toOffset: 4096 * 2)
                try file.write(contentsOf: Data(repeating: 0x5A, count: 4096 * 6))
                try file.close()
            }.contains("database_damaged"))
        #expect(
            try await faults { _, folder in
                try Data(repeating: 0x5A, count: 8192).write(to: URL(fileURLWithPath: folder + "/genxu.db"))
                try Self.change(folder + "/genxu.db", mode: 0o600)
            } == ["database_damaged"])
    }

    @Test func thePack() async throws {
        #expect(try await faults { try Self.run("UPDATE pack SET content = x'00'", in: $1) } == ["pack_broken"])
        #expect(try await faults { try Self.run("DELETE FROM pack_activation", in: $1) } == ["pack_missing"])
    }

    @Test func theLogAndItsHeads() async throws {
        #expect(try await faults { try Self.run("DELETE FROM event WHERE seq > 2", in: $1) }.contains("log_cut"))
        #expect(
            try await faults { _, folder in
                // Not the last line: that one may be torn by a power cut.
                let file = URL(fileURLWithPath: folder + "/heads.log")
                try (Data("9 zz 1 zz\n".utf8) + Data(contentsOf: file)).write(to: file)
                try Self.change(file.path, mode: 0o600)
            } == ["heads_damaged"])
        #expect(
            try await faults { situation, folder in
                try FileManager.default.removeItem(atPath: folder + "/heads.log")
                situation.machine.now = { SystemEntropy().now().adding(seconds: 3600) }
            } == ["heads_late"])
        #expect(
            try await faults { situation, _ in situation.machine.now = { SystemEntropy().now().adding(seconds: -3600) } } == ["log_ahead"])
    }

    @Test func aNewerSchemaIsRefusedInWords() {
        let text = Sentences.of(StoreError.newerSchema("zz-9"))
        #expect(text.contains("zz-9") && text.contains("restore the backup") && !text.contains("{"))
    }
}
