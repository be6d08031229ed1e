import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import App

/// A backup comes back to life only with everybody gone who was erased since.
@Suite struct RestoreTests {
    private static let pack = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning")
        .path
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-restore-\(UUID().uuidString)")
    /// Whoever was erased since.
    private let erased = ID(high: 7, low: 7)

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func restoration() async throws -> Restoration {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let installation = try await Installation.create(Place(path("data")), pack: Self.pack)
        let record = erased
        try await installation.store.write(
            Work { tx in try tx.execute("INSERT INTO record_key (record, wrapped) VALUES (\(record), \([UInt8](repeating: 1, count: 60)))")
            })
        _ = try await Backup.make(
            of: installation.store, migrations: House.migrations, heads: installation.heads, checks: House.checks, to: path("copy.genxu"),
            entropy: SystemEntropy())
        try installation.close()
        return Restoration(
            place: Place(path("restored")), keys: installation.directory.keys, erased: [path("one.log"), path("two.log")],
            file: path("copy.genxu"))
    }

    @Test func whatIsNotThereIsNotBelieved() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let restoration = try await restoration()
        await #expect(throws: Refusal.self) { _ = try await restoration.run(entropy: SystemEntropy()) }
        try ErasedLog(path: path("one.log")).append([erased])
        await #expect(throws: Refusal.self) { _ = try await restoration.run(entropy: SystemEntropy()) }
        try Data("what is this\n".utf8).write(to: URL(fileURLWithPath: path("two.log")))
        await #expect(throws: Problem.self) { _ = try await restoration.run(entropy: SystemEntropy()) }
        #expect(!FileManager.default.fileExists(atPath: path("restored")))
    }

    @Test func whoWasErasedSinceIsGone() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let restoration = try await restoration()
        let others = [ID(high: 8, low: 8), ID(high: 9, low: 9)]
        try ErasedLog(path: path("one.log")).append([erased, others[0]])
        try ErasedLog(path: path("two.log")).append([others[0], others[1]])
        let (report, count) = try await restoration.run(entropy: SystemEntropy())
        #expect(report.isSound && count == 3, "\(report.faults)")
        let installation = try await Installation.open(restoration.place)
        defer { try? installation.store.close() }
        let record = erased
        let left = try installation.store.read { try $0.count("SELECT COUNT(*) FROM record_key WHERE record = \(record)") }
        #expect(left == 0)
        #expect(try ErasedLog(path: installation.directory.erased).ids() == [erased] + others)
    }

    /// Servers that share a database have folders of their own, and each log is enough.
    @Test func whatAnotherServerErasedStandsHereToo() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try await restoration()
        let installation = try await Installation.open(Place(path("data")))
        defer { try? installation.store.close() }
        let records = [erased, ID(high: 8, low: 8)]
        try await installation.store.write(
            Work { tx in
                for (number, record) in records.enumerated() {
                    try tx.execute(
                        """
                        INSERT INTO erasure (id, holding, ground, records, erased_ms, backups_until, keys, logged)
                        VALUES (\(ID(high: 1, low: UInt64(number))), \("matters"), \("asked"), \(1), \(1000 + number), \("2027-01-01"),
                            \(record.bytes), \(true))
                        """)
                }
            })
        let log = ErasedLog(path: installation.directory.erased)
        try log.append([records[1]])
        for _ in 0..<2 { try ErasedKeeper.complete(installation) }
        #expect(try log.ids() == [records[1], records[0]])
    }
}
