package import Kernel

/// The append-only event log and the tables of the pipeline.
package enum EventTable {
    package static let migrations = [
        Migration(
            "core-1",
            [
                """
                CREATE TABLE event (
                    id BYTEA NOT NULL PRIMARY KEY,
                    stream BYTEA NOT NULL,
                    stream_version BIGINT NOT NULL CHECK (stream_version > 0),
                    type TEXT NOT NULL,
                    type_version BIGINT NOT NULL,
                    actor BYTEA,
                    on_behalf BYTEA,
                    unit BYTEA,
                    pack_hash BYTEA NOT NULL,
                    command_id BYTEA NOT NULL,
                    cause BYTEA,
                    occurred_ms BIGINT NOT NULL,
                    recorded_ms BIGINT NOT NULL,
                    payload BYTEA NOT NULL,
                    seq BIGINT UNIQUE,
                    leaf BYTEA NOT NULL,
                    chain BYTEA,
                    UNIQUE (stream, stream_version)
                )
                """,
                """
                CREATE TABLE idempotency (
                    owner BYTEA NOT NULL,
                    key TEXT NOT NULL,
                    request_hash BYTEA NOT NULL,
                    status BIGINT NOT NULL,
                    code TEXT,
                    events BYTEA,
                    created_ms BIGINT NOT NULL,
                    PRIMARY KEY (owner, key)
                ) CLUSTERED
                """,
                "CREATE INDEX idempotency_created ON idempotency (created_ms)",
                "CREATE TABLE subscription (name TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL)",
            ]),
        Backup.migration,
        // Engines that seal after the commit look for what is not sealed yet.
        Migration("core-3-unsealed", ["CREATE INDEX event_unsealed ON event (stream, stream_version) WHERE seq IS NULL"]),
        InstallationNote.migration, BackupFiles.migration, SearchIndex.migration, SearchIndex.versions, LogTree.migration,
    ]

    static func insert(_ record: EventRecord, leaf: [UInt8], seq: Int64?, chain: [UInt8]?, in tx: any Transaction) throws {
        let event = record.event
        try tx.execute(
            """
            INSERT INTO event (id, stream, stream_version, type, type_version, actor, on_behalf, unit, pack_hash, command_id, cause,
                occurred_ms, recorded_ms, payload, seq, leaf, chain)
            VALUES (\(record.id), \(event.stream), \(event.version), \(event.type), \(event.typeVersion), \(record.actor),
                \(record.onBehalf), \(event.unit), \(record.packHash), \(record.command), \(record.cause), \(record.occurred),
                \(record.recorded), \(record.payload), \(seq), \(leaf), \(chain))
            """)
    }

    /// Keys live 90 days; a bite of 500 at a time.
    package static let prune = Sweep(name: "idempotency.prune", everySeconds: 3600) { tx in
        let limit = tx.recorded.adding(seconds: -Executor.keyLifetimeSeconds)
        return try tx.executeCounting(
            """
            DELETE FROM idempotency WHERE (owner, key) IN (
                SELECT owner, key FROM idempotency WHERE created_ms < \(limit) ORDER BY created_ms LIMIT 500)
            """)
    }
}
