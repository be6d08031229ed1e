import Kernel
import Storage
import Synchronization
import TestSupport
import Testing

/// A slice of one table, to try the pipe with nothing else in the way.
private enum Notes {
    static let migration = Migration(
        "notes-1",
        [
            "CREATE TABLE note (id BYTEA NOT NULL PRIMARY KEY, body TEXT NOT NULL UNIQUE, version BIGINT NOT NULL)"
        ])
    static let slice = Slice("notes", migrations: [migration], verbs: ["note.write"])
    static let scheme = Scheme.of([
        Role(id: "writer", over: .place, verbs: ["note.write"]), Role(id: "reader", over: .signedIn, verbs: ["note.read"]),
    ])
    static let writer = Actor(
        account: ID.v4(random: (1, 1)), grants: [.init(role: "writer", unit: .zero, path: UnitPath("/141029")!)])
}

private struct WriteNote: Command {
    static let verb: Verb = "note.write"
    let body: String

    func run(in context: CommandContext) throws -> ID {
        if body == "refuse" { throw Problem(409, "note.refused") }
        if body == "overload" { throw Problem.busy }
        let id = context.newID()
        try context.tx.execute("INSERT INTO note (id, body, version) VALUES (\(id), \(body), \(1))")
        try context.emit(Event(stream: id, version: 1, type: Self.verb.text, Payload().with("size", number: Int64(body.count))))
        return id
    }
}

/// The first commit is done, and its answer is lost; what is asked after it meets `then`.
private final class DeafStore: Store {
    private let base: any Store
    private let then: (any Error)?
    private let writes = Mutex(0)

    init(_ base: any Store, then: (any Error)? = nil) {
        self.base = base
        self.then = then
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try base.read(body) }

    func write<T: Sendable>(_ work: Work<T>) async throws -> T {
        let number = writes.withLock { writes in
            writes += 1
            return writes
        }
        guard number > 1 else {
            _ = try? await base.write(work)
            throw StoreError.outcomeUnknown
        }
        if let then { throw then }
        return try await base.write(work)
    }
}

@Suite struct PipelineTests {
    let test: TestStore
    let executor: Executor

    init() throws {
        test = try TestStore([Notes.slice])
        executor = test.executor(Notes.scheme)
    }

    private func key(_ key: String, hash: UInt8 = 1) -> IdempotencyKey {
        IdempotencyKey(owner: ID.v4(random: (9, 9)), key: key, requestHash: [hash])
    }

    private func notes() throws -> Int64 { try test.store.read { try $0.count("SELECT COUNT(*) FROM note") } }

    @Test func refusesWhoIsNotSignedIn() async throws {
        await #expect(throws: Problem.signInNeeded) { try await executor.perform(WriteNote(body: "a"), as: .anonymous) }
        #expect(try notes() == 0)
    }

    @Test func refusesWhoLacksTheVerb() async throws {
        let reader = Actor(account: ID.v4(random: (2, 2)))
        await #expect(throws: Problem.forbidden) { try await executor.perform(WriteNote(body: "a"), as: reader) }
    }

    @Test func aReplayIsDoneOnceAndAnswersTheSame() async throws {
        let first = try await executor.perform(WriteNote(body: "a"), as: Notes.writer, key: key("k"))
        let again = try await executor.perform(WriteNote(body: "a"), as: Notes.writer, key: key("k"))
        #expect(again.replayed && again.events == first.events && again.stream == first.output)
        #expect(try notes() == 1)
    }

