import Foundation
import Kernel
import Logging
import People
import Schemes
import Storage
import Territory
import TestSupport

@testable import Matters

/// 乡宁县 by its own pack, founded by commands in a real database, with people who each hold one role.
final class County: Sendable {
    static let slices = [SchemesSlice.slice(), TerritorySlice.schema, PeopleSlice.schema, MattersSlice.schema]
    static let checks = slices.flatMap(\.checks)

    let folder: URL
    let entropy: SeededEntropy
    let store: SQLiteStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog

    private init(folder: URL, entropy: SeededEntropy, scheme: Scheme) throws {
        self.folder = folder
        self.entropy = entropy
        self.scheme = scheme
        store = try SQLiteStore(
            path: folder.appendingPathComponent("genxu.db").path, migrations: EventTable.migrations + Self.slices.flatMap(\.migrations),
            entropy: entropy)
        executor = Executor(
            store: store, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)), entropy: entropy, scheme: { scheme })
        heads = HeadLog(path: folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-county-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A county whose pack is as delivered, but for `changes`.
    static func found(_ changes: [PackText.Change] = [], seed: UInt64 = 1) async throws -> County {
        let pack = try PackText(changes)
        let county = try County(
            folder: newFolder(), entropy: SeededEntropy(seed: seed, now: TestStore.start), scheme: try pack.scheme())
        let activation = ActivatePack(source: pack.source, scheme: county.scheme, sections: PackText.sections)
        _ = try await county.executor.perform(activation, as: .system)
        _ = try await county.executor.perform(FoundTerritory(), as: .system)
        return county
    }

    /// The county as a power cut at this moment would leave it: the files as they lie, opened anew. Time and chance go on.
    func afterPowerCut() throws -> County {
        let copy = try Self.newFolder()
        for name in ["genxu.db", "genxu.db-wal", "heads.log"] {
            let file = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            try FileManager.default.copyItem(at: file, to: copy.appendingPathComponent(name))
        }
        return try County(folder: copy, entropy: entropy, scheme: scheme)
    }

    /// Every byte that lies in the database's files now.
    func bytesOnDisk() throws -> Data {
        try ["genxu.db", "genxu.db-wal"].reduce(into: Data()) { bytes, name in
            let file = folder.appendingPathComponent(name)
            if FileManager.default.fileExists(atPath: file.path) { bytes.append(try Data(contentsOf: file)) }
        }
    }

    func jobs() -> JobRunner {
        JobRunner(
            store: store, subscriptions: Self.slices.flatMap(\.subscriptions), sweeps: [], heads: heads, entropy: entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Everything that `verify` would say.
    func faults() throws -> [String] { try Verifier(checks: Self.checks).verify(store, heads: heads.read()).faults }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try store.read(body) }

    /// Changes rows past the commands, as a fault of the disk or of a hand would.
    func damage(_ statements: Statement...) async throws {
        _ = try await store.write(Work { tx in for statement in statements { try tx.execute(statement) } })
    }

    func matter(_ number: String) throws -> Matter? { try read { try Matter.find(number: number, in: $0) } }

    func unit(_ code: String) throws -> UnitRecord {
        guard let unit = try read({ try UnitRecord.find(code: code, in: $0) }) else { throw Problem(500, "fixture.unit") }
        return unit
    }

    func events(of number: String) throws -> [SealedEvent] {
        guard let matter = try matter(number) else { return [] }
        return try read { try EventLog.stream(matter.id, limit: 200, in: $0) }
    }

    var eventCount: Int64 {
        get throws { try read { try $0.count("SELECT COUNT(*) FROM event LIMIT 1") } }
    }
}
