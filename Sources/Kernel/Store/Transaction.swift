/// One row while a cursor stands on it; read by column position. Wrong types and NULLs where none may be are `StoreError.column`.
package protocol Row {
    func optionalInt(_ column: Int) throws -> Int64?
    func optionalText(_ column: Int) throws -> String?
    func optionalBytes(_ column: Int) throws -> [UInt8]?
    /// Ids are read more often than anything else: straight from where the engine holds them.
    func optionalID(_ column: Int) throws -> ID?
}

// Written out for each type: a generic helper would look its metadata up for every column of every row.
extension Row {
    package func int(_ column: Int) throws -> Int64 {
        guard let value = try optionalInt(column) else { throw StoreError.column(column) }
        return value
    }

    package func text(_ column: Int) throws -> String {
        guard let value = try optionalText(column) else { throw StoreError.column(column) }
        return value
    }

    package func bytes(_ column: Int) throws -> [UInt8] {
        guard let value = try optionalBytes(column) else { throw StoreError.column(column) }
        return value
    }

    package func id(_ column: Int) throws -> ID {
        guard let value = try optionalID(column) else { throw StoreError.column(column) }
        return value
    }

    package func path(_ column: Int) throws -> UnitPath {
        guard let value = try optionalPath(column) else { throw StoreError.column(column) }
        return value
    }

    package func lineage(_ column: Int) throws -> UnitLineage {
        guard let lineage = UnitLineage(bytes: try bytes(column)) else { throw StoreError.column(column) }
        return lineage
    }

    package func bool(_ column: Int) throws -> Bool { try int(column) != 0 }
    package func instant(_ column: Int) throws -> Instant { Instant(ms: try int(column)) }
    package func day(_ column: Int) throws -> Day {
        guard let day = Day(try text(column)) else { throw StoreError.column(column) }
        return day
    }

    package func optionalInstant(_ column: Int) throws -> Instant? { try optionalInt(column).map(Instant.init(ms:)) }

    package func optionalPath(_ column: Int) throws -> UnitPath? {
        guard let text = try optionalText(column) else { return nil }
        guard let path = UnitPath(text) else { throw StoreError.column(column) }
        return path
    }
}

/// Faults of the engine, never of the person asking.
package enum StoreError: Error, Sendable, Equatable {
    /// A column is missing, NULL or of another type.
    case column(Int)
    /// The transaction ended or could not commit: nothing of it happened.
    case aborted(String)
    /// The disk takes no writes now: nothing of the transaction happened.
    case disk(DiskFault, String)
    /// The connection broke while the commit was under way: it may have happened. The same idempotency key tells.
    case outcomeUnknown
    /// The database cannot be reached now.
    case unreachable(String)
    case closed
    /// The store's schema is newer than this program.
    case newerSchema(String)
}

/// Why a disk takes no writes.
package enum DiskFault: String, Sendable {
    case full
    case readOnly = "read_only"
    case failing
}

/// A read transaction: one consistent moment.
package protocol Reading {
    /// Runs over every row; the statement itself carries a LIMIT.
    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws
    /// How the engine's index of words is asked for documents with all of these, newest first.
    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement
}

extension Reading {
    @inlinable
    package func all<T>(_ statement: Statement, _ decode: (any Row) throws -> T) throws -> [T] {
        var out: [T] = []
        try each(statement) { out.append(try decode($0)) }
        return out
    }

    /// The first row, or `nil`.
    @inlinable
    package func first<T>(_ statement: Statement, _ decode: (any Row) throws -> T) throws -> T? {
        var out: T?
        try each(statement) { row in if out == nil { out = try decode(row) } }
        return out
    }

    package func count(_ statement: Statement) throws -> Int64 { try first(statement) { try $0.int(0) } ?? 0 }

    /// Every row of a long walk along a key, a page at a time: an engine may hold all rows of one statement, and gives one only so long.
    /// `page` asks for at most so many rows after a key, in its order; `body` returns the key of its row.
    package func walk<Key>(
        after first: Key, by size: Int = 5000, _ page: (_ last: Key, _ limit: Int) -> Statement, _ body: (any Row) throws -> Key
    ) throws {
        var (last, rows) = (first, size)
        while rows == size {
            rows = 0
            try each(page(last, size)) { row in
                last = try body(row)
                rows += 1
            }
        }
    }
}

