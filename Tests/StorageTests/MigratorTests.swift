import Foundation
import GRDB
import Kernel
import TestSupport
import Testing

@testable import Storage

@Suite struct MigratorTests {
    private let queue: DatabaseQueue

    init() throws { queue = try DatabaseQueue() }

    private func run(_ migrations: [Migration], knowsWholeSchema: Bool = true) throws {
        try queue.writeWithoutTransaction { db in
            try Migrator(dialect: .sqlite, knowsWholeSchema: knowsWholeSchema).run(
                migrations, on: MigrationConnection(db: db), now: TestStore.start)
        }
    }

    private func applied() throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: "SELECT id FROM schema_migration ORDER BY rowid") }
    }

    private func tables() throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") }
            .filter { $0 != "schema_migration" }
    }

    private let first = Migration("a-1", ["CREATE TABLE grid (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"])
    private let second = Migration("a-2", ["INSERT INTO grid (id, name) VALUES (1, '一网格'), (2, '二网格')"])

    @Test func migrationsRunOnceInTheirOrder() throws {
        try run([first, second])
        try run([first, second])
        #expect(try applied() == ["a-1", "a-2"])
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM grid") } == 2)
        try run([first, second, Migration("b-1", ["CREATE TABLE post (id BIGINT NOT NULL PRIMARY KEY)"])])
        #expect(try applied() == ["a-1", "a-2", "b-1"])
    }

    private func views() throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE type = 'view' ORDER BY name") }
    }

    @Test func viewsFollowTheProgramAndStandInNoStepsWay() throws {
        let names = Migration.view("v_grid_name", "SELECT name FROM grid")
        try run([first, second, names])
        #expect(try views() == ["CREATE VIEW v_grid_name AS SELECT name FROM grid"])
        try run([first, second, names])
        // A view may say something else, and what it reads may be written anew under it.
        let rebuilt = Migration(
            "a-3",
            [
                "CREATE TABLE grid_next (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
                "INSERT INTO grid_next (id, name) SELECT id, name FROM grid", "DROP TABLE grid", "ALTER TABLE grid_next RENAME TO grid",
            ])
        try run([first, second, rebuilt, .view("v_grid_name", "SELECT id, name FROM grid")])
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM v_grid_name WHERE id > 0") } == 2)
        // Who knows a part of the schema only leaves views alone.
        try run([first], knowsWholeSchema: false)
        #expect(try views().count == 1)
        try run([first, second, rebuilt])
        #expect(try views() == [])
    }

    @Test func rowsLostByARebuildAreRefusedAndComeBack() throws {
        try run([first, second])
        let careless = Migration(
            "a-3",
            [
                "CREATE TABLE grid_next (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
                "INSERT INTO grid_next (id, name) SELECT id, name FROM grid WHERE id = 1", "DROP TABLE grid",
                "ALTER TABLE grid_next RENAME TO grid",
            ], preserved: ["SELECT COUNT(*) FROM grid"])
        #expect(throws: StoreError.aborted("a-3 lost rows: [2] became [1]")) { try run([first, second, careless]) }
        #expect(try applied() == ["a-1", "a-2"])
        #expect(try tables() == ["grid"])
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM grid") } == 2)
    }

    @Test func rowsThatBreakARuleAfterwardsAreRefused() throws {
        let rule = "SELECT COUNT(*) FROM grid WHERE name = ''"
        let careless = Migration("a-3", ["UPDATE grid SET name = '' WHERE id = 2"], violations: [rule])
        #expect(throws: StoreError.aborted("a-3 left 1 rows that break: \(rule)")) { try run([first, second, careless]) }
        #expect(try applied() == ["a-1", "a-2"])
        #expect(try queue.read { try String.fetchAll($0, sql: "SELECT name FROM grid ORDER BY id") } == ["一网格", "二网格"])
    }

    @Test func aMigrationThatFailsHalfwayLeavesNothing() throws {
        let broken = Migration("a-2", ["CREATE TABLE post (id BIGINT NOT NULL PRIMARY KEY)", "INSERT INTO nowhere (id) VALUES (1)"])
        #expect(throws: DatabaseError.self) { try run([first, broken]) }
        #expect(try applied() == ["a-1"])
        #expect(try tables() == ["grid"])
    }

    @Test func aMigrationChangedAfterItWasAppliedIsRefusedBeforeAnythingRuns() throws {
        try run([first])
        let changed = Migration("a-1", ["CREATE TABLE grid (id BIGINT NOT NULL PRIMARY KEY)"])
        let earlier = Migration("a-0", ["CREATE TABLE early (id BIGINT NOT NULL PRIMARY KEY)"])
        #expect(throws: StoreError.newerSchema("a-1 was changed after it was applied")) { try run([earlier, changed]) }
        #expect(try tables() == ["grid"])
    }

    @Test func aNewerSchemaIsRefusedBeforeAnythingRuns() throws {
        try run([first, Migration("z-9", ["CREATE TABLE later (id BIGINT NOT NULL PRIMARY KEY)"])])
        #expect(throws: StoreError.newerSchema("z-9")) { try run([first, second]) }
        #expect(try applied() == ["a-1", "z-9"])
        try run([first], knowsWholeSchema: false)
    }

    @Test func aStoreOfANewerProgramIsRefused() throws {
        let test = try TestStore([Diary.slice])
        try test.store.close()
        #expect(throws: StoreError.newerSchema("diary-1")) {
            _ = try test.openAgain(EventTable.migrations)
        }
    }
}

