import Foundation
import GRDB

/// One table with one index, in a WAL database that is as durable as genxu's.
struct Notes: Sendable {
    let pool: DatabasePool

    struct Unsafe: Error {}

    init(folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -8000")
        }
        pool = try DatabasePool(path: folder + "/bare.db", configuration: configuration)
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL when it turns WAL on, so FULL has to come after.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else { throw Unsafe() }
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS note (
                        id INTEGER NOT NULL PRIMARY KEY,
                        category TEXT NOT NULL,
                        what TEXT NOT NULL,
                        unit TEXT NOT NULL,
                        place TEXT,
                        name TEXT,
                        phone TEXT,
                        raised_ms BIGINT NOT NULL
                    )
                    """)
            try db.execute(sql: "CREATE INDEX IF NOT EXISTS note_raised ON note (unit, raised_ms)")
        }
    }

    func fill(upTo rows: Int) throws {
        var count = try pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM note LIMIT 1") } ?? 0
        while count < rows {
            let end = min(rows, count + 10_000)
            try pool.write { db in
                for index in count..<end {
                    // Spread over ten units, as the townships of a county.
                    try Self.insert(Self.sample(unit: "14102910\(index % 10)"), raisedMs: 1_700_000_000_000 + Int64(index), in: db)
                }
            }
            count = end
        }
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    }

    @discardableResult
    static func insert(_ note: NewNote, raisedMs: Int64, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO note (category, what, unit, place, name, phone, raised_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [note.category, note.what, note.unit, note.place, note.name, note.phone, raisedMs])
        return db.lastInsertedRowID
    }

    func one(_ id: Int64) throws -> Note? {
        try pool.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT id, category, what, unit, place, name, phone, raised_ms FROM note WHERE id = ? LIMIT 1")
            return try Row.fetchOne(statement, arguments: [id]).map(Self.decode)
        }
    }

    func list(unit: String) throws -> [Note] {
        try pool.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT id, category, what, unit, place, name, phone, raised_ms FROM note
                    WHERE unit = ? ORDER BY raised_ms DESC LIMIT 50
                    """)
            let rows = try Row.fetchCursor(statement, arguments: [unit])
            var notes: [Note] = []
            while let row = try rows.next() { notes.append(Self.decode(row)) }
            return notes
        }
    }

    func close() throws { try pool.close() }

    private static func decode(_ row: Row) -> Note {
        Note(
            id: row[0], category: row[1], what: row[2], unit: row[3], place: row[4], name: row[5], phone: row[6], raisedMs: row[7])
    }

    private static func sample(unit: String) -> NewNote {
        NewNote(
            category: "public_facilities", what: "村口的路灯坏了三盏，晚上走路看不清，希望尽快修好。", unit: unit, place: "村口主路", name: "王先生",
            phone: "13800001234")
    }
}
