import Kernel
import Storage
import TestSupport
import Testing

/// The same seed and the same commands give the same log, byte for byte, on every machine and every engine.
@Suite struct GoldenLogTests {
    private func chain(seed: UInt64, body: String = "一") async throws -> String {
        let test = try TestStore([Diary.slice], seed: seed)
        let executor = test.executor(Diary.scheme)
        for number in 0..<50 {
            let key = number % 3 == 0 ? IdempotencyKey(owner: .zero, key: "\(number)", requestHash: [1]) : nil
            let write = Diary.Write(body: body + String(repeating: "长", count: number), events: 1 + number % 4)
            let occurred = number % 5 == 0 ? TestStore.start.adding(seconds: Int64(-number)) : nil
            _ = try await executor.perform(write, as: Diary.worker, key: key, occurred: occurred)
            test.entropy.advance(seconds: Int64(number))
        }
        #expect(try Verifier(checks: [Diary.check]).verify(test.store, heads: test.headLog().read()).isSound)
        let head = try test.store.head()
        return "\(head.seq) \(Hex.encode(head.link))"
    }

    @Test func theLastLinkIsGolden() async throws {
        let chain = try await chain(seed: 2026)
        #expect(chain == "123 ae78ce5bd78feae55cb026562b909f03e58ac936d6f8e961b3036f11be435e78")
    }

    @Test func anotherSeedOrAnotherCommandIsAnotherLog() async throws {
        let chains = [try await chain(seed: 1), try await chain(seed: 2), try await chain(seed: 1, body: "二一")]
        #expect(Set(chains).count == 3)
        #expect(try await chain(seed: 1) == chains[0])
    }
}

@Suite(.enabled(if: TestStore.isSQLite)) struct QueryPlanTests {
    @Test func thePipelineQueriesUseTheirIndexes() throws {
        let test = try TestStore([])
        try expectIndexed(test.store, "SELECT request_hash FROM idempotency WHERE owner = \(ID.zero) AND key = \("k") LIMIT 1")
        try expectIndexed(test.store, "SELECT stream FROM event WHERE id = \(ID.zero) LIMIT 1")
        try expectIndexed(test.store, "SELECT seq FROM event WHERE seq > \(1) ORDER BY seq LIMIT 10")
        try expectIndexed(
            test.store,
            "SELECT seq FROM event WHERE stream = \(ID.zero) AND stream_version > \(0) AND seq IS NOT NULL ORDER BY stream_version LIMIT 10"
        )
        try expectIndexed(test.store, "SELECT owner FROM idempotency WHERE created_ms < \(1) ORDER BY created_ms LIMIT 500")
        try expectIndexed(test.store, "SELECT seq FROM subscription WHERE name = \("a") LIMIT 1")
    }

    @Test func walksAndSortsAreSeen() throws {
        let test = try TestStore([])
        func slow(_ statement: Statement, walking: Set<String> = []) throws -> Bool {
            try !slowSteps(of: test.store.plan(of: statement), walking: walking).isEmpty
        }
        #expect(try slow("SELECT id FROM event WHERE type = \("a") LIMIT 1"))
        #expect(try slow("SELECT id FROM event WHERE stream = \(ID.zero) ORDER BY recorded_ms LIMIT 1"))
        #expect(try slow("SELECT seq FROM event ORDER BY seq DESC LIMIT 1"))
        #expect(try !slow("SELECT seq FROM event ORDER BY seq DESC LIMIT 1", walking: ["event"]))
        #expect(try slow("SELECT id FROM event WHERE type = \("a") LIMIT 1", walking: ["event"]))
        #expect(try !slow("SELECT 1 LIMIT 1"))
        #expect(
            try !slow(
                """
                WITH RECURSIVE up (stream, depth) AS (
                    SELECT stream, 1 FROM event WHERE id = \(ID.zero)
                    UNION ALL SELECT event.stream, up.depth + 1 FROM up JOIN event ON event.id = up.stream WHERE up.depth < 10)
                SELECT stream FROM up LIMIT 10
                """))
    }
}
