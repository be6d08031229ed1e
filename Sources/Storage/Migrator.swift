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
        // Everything is compared before anything is changed: a store that is refused is left as it was.
        let steps = try pending(migrations, on: connection)
        let views = try Views(migrations, on: connection, mayChange: knowsWholeSchema)
        // What a view reads can be neither dropped nor renamed under it.
        if !steps.isEmpty || !views.areCurrent { try views.drop(on: connection) }
        for (migration, digest) in steps {
            try connection.transaction {
                let before = try migration.preserved.map(connection.count)
                for statement in migration.statements { try connection.script(translate(statement)) }
                for statement in dialect == .sqlite ? migration.sqlite : migration.postgresql { try connection.script(statement) }
                let after = try migration.preserved.map(connection.count)
                guard before == after else { throw StoreError.aborted("\(migration.id) lost rows: \(before) became \(after)") }
                for violation in migration.violations {
                    let found = try connection.count(violation)
                    guard found == 0 else { throw StoreError.aborted("\(migration.id) left \(found) rows that break: \(violation)") }
                }
                try connection.record(migration.id, digest: digest, now: now)
            }
        }
        try views.create(on: connection, now: now, translate)
    }

    /// Refuses a store that this program would have to change first.
    func requireCurrent(_ migrations: [Migration], on connection: some MigrationTarget) throws {
        if let first = try pending(migrations, on: connection).first {
            throw StoreError.aborted("the schema lacks \(first.migration.id); start the server once to bring it up to date")
        }
        guard try Views(migrations, on: connection, mayChange: knowsWholeSchema).areCurrent else {
            throw StoreError.aborted("the schema's views are of another version; start the server once to bring it up to date")
        }
    }

    private func pending(_ migrations: [Migration], on connection: some MigrationTarget) throws -> [(migration: Migration, digest: [UInt8])]
    {
        let applied = try connection.applied()
        let all = migrations.filter { $0.viewName == nil }.map { (migration: $0, digest: Digest.sha256(Array(text(of: $0).utf8))) }
        for (migration, digest) in all {
            if let known = applied[migration.id], known != digest {
                throw StoreError.newerSchema("\(migration.id) was changed after it was applied")
            }
        }
        let known = Set(migrations.map(\.id))
        let unknown = applied.keys.filter { !known.contains($0) && Migration.viewName($0) == nil }
        if knowsWholeSchema, let first = unknown.min() { throw StoreError.newerSchema(first) }
        return all.filter { applied[$0.migration.id] == nil }
    }

    private func text(of migration: Migration) -> String {
        (migration.statements + (dialect == .sqlite ? migration.sqlite : migration.postgresql)).joined(separator: ";")
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

extension Migration {
    fileprivate var digest: [UInt8] { Digest.sha256(Array(statements.joined(separator: ";").utf8)) }
}

/// The views of a store: those it has, and those it should have.
private struct Views {
    private let wanted: [Migration]
    private let present: [String: [UInt8]]
    private let mayChange: Bool

    init(_ migrations: [Migration], on connection: some MigrationTarget, mayChange: Bool) throws {
        wanted = migrations.filter { $0.viewName != nil }
        present = try connection.applied().filter { Migration.viewName($0.key) != nil }
        self.mayChange = mayChange
    }

    var areCurrent: Bool { !mayChange || present == Dictionary(wanted.map { ($0.id, $0.digest) }) { first, _ in first } }

    func drop(on connection: some MigrationTarget) throws {
        guard mayChange, !present.isEmpty else { return }
        try connection.transaction {
            for id in present.keys.sorted() {
                guard let name = Migration.viewName(id) else { continue }
                try connection.script("DROP VIEW \(name)")
                try connection.forget(id)
            }
        }
    }

    func create(on connection: some MigrationTarget, now: Instant, _ translate: (String) -> String) throws {
        guard mayChange, try Views(wanted, on: connection, mayChange: true).areCurrent == false else { return }
        try connection.transaction {
            for view in wanted {
                for statement in view.statements { try connection.script(translate(statement)) }
                try connection.record(view.id, digest: view.digest, now: now)
            }
        }
    }
}

/// What a migration needs of an engine.
protocol MigrationTarget {
    func script(_ sql: String) throws
    func count(_ sql: String) throws -> Int64
    func applied() throws -> [String: [UInt8]]
    func record(_ id: String, digest: [UInt8], now: Instant) throws
    func forget(_ id: String) throws
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

    func forget(_ id: String) throws { try connection.execute("DELETE FROM schema_migration WHERE id = \(id)") }

    func transaction(_ body: () throws -> Void) throws {
        try db.inTransaction(.immediate) {
            try body()
            return .commit
        }
    }
}
