import Foundation
import Kernel
import Logging
@testable import Storage
import Synchronization
import TestSupport
import Testing

/// A table of counters: rows that very many commands change at once.
enum Counters {
    static let slice = Slice(
        "counters",
        migrations: [
            Migration(
                "counters-1",
                [
                    "CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n < 1000), open BOOLEAN NOT NULL, note TEXT)"
                ])
        ])

    static func add(_ name: String, serialised: Bool = false) -> Work<Int64> {
        Work(serialisedBy: serialised ? "counter/\(name)" : nil) { tx in
            let n = try tx.count("SELECT n FROM counter WHERE name = \(name) LIMIT 1") + 1
            try tx.execute(
                """
                INSERT INTO counter (name, n, open) VALUES (\(name), \(n), \(true))
                ON CONFLICT (name) DO UPDATE SET n = \(n)
                """)
            return n
        }
    }
}

@Suite(.enabled(if: !TestStore.isSQLite)) struct PostgreSQLStatementTests {
    let test: TestStore

    init() throws { test = try TestStore([Counters.slice]) }

    @Test func everyTypeComesBackAsItWent() async throws {
        try await test.store.write(
            Work { tx in
                try tx.execute("INSERT INTO counter (name, n, open, note) VALUES (\("甲"), \(-7), \(false), \(String?.none))")
                try tx.execute("INSERT INTO counter (name, n, open, note) VALUES (\(""), \(Int64(999)), \(true), \("")) ")
            })
        let rows = try test.store.read { tx in
            try tx.all("SELECT name, n, open, note FROM counter ORDER BY n LIMIT 10") {
                (try $0.text(0), try $0.int(1), try $0.bool(2), try $0.optionalText(3))
            }
        }
        #expect(rows.map(\.0) == ["甲", ""] && rows.map(\.1) == [-7, 999] && rows.map(\.2) == [false, true])
        #expect(rows.map(\.3) == [nil, ""])
    }

    @Test func sumsAreNumbersThoughTheServerCallsThemNumeric() throws {
        func sum(_ values: [Int64]) throws -> Int64? {
            let rows = Statement.list(values.map { "(CAST(\($0) AS BIGINT))" })
            return try test.store.read { try $0.first("SELECT SUM(v) FROM (VALUES \(rows)) AS t (v) LIMIT 1") { try $0.optionalInt(0) } }
                ?? nil
        }
        for values in [[0], [1, 2, 3], [-5], [10_000], [99_999_999, 1], [.max], [.min], [.max, .min], [123_456_789_012_345, 1]] as [[Int64]]
        {
            #expect(try sum(values) == values.reduce(0, &+))
        }
        #expect(throws: StoreError.column(0)) { _ = try sum([.max, 1]) }
        #expect(throws: StoreError.column(0)) { try test.store.read { try $0.count("SELECT 1.5 LIMIT 1") } }
    }

    @Test func wrongTypesAndColumnsAreRefused() throws {
        try test.store.read { (tx: any Reading) throws in
            #expect(throws: StoreError.column(0)) { _ = try tx.all("SELECT CAST(1 AS BIGINT) LIMIT 1") { try $0.text(0) } }
            #expect(throws: StoreError.column(1)) { _ = try tx.all("SELECT CAST(1 AS BIGINT) LIMIT 1") { try $0.int(1) } }
            #expect(throws: StoreError.column(0)) { _ = try tx.all("SELECT CAST(NULL AS BIGINT) LIMIT 1") { try $0.int(0) } }
            #expect(throws: StoreError.column(0)) { _ = try tx.all("SELECT CAST('a' AS TEXT) LIMIT 1") { try $0.bytes(0) } }
        }
    }

    @Test func moreTextsThanAreKeptPreparedStillRun() throws {
        try test.store.read { tx in
            for count in 1...700 {
                let list = Statement.list((0..<(1 + count % 90)).map { "\(Int64($0))" })
                let marked: Statement = "SELECT COUNT(*) FROM counter WHERE n IN (\(list)) AND n > \(Int64(count)) LIMIT 1"
                let found = try tx.count(marked)
                #expect(found == 0)
            }
        }
    }

    @Test func textSortsByBytesWhateverTheServersLanguage() async throws {
        let names = ["b", "A", "a", "B", "é", "王", "_", "10", "9"]
        try await test.store.write(
            Work { tx in
                for name in names { try tx.execute("INSERT INTO counter (name, n, open) VALUES (\(name), \(1), \(true))") }
            })
        let sorted = try test.store.read { try $0.all("SELECT name FROM counter ORDER BY name LIMIT 20") { try $0.text(0) } }
        #expect(sorted == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test func aQueryCannotWrite() throws {
        #expect(throws: (any Error).self) {
            try test.store.read { tx in
                _ = try tx.all("INSERT INTO counter (name, n, open) VALUES (\("x"), \(1), \(true)) RETURNING n") { try $0.int(0) }
            }
        }
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM counter LIMIT 1") } == 0)
    }
}