    @Test func theSameKeyForAnotherRequestIsRefused() async throws {
        _ = try await executor.perform(WriteNote(body: "a"), as: Notes.writer, key: key("k"))
        await #expect(throws: Problem(422, "idempotency.mismatch")) {
            try await executor.perform(WriteNote(body: "b"), as: Notes.writer, key: key("k", hash: 2))
        }
        let again = try await executor.perform(WriteNote(body: "a"), as: Notes.writer, key: key("k"))
        #expect(again.replayed)
    }

    @Test func aFinalRefusalIsRememberedAndAnOverloadIsNot() async throws {
        await #expect(throws: Problem(409, "note.refused")) {
            try await executor.perform(WriteNote(body: "refuse"), as: Notes.writer, key: key("k"))
        }
        await #expect(throws: Problem.busy) {
            try await executor.perform(WriteNote(body: "overload"), as: Notes.writer, key: key("l"))
        }
        // The stored answer is given without running: another body under the same hash would have been written.
        await #expect(throws: Problem(409, "note.refused")) {
            try await executor.perform(WriteNote(body: "c"), as: Notes.writer, key: key("k"))
        }
        let later = try await executor.perform(WriteNote(body: "d"), as: Notes.writer, key: key("l"))
        #expect(!later.replayed)
        #expect(try notes() == 1)
    }

    /// Once nobody knows whether it was done, only its key tells; a database that is then out of reach does not.
    @Test func whatMayHaveBeenDoneIsNotToldAsUndone() async throws {
        for error in [StoreError.unreachable("away"), Problem.busy] as [any Error] {
            let store = DeafStore(test.store, then: error)
            let deaf = Executor(store: store, vault: NoVault(), entropy: test.entropy, scheme: { Notes.scheme })
            let body = "\(error)"
            await #expect(throws: StoreError.outcomeUnknown) {
                try await deaf.perform(WriteNote(body: body), as: Notes.writer, key: key(body))
            }
            #expect(try await executor.perform(WriteNote(body: body), as: Notes.writer, key: key(body)).replayed)
        }
        let deaf = Executor(store: DeafStore(test.store), vault: NoVault(), entropy: test.entropy, scheme: { Notes.scheme })
        await #expect(throws: Problem(409, "note.refused")) {
            try await deaf.perform(WriteNote(body: "refuse"), as: Notes.writer, key: key("refuse"))
        }
    }

    @Test func manyAtOnceShareCommitsAndAreAllSealedInOrder() async throws {
        let executor = executor
        let ids = try await withThrowingTaskGroup(of: ID.self) { group in
            for number in 0..<500 {
                group.addTask { try await executor.perform(WriteNote(body: "n\(number)"), as: Notes.writer).output! }
            }
            return try await group.reduce(into: Set<ID>()) { $0.insert($1) }
        }
        #expect(ids.count == 500)
        #expect(!TestStore.isSQLite || test.store.figures.batches < 500)
        let sealed = try test.store.read { try EventLog.sealed(after: 0, limit: 1000, in: $0) }
        #expect(sealed.map(\.seq) == Array(1...500))
    }

    @Test func aRefusedCommandLeavesNeitherRowNorSealBehind() async throws {
        _ = try? await executor.perform(WriteNote(body: "refuse"), as: Notes.writer)
        _ = try await executor.perform(WriteNote(body: "a"), as: Notes.writer)
        await #expect(throws: (any Error).self) { try await executor.perform(WriteNote(body: "a"), as: Notes.writer) }
        _ = try await executor.perform(WriteNote(body: "b"), as: Notes.writer)
        #expect(try test.store.head().seq == 2)
    }

    @Test func recordedTimeNeverRunsBackwards() async throws {
        _ = try await executor.perform(WriteNote(body: "a"), as: Notes.writer)
        test.entropy.advance(seconds: -3600)
        _ = try await executor.perform(WriteNote(body: "b"), as: Notes.writer)
        let times = try test.store.read { try EventLog.sealed(after: 0, limit: 10, in: $0).map(\.recorded) }
        #expect(times == [TestStore.start, TestStore.start])
    }

    @Test(.enabled(if: TestStore.isSQLite)) func fullSynchronousIsReallyOn() throws {
        #expect(try test.sqlite.pragma("PRAGMA synchronous") == "2")
        #expect(try test.sqlite.pragma("PRAGMA journal_mode") == "wal")
    }

    @Test func expiredKeysArePrunedInBites() async throws {
        _ = try await executor.perform(WriteNote(body: "a"), as: Notes.writer, key: key("k"))
        test.entropy.advance(seconds: Executor.keyLifetimeSeconds + 1)
        let pruned = try await test.store.write(Work { try EventTable.prune.run($0) })
        #expect(pruned == 1)
    }

    @Test(.enabled(if: TestStore.isSQLite)) func aCommandThatEndsTheTransactionTakesNobodyWithIt() async throws {
        // A trigger that rolls the whole transaction back, as a full disk or an interrupt does.
        _ = try test.sqlite.pragma(
            "CREATE TRIGGER boom BEFORE INSERT ON note WHEN NEW.body = 'boom' BEGIN SELECT RAISE(ROLLBACK, 'boom'); END")
        let executor = executor
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<100 {
                group.addTask {
                    let body = number == 50 ? "boom" : "n\(number)"
                    let done = (try? await executor.perform(WriteNote(body: body), as: Notes.writer)) != nil
                    return (number, done)
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(outcomes.filter { !$0.value }.keys.sorted() == [50])
        #expect(try notes() == 99)
        #expect(try test.store.head().seq == 99)
    }

    @Test(.enabled(if: TestStore.isSQLite)) func aFullDiskRefusesAndRecovers() async throws {
        let pages = Int(try test.sqlite.pragma("PRAGMA page_count") ?? "") ?? 0
        _ = try test.sqlite.pragma("PRAGMA max_page_count = \(pages + 8)")
        var kept = 0
        var lost = 0
        for number in 0..<60 {
            do {
                _ = try await executor.perform(WriteNote(body: "\(number)" + String(repeating: "x", count: 2000)), as: Notes.writer)
                kept += 1
            } catch StoreError.disk(.full, _) { lost += 1 }
        }
        #expect(test.store.figures.diskFault == .full)
        #expect(kept > 0 && lost > 0)
        #expect(try notes() == Int64(kept))
        _ = try test.sqlite.pragma("PRAGMA max_page_count = 1073741823")
        _ = try await executor.perform(WriteNote(body: "after"), as: Notes.writer)
        #expect(test.store.figures.diskFault == nil)
        #expect(try test.store.head().seq == Int64(kept) + 1)
    }
}
