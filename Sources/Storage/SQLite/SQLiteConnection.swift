import Foundation
import GRDB
import GRDBSQLite
internal import Kernel

/// What `Reading` and `Transaction` mean on one SQLite connection. GRDB opens, pools and guards the connections; rows are
/// read straight from the statement, since materialising them costs five times as much.
struct SQLiteConnection {
    let db: Database

    /// Prepared once per connection and reset after each use.
    func withStatement<T>(_ statement: Kernel.Statement, _ body: (OpaquePointer) throws -> T) throws -> T {
        var prepared = try db.cachedStatement(sql: statement.sql)
        // The same text may be running already, further up the stack, inside an `each`.
        if sqlite3_stmt_busy(prepared.sqliteStatement) != 0 { prepared = try db.makeStatement(sql: statement.sql) }
        let handle = prepared.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            withExtendedLifetime(prepared) {}
        }
        try bind(statement.binds, to: handle)
        return try body(handle)
    }

    /// Interpolation numbers `$n` in order of appearance, which is how SQLite numbers named parameters too.
    private func bind(_ values: [Value], to handle: OpaquePointer) throws {
        for (index, value) in values.enumerated() {
            let code = Self.bind(value, at: Int32(index + 1), of: handle)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    func each(_ statement: Kernel.Statement, _ body: (any Kernel.Row) throws -> Void) throws {
        try withStatement(statement) { handle in
            let row = SQLiteRow(handle: handle)
            while true {
                switch sqlite3_step(handle) {
                case SQLITE_ROW: try body(row)
                case SQLITE_DONE: return
                case let code: throw failure(code)
                }
            }
        }
    }

    @discardableResult
    func execute(_ statement: Kernel.Statement) throws -> Int { try withStatement(statement, finish) }

    /// The same text again with the values of each of `rows`.
    func execute(_ statement: Kernel.Statement, thenWith rows: ArraySlice<[Value]>) throws {
        try withStatement(statement) { handle in
            _ = try finish(handle)
            for row in rows {
                sqlite3_reset(handle)
                try bind(row, to: handle)
                _ = try finish(handle)
            }
        }
    }

    /// Runs it to its end; returns the number of rows changed.
    private func finish(_ handle: OpaquePointer) throws -> Int {
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: continue
            case SQLITE_DONE: return Int(sqlite3_changes(db.sqliteConnection))
            case let code: throw failure(code)
            }
        }
    }

    func failure(_ code: Int32) -> SQLiteFailure {
        // SQLite forgets the operating system's reason when a COMMIT fails; the thread still has it.
        let reason = errno
        let told = db.sqliteConnection.map { sqlite3_system_errno($0) } ?? 0
        let message = db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) } ?? "closed"
        return SQLiteFailure(code: code, message: message, systemCode: told == 0 ? reason : told)
    }

    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func bind(_ value: Value, at index: Int32, of handle: OpaquePointer) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .boolean(let flag): sqlite3_bind_int64(handle, index, flag ? 1 : 0)
        case .text(var text):
            // An empty Swift string has no address of its own, and a NULL address would bind NULL.
            text.isEmpty
                ? sqlite3_bind_text(handle, index, "", 0, transient)
                : text.withUTF8 { utf8 in
                    utf8.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), transient) }
                }
        case .bytes(let bytes):
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : bytes.withUnsafeBytes { sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), transient) }
        }
    }
}

/// An error of the engine, by its extended result code. Its text never leaves the log.
package struct SQLiteFailure: Error, CustomStringConvertible {
    package let code: Int32
    package let message: String
    /// The operating system's `errno`, where it had a part in it.
    package let systemCode: Int32
    package var description: String { "SQLite \(code): \(message)" }

    /// What it says of the disk; `nil` when the disk is not to blame.
    var diskFault: DiskFault? {
        switch (code & 0xFF, systemCode) {
        case (SQLITE_FULL, _): .full
        case (SQLITE_READONLY, _), (SQLITE_IOERR, EROFS), (SQLITE_CANTOPEN, EROFS): .readOnly
        case (SQLITE_IOERR, ENOSPC), (SQLITE_IOERR, EDQUOT), (SQLITE_CANTOPEN, ENOSPC), (SQLITE_CANTOPEN, EDQUOT): .full
        case (SQLITE_IOERR, _), (SQLITE_CANTOPEN, _): .failing
        default: nil
        }
    }
}

/// The row under the cursor. Valid only inside the closure it is handed to.
struct SQLiteRow: Kernel.Row {
    let handle: OpaquePointer

    func optionalInt(_ column: Int) throws -> Int64? {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_NULL: try within(column)
        case SQLITE_INTEGER: sqlite3_column_int64(handle, Int32(column))
        default: throw StoreError.column(column)
        }
    }

    func optionalText(_ column: Int) throws -> String? {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_NULL: return try within(column)
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, Int32(column)) else { throw StoreError.column(column) }
            let count = Int(sqlite3_column_bytes(handle, Int32(column)))
            return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        default: throw StoreError.column(column)
        }
    }

    func optionalBytes(_ column: Int) throws -> [UInt8]? {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_NULL: return try within(column)
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(handle, Int32(column)))
            guard count > 0, let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
            return Array(UnsafeRawBufferPointer(start: start, count: count))
        default: throw StoreError.column(column)
        }
    }

    func optionalID(_ column: Int) throws -> ID? {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_NULL: return try within(column)
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(handle, Int32(column)))
            guard let start = sqlite3_column_blob(handle, Int32(column)),
                let id = ID(raw: UnsafeRawBufferPointer(start: start, count: count))
            else { throw StoreError.column(column) }
            return id
        default: throw StoreError.column(column)
        }
    }

    /// SQLite answers NULL for a column that is not there at all.
    private func within<T>(_ column: Int) throws -> T? {
        guard column < Int(sqlite3_column_count(handle)) else { throw StoreError.column(column) }
        return nil
    }
}

struct SQLiteReading: Reading {
    let connection: SQLiteConnection
    func each(_ statement: Kernel.Statement, _ body: (any Kernel.Row) throws -> Void) throws { try connection.each(statement, body) }

    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Kernel.Statement {
        SQLiteSearch.statement(query, below: doc, limit: limit)
    }
}
