import Foundation
import Kernel
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// An event is handled exactly once inside the database, whatever happens in between.
@Suite struct JobRunnerTests {
    /// What the handlers have done, kept in the same database.
    private static let slice = Slice(
        "done",
        migrations: [
            Migration("done-1", ["CREATE TABLE done (place BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, seq BIGINT NOT NULL)"])
        ])

    private struct Stumble: Error {}

    let test: TestStore

    init() throws { test = try TestStore([Diary.slice, Self.slice]) }

    private func runner(_ subscriptions: [Subscription]) -> JobRunner {
        JobRunner(
            store: test.store, subscriptions: subscriptions, sweeps: [], heads: test.headLog(), entropy: test.entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func noting(_ name: String, prefix: String = "diary.") -> Subscription {
        Subscription(name: name, prefix: prefix) { event, tx in
            try tx.execute("INSERT INTO done (place, name, seq) SELECT COALESCE(MAX(place), 0) + 1, \(name), \(event.seq) FROM done")
        }
    }

    private func done(_ name: String) throws -> [Int64] {
        try test.store.read { try $0.all("SELECT seq FROM done WHERE name = \(name) ORDER BY place LIMIT 10000") { try $0.int(0) } }
    }

    private func cursor(_ name: String) throws -> Int64 {
        try test.store.read { try $0.count("SELECT seq FROM subscription WHERE name = \(name) LIMIT 1") }
    }

    private func write(_ count: Int) async throws {
        try await Diary.write((0..<count).map { "entry \($0)" }, with: test.executor(Diary.scheme))
    }

    @Test func everyEventIsHandledOnceAndInOrder() async throws {
        try await write(5)
        let runner = runner([noting("a")])
        await runner.catchUp()
        await runner.catchUp()
        #expect(try done("a") == Array(1...5))
        try await write(3)
        await runner.catchUp()
        #expect(try done("a") == Array(1...8))
        #expect(try cursor("a") == 8)
    }

    @Test func moreThanOneChunkIsFollowedToTheEnd() async throws {
        let count = JobRunner.chunk * 2 + 1
        try await write(count)
        await runner([noting("a")]).catchUp()
        #expect(try done("a") == (1...count).map(Int64.init))
    }

    @Test func aHandlerThatThrowsMidwayIsTriedAgainAndDoublesNothing() async throws {
        try await write(5)
        // Each round tries it twice: together with the others, and alone.
        let stumbles = Mutex(4)
        let subscription = Subscription(name: "a", prefix: "diary.") { event, tx in
            try tx.execute("INSERT INTO done (place, name, seq) SELECT COALESCE(MAX(place), 0) + 1, \("a"), \(event.seq) FROM done")
            if event.seq == 3,
                stumbles.withLock({
                    $0 -= 1; return $0 >= 0
                })
            {
                throw Stumble()
            }
        }
        let runner = runner([subscription, noting("b")])
        for _ in 0..<2 {
            await runner.catchUp()
            #expect(try done("a").isEmpty)
            #expect(try cursor("a") == 0)
        }
        // One that stumbles holds nobody else up.
        #expect(try done("b") == Array(1...5))
        await runner.catchUp()
        #expect(try done("a") == Array(1...5))
        #expect(try cursor("a") == 5)
    }

    @Test func onlyEventsOfThePrefixAreHandledAndTheCursorPassesTheRest() async throws {
        try await write(4)
        await runner([noting("other", prefix: "matter."), noting("near", prefix: "diary.writes")]).catchUp()
        #expect(try done("other").isEmpty && done("near").isEmpty)
        #expect(try cursor("other") == 4)
    }

    @Test func manyRunnersAtOnceStillHandleOnce() async throws {
        try await write(50)
        let runners = (0..<8).map { _ in runner([noting("a")]) }
        await withTaskGroup(of: Void.self) { group in
            for runner in runners { group.addTask { await runner.catchUp() } }
        }
        #expect(try done("a") == Array(1...50))
    }

    @Test func theCursorSurvivesAReopening() async throws {
        try await write(3)
        await runner([noting("a")]).catchUp()
        try test.store.close()
        let again = try test.openAgain(Diary.migrations + Self.slice.migrations)
        defer { try? again.close() }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let runner = JobRunner(
            store: again, subscriptions: [noting("a")], sweeps: [], heads: test.headLog(), entropy: test.entropy, logger: logger)
        await runner.catchUp()
        #expect(try again.read { try $0.count("SELECT COUNT(*) FROM done") } == 3)
    }

    @Test func aHeadIsSignedOnceThereIsSomethingToSign() async throws {
        let runner = runner([])
        runner.signHead()
        #expect(try test.headLog().read().heads.isEmpty)
        try await write(2)
        runner.signHead()
        #expect(try test.headLog().read().heads.map(\.seq) == [2])
    }
}

@Suite struct TimetableTests {
    @Test func aClockPutBackKeepsNothingWaiting() {
        var timetable = Timetable()
        func take(_ seconds: Int64) -> Bool { timetable.take("a", everySeconds: 60, nowMs: 1_000_000_000 + seconds * 1000) }
        #expect(take(0))
        #expect(!take(59))
        #expect(take(60))
        #expect(!take(60))
        #expect(take(59 - 3600))
        #expect(!take(118 - 3600))
        #expect(take(119 - 3600))
    }
}
