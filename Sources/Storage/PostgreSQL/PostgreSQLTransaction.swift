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
        if rows.count <= Self.fewRows {
            if !rows.isEmpty { try execute(.inserting(rows, into: table, columns: columns)) }
            return
        }
        try connection.copy(into: "\(table)", columns: columns.map { "\($0)" }) { put in for row in rows { try put(row) } }
    }

    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        for row in rows { try execute(.deleting(row, from: table, columns: columns)) }
    }

    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws {
        for start in stride(from: 0, to: rows.count, by: Self.manyRows) {
            let some = Array(rows[start..<min(start + Self.manyRows, rows.count)])
            try execute(.adding(some, to: table, key: key, count: count))
        }
    }

    /// A statement takes 65,535 values at the most.
    private static let manyRows = 1000

    func append(_ record: EventRecord) throws {
        hasEvents = true
        try EventTable.insert(record, leaf: record.leaf, seq: nil, chain: nil, in: self)
    }
}