@Suite(.enabled(if: !TestStore.isSQLite)) struct PostgreSQLWritingTests {
    let test: TestStore

    init() throws { test = try TestStore([Counters.slice, Diary.slice]) }

    private func value(_ name: String) throws -> Int64 {
        try test.store.read { try $0.count("SELECT n FROM counter WHERE name = \(name) LIMIT 1") }
    }

    /// Ends every other connection of this test's program to its schema, as a restart of the server would.
    private func hangUp() throws {
        let url = try #require(test.url)
        try PostgreSQLStore.script(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND application_name = '\(name)'
            """, at: url)
    }

    private var name: String { "genxu-" + test.folder.lastPathComponent.suffix(12) }

    /// A second process on the same schema, with a name of its own for the server.
    private func another(sealsAtOnce: Bool = true) throws -> PostgreSQLStore {
        var options = PostgreSQLStore.Options(url: try #require(test.url) + "&application_name=\(name)")
        options.writers = 4
        options.sealsAtOnce = sealsAtOnce
        return try PostgreSQLStore(
            options, migrations: Diary.migrations + Counters.slice.migrations, entropy: test.entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func commandsInEachOthersWayAreRunAgainUntilEachIsDone() async throws {
        let store = test.store
        let seen = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<60 { group.addTask { try await store.write(Counters.add("a")) } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(seen == Set(1...60))
        #expect(try value("a") == 60)
    }

    @Test func commandsOnOneContendedRowWaitAndShare() async throws {
        let first = test.store
        let second = try another()
        defer { try? second.close() }
        let seen = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<300 {
                let store: any Engine = number % 2 == 0 ? first : second
                group.addTask { try await store.write(Counters.add("a", serialised: true)) }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(seen == Set(1...300))
        #expect(first.figures.batches < first.figures.commands)
    }

    @Test func aRefusalOrAFaultAmongThoseThatShareTakesNobodyWithIt() async throws {
        struct Stumble: Error {}
        let store = test.store
        let kept = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let work = Work<Int64>(serialisedBy: "counter/a") { tx in
                        let n = try Counters.add("a").run(tx)
                        if number % 6 == 0 { throw Problem(409, "stale") }
                        if number % 6 == 1 { throw Stumble() }
                        // Breaks a rule of the table, which shows only at the commit of all.
                        if number % 6 == 2 { try tx.execute("UPDATE counter SET n = \(5000) WHERE name = \("a")") }
                        return n
                    }
                    return (try? await store.write(work)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(kept == 30)
        #expect(try value("a") == 30)
    }

    @Test func aFaultInAStatementThatNobodyWaitedForUndoesTheCommand() async throws {
        await #expect(throws: PostgreSQLFailure.self) {
            try await test.store.write(
                Work { tx in
                    try tx.execute("INSERT INTO counter (name, n, open) VALUES (\("a"), \(1), \(true))")
                    try tx.execute("INSERT INTO counter (name, n, open) VALUES (\("b"), \(5000), \(true))")
                })
        }
        #expect(try value("a") == 0)
        #expect(try await test.store.write(Counters.add("a")) == 1)
    }

    @Test func moreThanFitsUnderWayIsSentInParts() async throws {
        try await test.store.write(
            Work { tx in
                for number in 0..<500 {
                    let note = String(repeating: "长", count: 1000)
                    try tx.execute("INSERT INTO counter (name, n, open, note) VALUES (\("\(number)"), \(1), \(true), \(note))")
                }
            })
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM counter LIMIT 1") } == 500)
    }

    @Test func brokenConnectionsAreReplacedUnnoticed() async throws {
        let store = try another()
        defer { try? store.close() }
        for round in 1...5 {
            #expect(try await store.write(Counters.add("a")) == Int64(round))
            try hangUp()
            #expect(try store.read { try $0.count("SELECT n FROM counter WHERE name = \("a") LIMIT 1") } == Int64(round))
            try hangUp()
        }
    }

    @Test func aCommandWhoseConnectionBreaksHalfwayIsRunAgain() async throws {
        let store = try another()
        defer { try? store.close() }
        let runs = Mutex(0)
        let work = Work<Int64> { tx in
            let n = try Counters.add("a").run(tx)
            if runs.withLock({
                $0 += 1; return $0 == 1
            }) {
                _ = try tx.all("SELECT pg_terminate_backend(pg_backend_pid()) LIMIT 1") { try $0.bool(0) }
            }
            return n
        }
        #expect(try await store.write(work) == 1)
        #expect(runs.withLock { $0 } == 2)
        #expect(try value("a") == 1)
    }

    /// A trigger that hangs up at the commit itself, the first time.
    private func hangUpAtCommit() throws {
        try test.tamper(
            """
            CREATE SEQUENCE commits;
            CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION hang_up()
            """)
    }

    @Test func aCommitWhoseAnswerIsLostIsToldUnknown() async throws {
        try hangUpAtCommit()
        await #expect(throws: StoreError.outcomeUnknown) {
            try await Diary.write(["a"], with: test.executor(Diary.scheme))
        }
    }

    /// Commands that shared the transaction are told so too, and none of them is run again behind its sender's back.
    @Test func allWhoSharedALostCommitAreToldUnknown() async throws {
        try hangUpAtCommit()
        let executor = test.executor(Diary.scheme)
        let (gate, entered) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // Holds the lane until the others wait behind it.
        let holder = Task {
            try await test.store.write(
                Work<Int> { _ in
                    entered.signal()
                    gate.wait()
                    return 1
                })
        }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                entered.wait()
                done.resume()
            }
        }
        let others = (0..<3).map { number in
            Task { try await executor.perform(Diary.Write(body: "\(number)"), as: Diary.worker, key: nil) }
        }
        while test.store.figures.waiting < 3 { await Task.yield() }
        gate.signal()
        _ = try await holder.value
        for other in others {
            await #expect(throws: StoreError.outcomeUnknown) { try await other.value }
        }
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM entry LIMIT 1") } == 0)
    }

    @Test func underAKeyItIsDoneOnce() async throws {
        try hangUpAtCommit()
        let key = IdempotencyKey(owner: .zero, key: "k", requestHash: [1])
        let executor = test.executor(Diary.scheme)
        let first = try await executor.perform(Diary.Write(body: "a"), as: Diary.worker, key: key)
        let again = try await executor.perform(Diary.Write(body: "a"), as: Diary.worker, key: key)
        #expect(again.replayed && again.stream == first.stream)
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM entry LIMIT 1") } == 1)
    }

    @Test func aServerThatIsNotThereIsToldUnreachable() {
        let options = PostgreSQLStore.Options(url: "postgres://genxu@127.0.0.1:1/genxu?connect_timeout=2")
        let error = #expect(throws: StoreError.self) {
            try PostgreSQLStore(
                options, migrations: [], entropy: test.entropy, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// A copy answers those who have seen no more than it has, and nobody when it is too far behind.
@Suite(.enabled(if: !TestStore.isSQLite)) struct ReplicaTests {
    private let test: TestStore
    private let store: PostgreSQLStore

    /// A server that is no standby stands in for the copy: it has replayed whatever it has.
    init() throws {
        test = try TestStore([Counters.slice])
        var options = PostgreSQLStore.Options(url: try #require(test.url))
        options.replica = options.url
        options.sealsAtOnce = true
        store = try PostgreSQLStore(
            options, migrations: EventTable.migrations + Counters.slice.migrations, entropy: test.entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func look() throws {
        let replica = try #require(store.replica)
        let url = try #require(test.url)
        try replica.look(PostgreSQLConnection(url, settings: []), PostgreSQLConnection(url, settings: []))
    }

    private func asOf(seen: LogPosition?) throws -> Instant? {
        let terms = ReadingTerms(seen: seen)
        try ReadingTerms.$current.withValue(terms) { _ = try store.read { try $0.count("SELECT COUNT(*) FROM counter LIMIT 1") } }
        return terms.asOf
    }

    @Test func onlyThePrimaryAnswersUntilTheCopyWasLookedAtAndWhoSaysNothing() throws {
        #expect(try asOf(seen: LogPosition(raw: 0)) == nil)
        try look()
        #expect(try asOf(seen: LogPosition(raw: 0)) == TestStore.start)
        #expect(try asOf(seen: nil) == nil)
        #expect(try store.read { try $0.count("SELECT COUNT(*) FROM counter LIMIT 1") } == 0)
        try store.close()
    }

    @Test func whoeverWroteReadsThePrimaryUntilTheCopyHasIt() async throws {
        try look()
        let terms = ReadingTerms(seen: nil)
        _ = try await ReadingTerms.$current.withValue(terms) { try await store.write(Counters.add("a")) }
        let written = try #require(terms.written)
        #expect(try asOf(seen: written) == nil)
        try look()
        #expect(try asOf(seen: written) == TestStore.start)
        try store.close()
    }

    @Test func aCopyTooFarBehindAnswersNobody() throws {
        try look()
        test.entropy.advance(seconds: 10)
        #expect(try asOf(seen: LogPosition(raw: 0)) == TestStore.start)
        test.entropy.advance(seconds: 1)
        #expect(try asOf(seen: LogPosition(raw: 0)) == nil)
        try store.close()
    }
}
