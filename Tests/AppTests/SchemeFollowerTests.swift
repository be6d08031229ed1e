import Foundation
import Kernel
import Logging
import Testing

@testable import App

/// Several processes serve one database: a pack put in force by one holds in all.
@Suite struct SchemeFollowerTests {
    @Test func aPackPutInForceElsewhereIsTakenOver() async throws {
        let town = try await Town.open()
        let elsewhere = ActiveScheme(town.installation.scheme.current)
        let follower = SchemeFollower(
            store: town.installation.store, scheme: elsewhere, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try follower.follow()
        let before = elsewhere.current.version
        #expect(before != "2099.1")

        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-pack-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(fileURLWithPath: Town.pack), to: folder)
        let manifest = folder.appendingPathComponent("pack.yaml")
        let text = try String(contentsOf: manifest, encoding: .utf8).replacing(town.installation.scheme.current.version, with: "2099.1")
        try Data(text.utf8).write(to: manifest)
        _ = try await town.installation.activate(folder.path)
        #expect(elsewhere.current.version == before)
        try follower.follow()
        #expect(elsewhere.current.version == "2099.1" && elsewhere.current.hash == town.installation.scheme.current.hash)
    }
}
