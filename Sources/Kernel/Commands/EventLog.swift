/// Reads the event log: sealed events only, so that what was read once stays so.
package enum EventLog {
    /// Sealed events after `seq`, in order.
    package static func sealed(after seq: Int64, limit: Int, in tx: any Reading) throws -> [SealedEvent] {
        try tx.all(statement(after: seq, limit: limit), decode)
    }

    /// For whoever looks at the kind and the stream of each (columns 4 and 2) before `decode` reads it in full.
    package static func statement(after seq: Int64, until last: Int64 = .max, limit: Int) -> Statement {
        """
        SELECT seq, id, stream, stream_version, type, actor, unit, occurred_ms, recorded_ms, payload FROM event
        WHERE seq > \(seq) AND seq <= \(last) ORDER BY seq LIMIT \(limit)
        """
    }

    /// The history of one stream after `version`, in order.
    package static func stream(_ stream: ID, after version: Int64 = 0, limit: Int, in tx: any Reading) throws -> [SealedEvent] {
        try tx.all(
            """
            SELECT seq, id, stream, stream_version, type, actor, unit, occurred_ms, recorded_ms, payload FROM event
            WHERE stream = \(stream) AND stream_version > \(version) AND seq IS NOT NULL ORDER BY stream_version LIMIT \(limit)
            """, decode)
    }

    package static func decode(_ row: any Row) throws -> SealedEvent {
        guard let payload = Payload(encoded: try row.bytes(9)) else { throw StoreError.column(9) }
        return SealedEvent(
            seq: try row.int(0), id: try row.id(1), stream: try row.id(2), version: try row.int(3), type: try row.text(4),
            actor: try row.optionalID(5), unit: try row.optionalID(6), occurred: try row.instant(7), recorded: try row.instant(8),
            payload: payload)
    }
}
