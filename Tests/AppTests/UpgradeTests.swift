import Foundation
import Kernel
import Markup
import People
import Markup
import Storage
import TestSupport
import Testing

@testable import App

/// A county as each released schema left it, opened by today's program: `Tests/Upgrades/<version>/` holds a backup and its keys.
@Suite struct UpgradeTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Upgrades")
        .standardizedFileURL
    static let versions = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    /// What must be as many afterwards as before.
    private static let kept = ["event", "matter", "matter_in", "account", "account_grant", "api_token", "unit", "pack", "pack_activation"]

    /// Lays the old backup out in a folder of its own.
    private func old(_ version: String) async throws -> Place {
        let place = Place(FileManager.default.temporaryDirectory.appendingPathComponent("genxu-upgrade-\(UUID().uuidString)").path)
        let source = Self.folder.appendingPathComponent(version)
        let plain = place.directory.path + ".genxu"
        defer { try? FileManager.default.removeItem(atPath: plain) }
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["sh", "-c", "gzip -dc \"$1\" >\"$2\"", "sh", source.appendingPathComponent("county.genxu.gz").path, plain]
        try gzip.run()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        try await Backup.restore(plain, into: place.directory, passphrase: nil, entropy: SystemEntropy())
        try FileManager.default.copyItem(atPath: source.appendingPathComponent("keys").path, toPath: place.directory.keys)
        for name in Situation.keyNames {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(place.directory.keys)/\(name)")
        }
        return place
    }

    private func counts(_ place: Place, migrations: [Migration]) throws -> [String: Int64] {
        let store = try SQLiteStore(
            path: place.directory.database, migrations: migrations, entropy: SystemEntropy(), knowsWholeSchema: false)
        defer { try? store.close() }
        return try store.read { tx in
            var counts: [String: Int64] = [:]
            for table in Self.kept { counts[table] = try tx.count(Statement(catalogue: "SELECT COUNT(*) FROM \(table)")) }
            return counts
        }
    }

    @Test func everyReleaseIsHere() {
        #expect(Self.versions.contains("0.1.0"))
    }

    @Test(arguments: versions) func anOldCountyIsBroughtUpToDateAndIsSound(_ version: String) async throws {
        let place = try await old(version)
        defer { try? FileManager.default.removeItem(atPath: place.directory.path) }
        let before = try counts(place, migrations: [])
        #expect((before["matter"] ?? 0) >= 50 && (before["event"] ?? 0) >= 200 && (before["account"] ?? 0) >= 10)
        let installation = try await Installation.open(place)
        let report = try installation.verify()
        #expect(report.isSound, "\(report.faults.prefix(5))")
        #expect(report.events == before["event"] && report.heads > 0)
        let applied = try installation.store.read { try $0.count("SELECT COUNT(*) FROM schema_migration") }
        #expect(applied >= Int64(House.migrations.count))
        try installation.close()
        #expect(try counts(place, migrations: []) == before)
        // And it goes on: a second start changes nothing.
        let again = try await Installation.open(place)
        #expect(try again.verify().isSound)
        let site = try House.endpoints(again, words: .embedded())
        #expect(!site.isEmpty)
        try again.close()
    }

    @Test(arguments: versions) func aProgramThatIsOlderThanTheDataRefusesAndChangesNothing(_ version: String) async throws {
        let place = try await old(version)
        defer { try? FileManager.default.removeItem(atPath: place.directory.path) }
        try await Installation.open(place).close()
        let newer = House.migrations + [Migration("zz-9-future", ["CREATE TABLE future (id BIGINT NOT NULL PRIMARY KEY)"])]
        try SQLiteStore(path: place.directory.database, migrations: newer, entropy: SystemEntropy(), knowsWholeSchema: false).close()
        let before = try counts(place, migrations: [])
        await #expect(throws: StoreError.newerSchema("zz-9-future")) { _ = try await Installation.open(place) }
        await #expect(throws: StoreError.newerSchema("zz-9-future")) { _ = try await Installation.open(place, isReadOnly: true) }
        #expect(try counts(place, migrations: []) == before)
    }
}