/// A write transaction of one command: it commits or vanishes as a whole.
package protocol Transaction: Reading {
    /// Runs a statement whose outcome nobody asks for. An engine may send it with the next one, so its fault may show there or at the
    /// commit; either way nothing of the command happens.
    func execute(_ statement: Statement) throws
    /// Runs a statement and returns the number of rows it changed.
    func executeCounting(_ statement: Statement) throws -> Int
    /// Adds rows the quickest way the engine has, be they few or an import. Each row has a value for each column, of the column's type.
    func load(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws
    /// Takes rows out: `columns` are the table's key. What is not there is passed over.
    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws
    /// Adds the rows whose `key` is not there yet; no key comes twice.
    func offer(_ table: StaticString, key: [StaticString], columns: [StaticString], rows: [[Value]]) throws
    /// Adds to counts: each row is a key of `key` and what is added under it. No key comes twice.
    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws
    /// Tells the engine's index of words what a document is found by now; the document's row is written already.
    func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>) throws
    /// Appends to the event log; sealing is the engine's business.
    func append(_ event: EventRecord) throws
    /// The recorded time: never before that of an earlier event.
    var recorded: Instant { get }
}

extension Transaction {
    /// Puts rows in the place of others, of which there are a handful; those that are in both are left alone.
    package func replace(_ table: StaticString, columns: [StaticString], rows old: [[Value]], by new: [[Value]]) throws {
        try unload(table, columns: columns, rows: old.filter { !new.contains($0) })
        try load(table, columns: columns, rows: new.filter { !old.contains($0) })
    }
}

/// Work for one savepoint of a durable transaction. It may be run again, so it touches nothing but `Transaction`.
package struct Work<Output: Sendable>: Sendable {
    package let run: @Sendable (any Transaction) throws -> Output
    /// Called in a savepoint of its own after `run` was undone because of a final refusal.
    package let refused: (@Sendable (Problem, any Transaction) throws -> Void)?
    /// Works under one name run one after the other, in every process: for rows that very many change at once.
    package let serialisedBy: String?

    package init(
        serialisedBy: String? = nil, refused: (@Sendable (Problem, any Transaction) throws -> Void)? = nil,
        _ run: @escaping @Sendable (any Transaction) throws -> Output
    ) {
        self.serialisedBy = serialisedBy
        self.run = run
        self.refused = refused
    }
}

/// One database.
package protocol Store: Sendable {
    /// A short read, on the calling thread, of one consistent moment.
    func read<T>(_ body: (any Reading) throws -> T) throws -> T
    /// Returns after the commit is durable; a refusal is thrown after its commit too.
    func write<T: Sendable>(_ work: Work<T>) async throws -> T
}

/// A step of the schema, in the SQL that both engines share. Applied once, in order, never edited after a release.
///
/// `BYTEA` and `TEXT` are written as PostgreSQL writes them; the migrator makes them `BLOB` on SQLite and `TEXT COLLATE "C"` on PostgreSQL.
package struct Migration: Sendable {
    package let id: String
    package let statements: [String]
    /// What only one engine has, such as its index of words; run after the statements.
    package let sqlite: [String]
    package let postgresql: [String]
    /// Counted before and after: each must keep its value (rows survive a rebuild).
    package let preserved: [String]
    /// Must each give zero afterwards.
    package let violations: [String]

    package init(
        _ id: String, _ statements: [String], sqlite: [String] = [], postgresql: [String] = [], preserved: [String] = [],
        violations: [String] = []
    ) {
        self.id = id
        self.statements = statements
        self.sqlite = sqlite
        self.postgresql = postgresql
        self.preserved = preserved
        self.violations = violations
    }

    /// A slice's data as the others may read it: `v_<slice>_<what>`. Not a step but what stands after all of them, so it may be changed:
    /// views are dropped before the first step and made anew after the last.
    package static func view(_ name: String, _ select: String) -> Migration {
        Migration(viewPrefix + name, ["CREATE VIEW \(name) AS \(select)"])
    }

    private static let viewPrefix = "view "
    /// `nil` for a step.
    package var viewName: String? { Self.viewName(id) }

    package static func viewName(_ id: String) -> String? {
        id.hasPrefix(viewPrefix) ? String(id.dropFirst(viewPrefix.count)) : nil
    }
}
