package import Foundation
package import Kernel
internal import Logging
package import Storage

/// A real database of its own, gone with the value: a SQLite file, or a schema of the PostgreSQL that `GENXU_TEST_DATABASE` names.
package final class TestStore: Sendable {
    package let store: any Engine
    package let entropy: SeededEntropy
    package let folder: URL
    private let place: TestPlace
    private let migrations: [Migration]
    /// The connection string on PostgreSQL.
    package var url: String? { place.url }

    /// 2026-11-20 09:00 in Shanghai: a Friday.
    package static let start = Instant(ms: 1_795_136_400_000)

    package convenience init(_ slices: [Slice], seed: UInt64 = 1) throws {
        try self.init(
            TestPlace(), migrations: EventTable.migrations + slices.flatMap(\.migrations),
            entropy: SeededEntropy(seed: seed, now: Self.start))
    }

    private init(_ place: TestPlace, migrations: [Migration], entropy: SeededEntropy) throws {
        self.place = place
        self.migrations = migrations
        self.entropy = entropy
        folder = place.folder
        store = try place.open(migrations, entropy: entropy)
    }

    deinit { try? store.close() }

    /// For what only one SQLite file has: pragmas, copies, its path.
    package var sqlite: SQLiteStore {
        get throws {
            guard let sqlite = store as? SQLiteStore else { throw StoreError.aborted("this test is for SQLite") }
            return sqlite
        }
    }

    package static var isSQLite: Bool { TestPlace.server == nil }

    /// Changes the data behind the store's back.
    package func tamper(_ sql: String) throws {
        guard let url = place.url else { return _ = try sqlite.pragma(sql) }
        // Bytes are written X'00' there and '\x00' here.
        let bytes = sql.replacing(/X'([0-9A-Fa-f]*)'/) { "'\\x\($0.output.1)'::bytea" }
        let zeros = bytes.replacing(/zeroblob\(([0-9]+)\)/) { "decode(repeat('00', \($0.output.1)), 'hex')" }
        try PostgreSQLStore.script(zeros, at: url)
    }

    package func executor(_ scheme: Scheme, vault: any Vault = NoVault()) -> Executor {
        Executor(store: store, vault: vault, entropy: entropy, scheme: { scheme })
    }

    /// The same data as a power cut at this moment would leave it, opened anew; time and chance go on.
    package func afterPowerCut() throws -> TestStore {
        try TestStore(place.afterPowerCut(), migrations: migrations, entropy: entropy)
    }

    /// Opens the same data once more, with these migrations.
    package func openAgain(_ migrations: [Migration]) throws -> any Engine { try place.open(migrations, entropy: entropy) }
}

/// Where a test's data lies.
package final class TestPlace: Sendable {
    package let folder: URL
    /// The connection string of a schema of its own; `nil` for SQLite.
    package let url: String?
    private let ownsSchema: Bool
    /// Whose schema this is a second look at.
    private let origin: TestPlace?

    package static let server = ProcessInfo.processInfo.environment["GENXU_TEST_DATABASE"]

    package convenience init() throws {
        let name = "t" + UUID().uuidString.filter { $0 != "-" }.lowercased()
        let url = Self.server.map { "\($0)\($0.contains("?") ? "&" : "?")options=-csearch_path%3D\(name)" }
        if let server = Self.server { try PostgreSQLStore.script("CREATE SCHEMA \(name)", at: server) }
        try self.init(folder: Self.newFolder(), url: url, ownsSchema: url != nil)
    }

    private init(folder: URL, url: String?, ownsSchema: Bool, origin: TestPlace? = nil) throws {
        self.folder = folder
        self.url = url
        self.ownsSchema = ownsSchema
        self.origin = origin
    }

    deinit {
        if ownsSchema, let url, let schema = url.components(separatedBy: "%3D").last {
            try? PostgreSQLStore.script("DROP SCHEMA \(schema) CASCADE", at: url)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    fileprivate func open(_ migrations: [Migration], entropy: SeededEntropy) throws -> any Engine {
        guard let url else {
            return try SQLiteStore(path: folder.appendingPathComponent("genxu.db").path, migrations: migrations, entropy: entropy)
        }
        var options = PostgreSQLStore.Options(url: url)
        options.sealsAtOnce = true
        options.writers = 4
        options.readers = 4
        return try PostgreSQLStore(
            options, migrations: migrations, entropy: entropy, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// SQLite's files as they lie, in another folder. PostgreSQL guards its own files: there it is the same schema, opened anew.
    fileprivate func afterPowerCut() throws -> TestPlace {
        let copy = try Self.newFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(at: folder.appendingPathComponent(name), to: copy.appendingPathComponent(name))
        }
        return try TestPlace(folder: copy, url: url, ownsSchema: false, origin: self)
    }
}

/// For slices that seal nothing: it refuses.
package struct NoVault: Vault {
    package init() {}
    package func newRecordKey(random: [UInt8]) throws -> WrappedKey { throw Problem(500, "vault.absent") }
    package func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] {
        throw Problem(500, "vault.absent")
    }
    package func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? { throw Problem(500, "vault.absent") }
    package func match(_ number: String, purpose: String) -> [UInt8] { [] }
}

extension Scheme {
    /// A scheme of roles alone.
    package static func of(_ roles: [Role], sections: [any SchemeSection] = []) -> Scheme {
        Scheme(id: "test", version: "1", hash: [UInt8](repeating: 7, count: 32), roles: roles, words: [:], sections: sections)
    }
}
