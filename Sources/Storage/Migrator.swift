import GRDB
internal import Kernel

/// Applies migrations in order, each in a transaction of its own with its assertions before and after.
struct Migrator {
    enum Dialect { case sqlite, postgresql }

    let dialect: Dialect
    var knowsWholeSchema = true

    func run(_ migrations: [Migration], on connection: some MigrationTarget, now: Instant) throws {
        try connection.script(
            translate(
                "CREATE TABLE IF NOT EXISTS schema_migration (id TEXT NOT NULL PRIMARY KEY, digest BYTEA NOT NULL, applied_ms BIGINT NOT NULL)"
            ))
        let applied = try connection.applied()
        // Everything is compared before anything is changed: a store that is refused is left as it was.
        let digests = migrations.map { Digest.sha256(Array($0.statements.joined(separator: ";").utf8)) }
        for (migration, digest) in zip(migrations, digests) {
            if let known = applied[migration.id], known != digest {
                throw StoreError.newerSchema("\(migration.id) was changed after it was applied")
            }
        }
        let known = Set(migrations.map(\.id))
        if knowsWholeSchema, let unknown = applied.keys.filter({ !known.contains($0) }).min() { throw StoreError.newerSchema(unknown) }
        for (migration, digest) in zip(migrations, digests) where applied[migration.id] == nil {
            try connection.transaction {
                let before = try migration.preserved.map(connection.count)
                for statement in migration.statements { try connection.script(translate(statement)) }
                let after = try migration.preserved.map(connection.count)
                guard before == after else { throw StoreError.aborted("\(migration.id) lost rows: \(before) became \(after)") }
                for violation in migration.violations {
                    let found = try connection.count(violation)
                    guard found == 0 else { throw StoreError.aborted("\(migration.id) left \(found) rows that break: \(violation)") }
                }
                try connection.record(migration.id, digest: digest, now: now)
            }
        }
    }

    /// One text for both engines: SQLite gets its own type names, strict tables and clustered keys; PostgreSQL gets byte order for text.
    func translate(_ sql: String) -> String {
        let isTable = sql.trimmingWhitespace.hasPrefix("CREATE TABLE")
        var out = sql
        switch dialect {
        case .sqlite:
            for (from, to) in [("BYTEA", "BLOB"), ("BIGINT", "INTEGER"), ("BOOLEAN", "INTEGER")] {
                out = Self.replaceWord(from, with: to, in: out)
            }
            if isTable { out = out.hasSuffix("CLUSTERED") ? out.dropLast(9) + "STRICT, WITHOUT ROWID" : out + " STRICT" }
        case .postgresql:
            if isTable && out.hasSuffix("CLUSTERED") { out = String(out.dropLast(9)) }
            out = Self.replaceWord("TEXT", with: "TEXT COLLATE \"C\"", in: out)
        }
        return out
    }

    private static func replaceWord(_ word: String, with replacement: String, in text: String) -> String {
        var out = ""
        var current = ""
        func flush() { out += current == word ? replacement : current }
        for character in text {
            if character.isLetter || character.isNumber || character == "_" {
                current.append(character)
            } else {
                flush()
                current = ""
                out.append(character)
            }
        }
        flush()
        return out
    }
}

/// What a migration needs of an engine.
protocol MigrationTarget {
    func script(_ sql: String) throws
    func count(_ sql: String) throws -> Int64
    func applied() throws -> [String: [UInt8]]
    func record(_ id: String, digest: [UInt8], now: Instant) throws
    func transaction(_ body: () throws -> Void) throws
}

struct MigrationConnection: MigrationTarget {
    let db: Database
    private var connection: SQLiteConnection { SQLiteConnection(db: db) }

    init(db: Database) { self.db = db }

    func script(_ sql: String) throws { try db.execute(sql: sql) }

    func count(_ sql: String) throws -> Int64 { try Int64.fetchOne(db, sql: sql) ?? 0 }

    func applied() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        try connection.each("SELECT id, digest FROM schema_migration ORDER BY id LIMIT 10000") { found[try $0.text(0)] = try $0.bytes(1) }
        return found
    }

    func record(_ id: String, digest: [UInt8], now: Instant) throws {
        try connection.execute("INSERT INTO schema_migration (id, digest, applied_ms) VALUES (\(id), \(digest), \(now))")
    }

    func transaction(_ body: () throws -> Void) throws {
        try db.inTransaction(.immediate) {
            try body()
            return .commit
        }
    }
}
