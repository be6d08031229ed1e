internal import Kernel
internal import Process

/// One time that an office gave a matter back.
struct MatterReturn: Sendable {
    let id: ID
    let matter: ID
    let version: Int64
    let unit: ID
    let at: Instant

    static func countStatement(_ unit: ID, in month: Month) -> Statement {
        "SELECT COUNT(*) FROM matter_return WHERE unit = \(unit) AND at_ms >= \(month.start) AND at_ms < \(month.end)"
    }

    static func find(_ id: ID, in tx: any Reading) throws -> MatterReturn? {
        try tx.first("SELECT id, matter, version, unit, at_ms FROM matter_return WHERE id = \(id) LIMIT 1") {
            MatterReturn(
                id: try $0.id(0), matter: try $0.id(1), version: try $0.int(2), unit: try $0.id(3), at: try $0.instant(4))
        }
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_return (id, matter, version, unit, at_ms) VALUES (\(id), \(matter), \(version), \(unit), \(at))
            ON CONFLICT (matter, version) DO NOTHING
            """)
    }

    /// The one that an event tells of. Of those from before they were written down, the unit is the one that held the matter until then.
    static func of(_ event: SealedEvent, in tx: any Transaction) throws -> MatterReturn? {
        let known = try tx.first("SELECT id FROM matter_return WHERE matter = \(event.stream) AND version = \(event.version) LIMIT 1") {
            try $0.id(0)
        }
        if let known { return try find(known, in: tx) }
        let holder = try tx.first(
            """
            SELECT unit FROM holding WHERE matter = \(event.stream) AND version < \(event.version) ORDER BY version DESC LIMIT 1
            """
        ) { try $0.id(0) }
        guard let holder else { return nil }
        let made = MatterReturn(id: event.id, matter: event.stream, version: event.version, unit: holder, at: event.recorded)
        try made.insert(in: tx)
        return made
    }
}
