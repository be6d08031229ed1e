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

    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        SQLiteSearch.statement(query, below: doc, limit: limit)
    }

    func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>) throws {
        try SQLiteSearch.reword(doc, from: old, to: new, on: connection)
    }

    func execute(_ statement: Statement) throws { try connection.execute(statement) }

    func executeCounting(_ statement: Statement) throws -> Int { try connection.execute(statement) }

    func load(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard let first = rows.first else { return }
        // One by one: an INSERT of several rows keeps a journal of its own, so that it can take back those it has made.
        try connection.execute(.inserting([first], into: table, columns: columns), thenWith: rows.dropFirst())
    }

    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        guard let first = rows.first else { return }
        try connection.execute(.deleting([first], from: table, columns: columns), thenWith: rows.dropFirst())
    }

    func offer(_ table: StaticString, key: [StaticString], columns: [StaticString], rows: [[Value]]) throws {
        guard let first = rows.first else { return }
        try connection.execute(.offering([first], to: table, key: key, columns: columns), thenWith: rows.dropFirst())
    }

    /// One text for every number of rows: a text of its own for each would be prepared each time.
    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws {
        guard let first = rows.first else { return }
        try connection.execute(.adding([first], to: table, key: key, count: count), thenWith: rows.dropFirst())
    }

    func append(_ record: EventRecord) throws {
        let leaf = record.leaf
        let next = SealState(
            seq: seal.seq + 1, link: EventRecord.link(after: seal.link, leaf: leaf), recordedMs: max(seal.recordedMs, record.recorded.ms))
        try EventTable.insert(record, leaf: leaf, seq: next.seq, chain: next.link, in: self)
        seal = next
    }
}
