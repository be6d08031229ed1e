package import Kernel

/// 保全: a record that a court, an inspection or a complaint needs, and that nobody may erase until then, neither by request nor by time.
package enum LegalHold {
    package static let migration = Migration(
        "people-holds-1",
        [
            """
            CREATE TABLE legal_hold (
                id BYTEA NOT NULL PRIMARY KEY,
                holding TEXT NOT NULL,
                record BYTEA NOT NULL,
                label TEXT NOT NULL,
                ground TEXT NOT NULL,
                until_day TEXT NOT NULL,
                placed_ms BIGINT NOT NULL,
                placed_by BYTEA,
                released_ms BIGINT,
                version BIGINT NOT NULL CHECK (version > 0)
            ) CLUSTERED
            """,
            "CREATE INDEX legal_hold_record ON legal_hold (record) WHERE released_ms IS NULL",
            "CREATE INDEX legal_hold_open ON legal_hold (placed_ms, id) WHERE released_ms IS NULL",
        ])

    /// Which of these records are held today.
    package static func among(_ records: [ID], on day: Day, in tx: any Reading) throws -> Set<ID> {
        guard !records.isEmpty else { return [] }
        let list = Statement.list(records.map { "\($0)" })
        return Set(
            try tx.all(
                """
                SELECT record FROM legal_hold WHERE record IN (\(list)) AND released_ms IS NULL AND until_day > \(day) LIMIT 10000
                """
            ) { try $0.id(0) })
    }
}
