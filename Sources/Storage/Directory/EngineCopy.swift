internal import Foundation
internal import GRDB
internal import Kernel

/// Carries every row of an installation from one engine to the other: for moving, and for backups, which are SQLite files whatever
/// engine they were made from. One of the two ends is always SQLite, whose catalogue tells tables, columns and their order.
enum EngineCopy {
    struct Table {
        let name: String
        let columns: [String]
    }

    /// Rows fetched from PostgreSQL at a time.
    private static let page: Int64 = 2000

    /// Tables so that each comes after those it refers to. Both ends know which migrations they have had, so those stay out; so does
    /// SQLite's index of words, which is made from the documents.
    static func tables(_ db: Database) throws -> [Table] {
        let names = try String.fetchAll(
            db,
            sql:
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'schema_migration' AND substr(name, 1, 12) <> 'search_words' ORDER BY name LIMIT 10000"
        )
        var needs = try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, Set(try db.foreignKeys(on: name).map(\.destinationTable)).subtracting([name]))
            })
        var ordered: [Table] = []
        while !needs.isEmpty {
            let ready = needs.filter(\.value.isEmpty).keys.sorted()
            guard !ready.isEmpty else { throw StoreError.aborted("tables refer to each other in a circle") }
            for name in ready {
                ordered.append(Table(name: name, columns: try db.columns(in: name).map(\.name)))
                needs[name] = nil
            }
            for (name, rest) in needs { needs[name] = rest.subtracting(ready) }
        }
        return ordered
    }

    /// Into an empty database of the same schema, in one transaction.
    static func load(_ source: SQLiteStore, into target: PostgreSQLConnection) throws -> Int64 {
        try source.withMoment { db in
            var rows: Int64 = 0
            _ = try target.query("BEGIN")
            for table in try tables(db) {
                guard try target.number("SELECT count(*) FROM \(table.name)") == 0 else { throw Problem(409, "migrate.occupied") }
                let flags = try booleans(of: table, in: target)
                let indexes = try indexes(of: table, in: target)
                for index in indexes { try target.script("DROP INDEX \(index.name)") }
                rows += Int64(
                    try target.copy(into: table.name, columns: table.columns) { put in
                        let cursor = try GRDB.Row.fetchCursor(db, sql: "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)")
                        while let row = try cursor.next() {
                            try put(table.columns.indices.map { Self.bind(row[$0], isBoolean: flags.contains(table.columns[$0])) })
                        }
                    })
                for index in indexes { try target.script(index.sql) }
            }
            _ = try target.query("COMMIT")
            return rows
        }
    }

    /// Everything as of one moment, into an empty SQLite file of the same schema.
    static func load(_ source: PostgreSQLConnection, into target: SQLiteStore) throws -> Int64 {
        try target.withWriter { db in
            var rows: Int64 = 0
            _ = try source.query("BEGIN")
            try db.inTransaction(.immediate) {
                // Rows of one table may refer to later ones of the same; the commit still checks them all.
                try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
                for table in try tables(db) {
                    guard try Int64.fetchOne(db, sql: "SELECT count(*) FROM \(table.name)") == 0 else {
                        throw Problem(409, "migrate.occupied")
                    }
                    let indexes = try indexes(of: table, in: db)
                    for index in indexes { try db.execute(sql: "DROP INDEX \(index.name)") }
                    let columns = table.columns.joined(separator: ", ")
                    let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
                    let insert = try db.makeStatement(sql: "INSERT INTO \(table.name) (\(columns)) VALUES (\(marks))")
                    _ = try source.query(Statement(catalogue: "DECLARE rows NO SCROLL CURSOR FOR SELECT \(columns) FROM \(table.name)"))
                    while true {
                        let result = try source.query(Statement(catalogue: "FETCH \(page) FROM rows"))
                        for index in 0..<result.rows {
                            let row = result.row(index)
                            let values: [(any DatabaseValueConvertible)?] = try table.columns.indices.map {
                                databaseValue(try row.value($0))
                            }
                            try insert.execute(arguments: StatementArguments(values))
                        }
                        rows += Int64(result.rows)
                        if Int64(result.rows) < page { break }
                    }
                    _ = try source.query("CLOSE rows")
                    for index in indexes { try db.execute(sql: index.sql) }
                }
                try SQLiteSearch.fill(SQLiteConnection(db: db))
                return .commit
            }
            _ = try source.query("COMMIT")
            return rows
        }
    }

    /// Gives the events of a copy that were not sealed at its moment their place, as the leader would.
    static func seal(_ copy: SQLiteStore) throws {
        try copy.withWriter { db in
            try db.inTransaction(.immediate) {
                let connection = SQLiteConnection(db: db)
                let reading = SQLiteReading(connection: connection)
                while case let waiting = try Sealer.waiting(in: reading), !waiting.isEmpty {
                    for place in Sealer.places(of: waiting, after: try Sealer.head(in: reading)).places {
                        try connection.execute("UPDATE event SET seq = \(place.seq), chain = \(place.chain) WHERE id = \(place.id)")
                    }
                }
                return .commit
            }
        }
    }

    /// What a table is searched by beside its keys: made anew once its rows are there, which is many times quicker than row by row, and in
    /// the same transaction. Keys stay: rows that refer to it are held against them.
    private struct Index {
        let name: String
        /// As the engine itself writes it down.
        let sql: String
    }

    private static func indexes(of table: Table, in target: PostgreSQLConnection) throws -> [Index] {
        try PostgreSQLReading(connection: target).all(
            """
            SELECT CAST(c.relname AS TEXT), pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE n.nspname = current_schema() AND CAST(t.relname AS TEXT) = \(table.name)
            AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relname LIMIT 1000
            """
        ) { Index(name: try $0.text(0), sql: try $0.text(1)) }
    }

    /// None of a table that refers to itself: while one of its rows waits for another, each new one is looked for among those that refer.
    private static func indexes(of table: Table, in db: Database) throws -> [Index] {
        guard try !db.foreignKeys(on: table.name).contains(where: { $0.destinationTable == table.name }) else { return [] }
        return try GRDB.Row.fetchAll(
            db,
            sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name LIMIT 1000",
            arguments: [table.name]
        ).map { Index(name: $0[0], sql: $0[1]) }
    }

    private static func booleans(of table: Table, in connection: PostgreSQLConnection) throws -> Set<String> {
        Set(
            try PostgreSQLReading(connection: connection).all(
                """
                SELECT CAST(column_name AS TEXT) FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = \(table.name) AND data_type = \("boolean")
                """
            ) { try $0.text(0) })
    }

    private static func bind(_ value: DatabaseValue, isBoolean: Bool) -> Value {
        switch value.storage {
        case .null: .null
        case .int64(let number): isBoolean ? .boolean(number != 0) : .integer(number)
        case .double(let number): .integer(Int64(number))
        case .string(let text): .text(text)
        case .blob(let data): .bytes(Array(data))
        }
    }

    private static func databaseValue(_ value: Value) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .integer(let number): number
        case .boolean(let flag): flag ? 1 : 0
        case .text(let text): text
        case .bytes(let bytes): Data(bytes)
        }
    }
}
