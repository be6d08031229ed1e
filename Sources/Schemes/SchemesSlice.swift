package import Kernel

/// Packs as the installation keeps them.
package enum SchemesSlice {
    package static func slice() -> Slice {
        Slice(
            "schemes", migrations: [tables, indexes, .view("v_schemes_packs", "SELECT hash, id, version FROM pack")],
            verbs: [read, ActivatePack.verb, KeepPack.verb, DropPack.verb],
            checks: [contentHashes, activations])
    }

    /// Looks at packs, that in force and others.
    package static let read: Verb = "pack.read"

    private static let indexes = Migration(
        "schemes-2-kept",
        [
            // Kept to be looked at, and never in force.
            "ALTER TABLE pack ADD COLUMN kept BOOLEAN NOT NULL DEFAULT FALSE",
            "CREATE INDEX pack_kept ON pack (stored_ms, hash) WHERE kept = TRUE",
        ])

    private static let tables = Migration(
        "schemes-1",
        [
            """
            CREATE TABLE pack (
                hash BYTEA NOT NULL PRIMARY KEY,
                id TEXT NOT NULL,
                version TEXT NOT NULL,
                content BYTEA NOT NULL,
                stored_ms BIGINT NOT NULL,
                CHECK (LENGTH(hash) = 32)
            )
            """,
            """
            CREATE TABLE pack_activation (
                id BYTEA NOT NULL PRIMARY KEY,
                hash BYTEA NOT NULL REFERENCES pack (hash),
                activated_ms BIGINT NOT NULL,
                stream_version BIGINT NOT NULL UNIQUE,
                CHECK (stream_version > 0)
            )
            """,
        ])

    private static let contentHashes = IntegrityCheck("packs.content", .grave) { tx in
        let stored = try tx.all("SELECT hash, content FROM pack ORDER BY hash LIMIT 1000") {
            (hash: try $0.bytes(0), content: try $0.bytes(1))
        }
        let broken = stored.filter { Digest.sha256($0.content) != $0.hash }
        return broken.prefix(100).map { "The stored pack \(Hex.encode($0.hash)) does not hash to its key." }
    }

    /// A cut tail of either shows against the other.
    private static let activations = IntegrityCheck("packs.activations", .grave) { tx in
        let rows = try tx.count("SELECT COALESCE(MAX(stream_version), 0) FROM pack_activation LIMIT 1")
        let events = try tx.count("SELECT COALESCE(MAX(stream_version), 0) FROM event WHERE stream = \(Activation.stream) LIMIT 1")
        let count = try tx.count("SELECT COUNT(*) FROM pack_activation LIMIT 1")
        var faults: [String] = []
        if rows != events { faults.append("The newest activation is \(rows), but the event log ends at \(events).") }
        if rows != count { faults.append("There are \(count) activations up to number \(rows).") }
        return faults
    }
}
