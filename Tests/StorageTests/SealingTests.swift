import Foundation
import Kernel
import Logging
import ServiceLifecycle
import Storage
import TestSupport
import Testing

/// Sealing after the commit, by one leader at a time.
@Suite(.enabled(if: !TestStore.isSQLite)) struct SealingTests {
    let test: TestStore

    init() throws { test = try TestStore([Diary.slice]) }

    private func process(_ name: String = "p") throws -> PostgreSQLStore {
        let url = try #require(test.url) + "&application_name=\(name)-\(test.folder.lastPathComponent.suffix(12))"
        return try PostgreSQLStore(
            PostgreSQLStore.Options(url: url), migrations: Diary.migrations, entropy: test.entropy,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func executor(_ store: any Store) -> Executor {
        Executor(store: store, vault: NoVault(), entropy: test.entropy, scheme: { Diary.scheme })
    }

    private func sound() throws -> Bool { try Verifier(checks: [Diary.check]).verify(test.store, heads: test.headLog().read()).isSound }

    @Test func unsealedEventsAreNotReadYet() async throws {
        let store = try process()
        try await Diary.write(["a", "b"], with: executor(store))
        #expect(try store.read { try EventLog.sealed(after: 0, limit: 10, in: $0) }.isEmpty)
        #expect(try store.head().seq == 0)
        try await store.seal()
        #expect(try store.read { try EventLog.sealed(after: 0, limit: 10, in: $0) }.map(\.seq) == [1, 2])
        #expect(store.progress.seq == 2)
        #expect(try sound())
        try store.close()
    }

    /// Whoever moves the data away must hear of a server elsewhere, which has a folder of its own: only the database knows of it.
    @Test func nobodyIsAloneWhereSomebodyLeads() async throws {
        let stores = try [process(), process()]
        #expect(try await stores[0].alone { try await stores[1].alone { true } == nil } == true)
        #expect(try await stores[1].alone { true } == true)
        for store in stores { try store.close() }
    }

    @Test func closingSealsWhatIsLeft() async throws {
        let store = try process()
        try await Diary.write(["a"], with: executor(store))
        try store.close()
        #expect(try test.store.head().seq == 1)
    }

    @Test func aSlowClockNeverPutsAnEventAheadOfItsStreamsEarlierOne() async throws {
        let store = try process()
        let stream = ID(high: 7, low: 7)
        let other = ID(high: 8, low: 8)
        func append(_ stream: ID, _ version: Int64, ms: Int64) async throws {
            try await store.write(
                Work { tx in
                    try tx.append(
                        EventRecord(
                            id: test.entropy.id(at: Instant(ms: ms)), event: Event(stream: stream, version: version, type: "diary.write"),
                            actor: nil, onBehalf: nil, packHash: [1], command: .zero, cause: nil, occurred: Instant(ms: ms),
                            recorded: Instant(ms: ms), payload: Payload().encoded))
                })
        }
        try await append(stream, 1, ms: 5000)
        try await append(stream, 2, ms: 1000)
        try await append(other, 1, ms: 3000)
        try await append(stream, 3, ms: 6000)
        try await store.seal()
        let log = try store.read { try EventLog.sealed(after: 0, limit: 10, in: $0) }
        #expect(log.filter { $0.stream == stream }.map(\.version) == [1, 2, 3])
        #expect(log.first?.stream == other)
        #expect(try Verifier(checks: []).verify(store, heads: test.headLog().read()).isSound)
        try store.close()
    }

    @Test func manyProcessesWriteOneLog() async throws {
        let stores = try (0..<4).map { try process("p\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                let executor = executor(store)
                group.addTask {
                    for number in 0..<40 {
                        _ = try await executor.perform(Diary.Write(body: "\(index)-\(number)", events: 1 + number % 3), as: Diary.worker)
                        if number % 10 == index { try await store.seal() }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await stores[0].seal()
        #expect(try test.store.head().seq == 4 * 79)
        #expect(try sound())
        for store in stores { try store.close() }
    }

    /// Two servers: one leads, the other hears of what is sealed; when the leader's connections break, somebody leads again.
    @Test(.timeLimit(.minutes(2))) func leadershipIsTakenOverAndEverybodyHears() async throws {
        let stores = [try process("a"), try process("b")]
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: stores.flatMap(\.services), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for round in 1...3 {
                for store in stores { try await Diary.write(["\(round)"], with: executor(store)) }
                for store in stores {
                    for await seq in store.progress.follow() where seq == Int64(2 * round) { break }
                }
                #expect(stores.filter(\.leads).count == 1)
                let leader = stores[0].leads ? "a" : "b"
                try test.tamper(
                    """
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE application_name = '\(leader)-\(test.folder.lastPathComponent.suffix(12))'
                    """)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try sound())
        for store in stores { try store.close() }
    }
}
