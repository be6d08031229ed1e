import Bulletins
import Delivery
import Enforcement
import Foundation
import Indicators
import Kernel
import Ledger
import Logging
import Markup
import Mediation
import Mobilisation
import People
import Process
import Recognition
import Rights
import Schemes
import Storage
import Territory
import TestSupport

@testable import Matters

/// 乡宁县 by its own pack, founded by commands in a real database, with people who each hold one role.
final class County: Sendable {
    static let slices = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, LedgerSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        MattersSlice.schema,
        MediationSlice.schema, BulletinsSlice.schema, EnforcementSlice.schema, MobilisationSlice.schema, RecognitionSlice.schema,
        RightsSlice.schema,
        IndicatorsSlice.schema,
    ]
    static let checks = slices.flatMap(\.checks)

    private let test: TestStore
    let scheme: Scheme
    let executor: Executor
    let heads: HeadLog

    var folder: URL { test.folder }
    var entropy: SeededEntropy { test.entropy }
    var store: any Engine { test.store }

    private init(_ test: TestStore, scheme: Scheme) {
        self.test = test
        self.scheme = scheme
        executor = test.executor(scheme, vault: FileVault(masterKey: [UInt8](repeating: 5, count: 32)))
        heads = HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32))
    }

    /// A county whose pack is as delivered, but for `changes`.
    static func found(_ changes: [PackText.Change] = [], seed: UInt64 = 1) async throws -> County {
        let pack = try PackText(changes)
        let county = County(try TestStore(slices, seed: seed), scheme: try pack.scheme())
        let activation = ActivatePack(source: pack.source, scheme: county.scheme, sections: PackText.sections)
        _ = try await county.executor.perform(activation, as: .system)
        _ = try await county.executor.perform(FoundTerritory(), as: .system)
        return county
    }

    /// The same county with another pack in force from now on.
    func governed(by changes: [PackText.Change]) async throws -> County {
        let pack = try PackText(changes)
        let scheme = try pack.scheme()
        _ = try await executor.perform(ActivatePack(source: pack.source, scheme: scheme, sections: PackText.sections), as: .system)
        return County(test, scheme: scheme)
    }

    /// The county as a power cut at this moment would leave it. Time and chance go on.
    func afterPowerCut() throws -> County { County(try test.afterPowerCut(), scheme: scheme) }

    /// Every byte that lies in the database's files now.
    func bytesOnDisk() throws -> Data {
        try ["genxu.db", "genxu.db-wal"].reduce(into: Data()) { bytes, name in
            let file = folder.appendingPathComponent(name)
            if FileManager.default.fileExists(atPath: file.path) { bytes.append(try Data(contentsOf: file)) }
        }
    }

    private var notices: [Subscription] {
        [NoticeMaker(scheme: ActiveScheme(scheme), sources: [MattersSlice.noticeSource]).subscription]
    }

    /// What the slice's queries are handed.
    func services(live: LiveFeed = LiveFeed()) throws -> MatterServices {
        MatterServices(
            store: store, executor: executor, scheme: ActiveScheme(scheme), words: try Words.embedded(),
            holds: HoldsCookie(secret: [UInt8](repeating: 9, count: 32)), live: live, files: files, places: ActivePlaces(),
            authenticator: Nobody())
    }

    var files: AttachedFiles {
        AttachedFiles(
            files: FileFolder(path: folder.appendingPathComponent("files").path), vault: executor.vault, entropy: entropy)
    }

    func jobs() -> JobRunner {
        JobRunner(
            store: store, subscriptions: Self.slices.flatMap(\.subscriptions) + MattersSlice.subscriptions(vault: executor.vault) + notices,
            sweeps: [], alarms: Self.slices.flatMap(\.alarms), executor: executor, heads: heads, entropy: entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Everything that `verify` would say.
    /// The people of these tests have no accounts of their own, so that a notice is for nobody that there is.
    func faults() throws -> [String] {
        try Verifier(checks: Self.checks.filter { $0.name != "delivery.recipients" }).verify(store, heads: heads.read()).faults
    }

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

/// Knows no token.
struct Nobody: Authenticator {
    func authenticate(_ credential: Credential) throws -> Authenticated? { nil }
}
