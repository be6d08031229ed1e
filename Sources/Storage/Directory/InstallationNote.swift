package import Kernel

/// What a database knows of the installation it belongs to, so that a folder with other keys is not joined to it.
package enum InstallationNote {
    package static let migration = Migration(
        "core-4-installation", ["CREATE TABLE installation_note (name TEXT NOT NULL PRIMARY KEY, content BYTEA NOT NULL)"])

    /// Remembers the fingerprint of the keys the first time; false when the database belongs to others. Writes only if `isReadOnly` is false.
    package static func belongs(to fingerprint: [UInt8], _ store: any Store, isReadOnly: Bool) async throws -> Bool {
        if let known = try store.read({ try Self.known(in: $0) }) { return known == fingerprint }
        guard !isReadOnly else { return true }
        try await store.write(
            Work { tx in
                try tx.execute(
                    """
                    INSERT INTO installation_note (name, content) VALUES (\("keys"), \(fingerprint)) ON CONFLICT (name) DO NOTHING
                    """)
            })
        return try store.read { try Self.known(in: $0) } == fingerprint
    }

    private static func known(in tx: any Reading) throws -> [UInt8]? {
        try tx.first("SELECT content FROM installation_note WHERE name = \("keys") LIMIT 1") { try $0.bytes(0) }
    }
}
