package import Foundation
package import Kernel
package import Storage

/// A real database in a folder of its own, gone with the value.
package final class TestStore: Sendable {
    package let store: SQLiteStore
    package let entropy: SeededEntropy
    package let folder: URL

    /// 2026-11-20 09:00 in Shanghai: a Friday.
    package static let start = Instant(ms: 1_795_136_400_000)

    package init(_ slices: [Slice], seed: UInt64 = 1) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        entropy = SeededEntropy(seed: seed, now: Self.start)
        store = try SQLiteStore(
            path: folder.appendingPathComponent("genxu.db").path, migrations: EventTable.migrations + slices.flatMap(\.migrations),
            entropy: entropy)
    }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    package func executor(_ scheme: Scheme, vault: any Vault = NoVault()) -> Executor {
        Executor(store: store, vault: vault, entropy: entropy, scheme: { scheme })
    }
}

/// For slices that seal nothing: it refuses.
package struct NoVault: Vault {
    package init() {}
    package func newRecordKey(random: [UInt8]) throws -> WrappedKey { throw Problem(500, "vault.absent") }
    package func seal(_ text: String, with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] {
        throw Problem(500, "vault.absent")
    }
    package func open(_ sealed: [UInt8], with key: WrappedKey, label: String) throws -> String? { throw Problem(500, "vault.absent") }
    package func match(_ number: String, purpose: String) -> [UInt8] { [] }
}

extension Scheme {
    /// A scheme of roles alone.
    package static func of(_ roles: [Role], sections: [any SchemeSection] = []) -> Scheme {
        Scheme(id: "test", version: "1", hash: [UInt8](repeating: 7, count: 32), roles: roles, words: [:], sections: sections)
    }
}