@Suite struct TranslationTests {
    private func sqlite(_ sql: String) -> String { Migrator(dialect: .sqlite).translate(sql) }
    private func postgresql(_ sql: String) -> String { Migrator(dialect: .postgresql).translate(sql) }

    private let clustered = "CREATE TABLE t (id BYTEA NOT NULL, name TEXT NOT NULL, n BIGINT, ok BOOLEAN, PRIMARY KEY (id)) CLUSTERED"

    @Test func sqliteGetsStrictTablesOfItsOwnTypes() {
        #expect(sqlite("CREATE TABLE t (id BYTEA, n BIGINT)") == "CREATE TABLE t (id BLOB, n INTEGER) STRICT")
        #expect(
            sqlite(clustered)
                == "CREATE TABLE t (id BLOB NOT NULL, name TEXT NOT NULL, n INTEGER, ok INTEGER, PRIMARY KEY (id)) STRICT, WITHOUT ROWID")
        #expect(sqlite("CREATE INDEX t_n ON t (n)") == "CREATE INDEX t_n ON t (n)")
        #expect(sqlite("ALTER TABLE t ADD COLUMN salt BYTEA") == "ALTER TABLE t ADD COLUMN salt BLOB")
    }

    @Test func postgresqlGetsByteOrderForText() {
        #expect(
            postgresql(clustered)
                == "CREATE TABLE t (id BYTEA NOT NULL, name TEXT COLLATE \"C\" NOT NULL, n BIGINT, ok BOOLEAN, PRIMARY KEY (id)) ")
        #expect(postgresql("ALTER TABLE t ADD COLUMN note TEXT") == "ALTER TABLE t ADD COLUMN note TEXT COLLATE \"C\"")
    }

    @Test func onlyWholeWordsAreTypes() {
        let sql = "CREATE INDEX BIGINTS ON t (A_TEXT, TEXTUAL, BYTEA2)"
        #expect(sqlite(sql) == sql && postgresql(sql) == sql)
    }

    @Test(.enabled(if: TestStore.isSQLite)) func sqliteReallyRefusesAWrongType() async throws {
        let test = try TestStore([Diary.slice])
        await #expect(throws: SQLiteFailure.self) {
            try await test.store.write(Work { try $0.execute("INSERT INTO entry (id, body, version) VALUES (\("x"), \("y"), \(1))") })
        }
        let table = "SELECT sql FROM sqlite_master WHERE name = "
        #expect(try test.sqlite.pragma(table + "'idempotency'")?.hasSuffix("STRICT, WITHOUT ROWID") == true)
        #expect(try test.sqlite.pragma(table + "'event'")?.hasSuffix("STRICT") == true)
    }
}
