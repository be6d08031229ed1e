internal import Kernel

struct PostgreSQLReading: Reading {
    let connection: PostgreSQLConnection

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws {
        let result = try connection.query(statement)
        for index in 0..<result.rows { try body(result.row(index)) }
    }

    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        PostgreSQLSearch.statement(query, below: doc, limit: limit)
    }
}

/// One command's part of a transaction. Events commit unsealed: their order is settled afterwards, by one leader.
final class PostgreSQLTransaction: Transaction {
    private let reading: PostgreSQLReading
    private var connection: PostgreSQLConnection { reading.connection }
    let recorded: Instant
    private(set) var hasEvents = false

    init(connection: PostgreSQLConnection, recorded: Instant) {
        reading = PostgreSQLReading(connection: connection)
        self.recorded = recorded
    }

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws { try reading.each(statement, body) }

    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        PostgreSQLSearch.statement(query, below: doc, limit: limit)
    }

    /// The column follows the row.
    func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>) {}

    func execute(_ statement: Statement) throws { try connection.send(statement) }

    func executeCounting(_ statement: Statement) throws -> Int { try connection.query(statement).changed }

    private static let fewRows = 100

    func load(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        // A few go with what is sent anyway; a COPY waits for its answer.
        if rows.count <= Self.fewRows { return try some(of: rows) { .inserting($0, into: table, columns: columns) } }
        try connection.copy(into: "\(table)", columns: columns.map { "\($0)" }) { put in for row in rows { try put(row) } }
    }

    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try some(of: rows) { .deleting($0, from: table, columns: columns) }
    }

    func offer(_ table: StaticString, key: [StaticString], columns: [StaticString], rows: [[Value]]) throws {
        try some(of: rows) { .offering($0, to: table, key: key, columns: columns) }
    }

    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws {
        try some(of: rows) { .adding($0, to: table, key: key, count: count) }
    }

    /// Each number of rows is a text of its own, which is prepared once on each connection: a few numbers do for all.
    private static let sizes = [64, 16, 4, 1]

    private func some(of rows: [[Value]], _ statement: ([[Value]]) -> Statement) throws {
        var rest = rows[...]
        for size in Self.sizes {
            while rest.count >= size {
                try execute(statement(Array(rest.prefix(size))))
                rest = rest.dropFirst(size)
            }
        }
    }

    func append(_ record: EventRecord) throws {
        hasEvents = true
        try EventTable.insert(record, leaf: record.leaf, seq: nil, chain: nil, in: self)
    }
}
