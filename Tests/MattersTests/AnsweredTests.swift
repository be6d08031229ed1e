import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

/// Whoever asks is answered, and it can be shown.
@Suite struct AnsweredTests {
    @Test func everyEndTellsTheReporterSomething() async throws {
        let county = try await County.deciding()
        let resolved = try await county.matter(after: .dispatch, .accept, .resolve)
        _ = try await county.matter(after: .dispatch, .accept, .resolve, .rate)
        _ = try await county.matter(after: .dispatch, .withdraw)
        _ = try await county.matter(after: .dispatch)
        let test = try await county.raise("测试")
        let void = try await county.ask(.void, on: test, by: .chen)
        try await county.answer(void, "grant", by: .liu)
        try await county.answer(void, "grant", by: .leader)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
        let id = try #require(try county.matter(resolved)).id
        try await county.damage("DELETE FROM sealed_text WHERE record = \(id) AND label = 'result'")
        #expect(try county.faults() == ["matter answers: matter \(resolved) is settled and whoever asked was told nothing"])
        // Erased for good, nobody can be told anything any more.
        try await county.damage("DELETE FROM record_key WHERE record = \(id)")
        #expect(try county.faults().contains { $0.contains("told nothing") } == false)
    }
}
