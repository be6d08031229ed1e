import Kernel
import Testing

@testable import Matters

/// The same request under the same key is done once, however often it comes.
@Suite struct ReplayTests {
    private func key(_ name: String, _ body: UInt8 = 1, owner: ID = Cast.liu.account) -> IdempotencyKey {
        IdempotencyKey(owner: owner, key: name, requestHash: [body])
    }

    @Test func raisingTwiceUnderOneKeyMakesOneMatter() async throws {
        let county = try await County.found()
        let first = try await county.raise(key: key("a"))
        let before = try county.eventCount
        let second = try await county.raise(key: key("a"))
        #expect(first == second)
        #expect(try county.eventCount == before)
        #expect(try await county.raise(key: key("a", owner: Cast.chen.account)) != first)
    }

    @Test func aReplayTellsTheSameEventsThoughTheMatterHasMovedOn() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        let events = try await county.perform(.dispatch, on: number, key: key("d"))
        try await county.perform(.accept, on: number)
        #expect(try await county.perform(.dispatch, on: number, key: key("d")) == events)
        #expect(try county.matter(number)?.state == "accepted")
    }

    @Test func anotherRequestUnderTheSameKeyIsRefused() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        try await county.perform(.dispatch, on: number, key: key("d"))
        #expect(
            try await outcome { try await county.perform(.accept, on: number, key: key("d", 2)) } == "422 idempotency.mismatch")
        #expect(try county.matter(number)?.state == "dispatched")
    }

    /// A refusal stays the answer, so that a late copy of a request does not do what its first copy could not.
    @Test func aRefusalIsReplayedToo() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        #expect(try await outcome { try await county.perform(.accept, on: number, key: key("a")) } == "409 matter.transition")
        try await county.perform(.dispatch, on: number)
        #expect(try await outcome { try await county.perform(.accept, on: number, key: key("a")) } == "409 matter.transition")
        #expect(try await outcome { try await county.perform(.accept, on: number, key: key("b")) } == "ok")
    }

    @Test func manyCopiesAtOnceAreDoneOnce() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        let before = try county.eventCount
        let key = key("d")
        let told = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 { group.addTask { try await outcome { try await county.perform(.dispatch, on: number, key: key) } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(told == [String](repeating: "ok", count: 40))
        #expect(try county.eventCount == before + 1)
    }

    /// Of many who want the same step one gets it.
    @Test func manyAtOnceWithoutAKeyAreSerialised() async throws {
        let county = try await County.found()
        let number = try await county.raise()
        let told = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 { group.addTask { try await outcome { try await county.perform(.dispatch, on: number, expected: 1) } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(told.filter { $0 == "ok" }.count == 1)
        #expect(told.filter { $0 == "412 stale" }.count == 39)
    }
}
