import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

/// The way back to one's own matter without an account, and the way it is kept from being guessed.
@Suite struct FindMatterTests {
    private static let wait = Problem(429, "matter.find_wait", retryAfterSeconds: 3600)

    let county: County
    let number: String

    init() async throws {
        county = try await County.found()
        number = try await county.raise(name: "王村民", phone: "138 0000 1234")
    }

    @Test func theNumberAndTheTailOpenIt() async throws {
        let id = try #require(try county.matter(number)).id
        #expect(try await county.find(number, "1234") == .found(id))
        let spaced = "\(number.prefix(4)) \(number.dropFirst(4).prefix(4))-\(number.dropFirst(8))"
        #expect(try await county.find(spaced, "1234") == .found(id))
    }

    /// A wrong tail, a number that was never given and a matter without a phone look alike, and count alike.
    @Test func everyRefusalIsTheSame() async throws {
        let without = try await county.raise()
        let never = MatterNumber.make(year: 2026, random: 77)
        try #require(try county.matter(never) == nil)
        for number in [number, without, never] {
            for _ in 0..<5 { #expect(try await county.find(number, "9999") == .refused) }
            await #expect(throws: Self.wait) { try await county.find(number, "9999") }
        }
    }

    @Test(arguments: ["", "123", "234", "01234", "13800001234", "１２３４"])
    func onlyTheWholeTailOpensIt(_ tail: String) async throws {
        let told = try await outcome { try await county.find(number, tail) }
        if told == "ok" { #expect(try await county.find(number, tail) == .refused) } else { #expect(told == "422 input.invalid") }
    }

    @Test func afterFiveMissesTheRightTailHelpsNobody() async throws {
        for _ in 0..<5 { _ = try await county.find(number, "0000") }
        await #expect(throws: Self.wait) { try await county.find(number, "1234") }
    }

    @Test func afterAnHourItMayBeTriedAgain() async throws {
        for _ in 0..<5 { _ = try await county.find(number, "0000") }
        county.entropy.advance(seconds: 3599)
        await #expect(throws: Self.wait) { try await county.find(number, "1234") }
        county.entropy.advance(seconds: 1)
        let id = try #require(try county.matter(number)).id
        #expect(try await county.find(number, "1234") == .found(id))
    }

    /// Being refused for having tried too often does not make the wait longer.
    @Test func theWaitIsNotProlonged() async throws {
        for _ in 0..<5 { _ = try await county.find(number, "0000") }
        for _ in 0..<5 {
            county.entropy.advance(seconds: 700)
            _ = try? await county.find(number, "0000")
        }
        county.entropy.advance(seconds: 100)
        #expect(try await county.find(number, "0000") == .refused)
    }

    @Test func findingItDoesNotUseUpTries() async throws {
        for _ in 0..<20 { #expect(try await county.find(number, "1234") != .refused) }
        for _ in 0..<5 { #expect(try await county.find(number, "0000") == .refused) }
    }

    @Test func onesOwnMissesHinderNobodyElse() async throws {
        for _ in 0..<5 { _ = try await county.find(number, "0000") }
        let other = try await county.raise(phone: "13900005678")
        #expect(try await county.find(other, "5678") != .refused)
    }

    /// However many guess at once, five are looked at.
    @Test func guessesAtOnceAreCountedOneByOne() async throws {
        let county = county
        let number = number
        let told = try await withThrowingTaskGroup(of: String.self) { group in
            for tail in 0..<60 {
                group.addTask { try await outcome { try await county.find(number, "\(5000 + tail)") } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(told.filter { $0 == "ok" }.count == 5)
        #expect(told.filter { $0 == "429 matter.find_wait" }.count == 55)
    }

    @Test(arguments: ["", "12", "2026123456789x", "20261234567890", "２０２６１２３４５６７８９"])
    func whatCannotBeANumberIsSaidToBeNone(_ text: String) async throws {
        #expect(try await outcome { try await county.find(text, "1234") } == "422 input.invalid")
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM lookup_attempt LIMIT 1") } == 0)
    }

    @Test func aSlipOfThePenIsToldAndNotCounted() async throws {
        let digit = number.last?.wholeNumberValue ?? 0
        let slip = number.dropLast() + "\((digit + 1) % 10)"
        for _ in 0..<9 { #expect(try await outcome { try await county.find(String(slip), "1234") } == "422 input.invalid") }
    }

    @Test func lookingLeavesNoEvent() async throws {
        let before = try county.eventCount
        _ = try await county.find(number, "1234")
        _ = try await county.find(number, "0000")
        #expect(try county.eventCount == before)
    }

    @Test func whatIsOlderThanAnHourIsSweptAwayInBites() async throws {
        for index in 0..<12 {
            let other = MatterNumber.make(year: 2026, random: UInt64(index))
            for _ in 0..<5 { _ = try await county.find(other, "0000") }
        }
        county.entropy.advance(seconds: 1800)
        for _ in 0..<3 { _ = try await county.find(number, "0000") }
        county.entropy.advance(seconds: 1801)
        let sweep = FindMatter.prune
        #expect(try await county.store.write(Work { try sweep.run($0) }) == 60)
        #expect(try await county.store.write(Work { try sweep.run($0) }) == 0)
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM lookup_attempt LIMIT 1") } == 3)
    }

    @Test func aBiteIsBounded() async throws {
        for start in stride(from: 0, to: 600, by: 100) {
            let at = county.entropy.now()
            _ = try await county.store.write(
                Work { tx in
                    for index in start..<(start + 100) {
                        let id = ID(high: 1, low: UInt64(index))
                        try tx.execute("INSERT INTO lookup_attempt (number, at_ms, id) VALUES (\("2026\(index)"), \(at), \(id))")
                    }
                })
        }
        county.entropy.advance(seconds: 7200)
        let sweep = FindMatter.prune
        #expect(try await county.store.write(Work { try sweep.run($0) }) == 500)
        #expect(try await county.store.write(Work { try sweep.run($0) }) == 100)
    }
}
