internal import Kernel

/// How far the log is sealed: the last number, the last link, and the time that no later event may precede.
struct SealState: Sendable, Equatable {
    var seq: Int64
    var link: [UInt8]
    var recordedMs: Int64
}

/// One command's savepoint in the writer's transaction.
///
/// One writer at a time means an event can be sealed as it is appended: a savepoint that rolls back puts the seal back too.
final class SQLiteTransaction: Transaction {
    let connection: SQLiteConnection
    private(set) var seal: SealState
    let recorded: Instant

    init(connection: SQLiteConnection, seal: SealState, now: Instant) {
        self.connection = connection
        self.seal = seal
        recorded = Instant(ms: max(now.ms, seal.recordedMs))
    }

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws { try connection.each(statement, body) }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int { try connection.execute(statement) }

    func append(_ record: EventRecord) throws {
        let leaf = record.leaf
        let next = SealState(
            seq: seal.seq + 1, link: EventRecord.link(after: seal.link, leaf: leaf), recordedMs: max(seal.recordedMs, record.recorded.ms))
        try EventTable.insert(record, leaf: leaf, seq: next.seq, chain: next.link, in: self)
        seal = next
    }
}
