import Kernel
import Process
import Testing

@testable import Matters

/// The draw by itself: reproducible, fair, and nobody's to steer.
@Suite struct RevisitDrawTests {
    private static let rule = RevisitRule(
        level: "township", share: 10, atLeast: 2, atMost: 20, within: TimeLimit(5, .workingDay), tries: 3, apart: TimeLimit(4, .hour))

    private static func seed(_ number: UInt64) -> [UInt8] { Digest.sha256(withUnsafeBytes(of: number.bigEndian, Array.init)) }
    private static func token(_ number: Int) -> [UInt8] {
        Array(Digest.sha256(Array("token \(number)".utf8)).prefix(RevisitDraw.tokenBytes))
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func theOrderHasNoSay(_ number: UInt64) {
        var dice = SeededGenerator(seed: number)
        let units = (0..<6).map { ID(high: 7, low: UInt64($0)) }
        let frame = (0..<Int.random(in: 0...300, using: &dice)).map {
            (unit: units[Int.random(in: 0..<6, using: &dice)], token: Self.token($0))
        }
        let seed = Self.seed(number)
        let drawn = RevisitDraw.draw(frame, seed, Self.rule)
        for _ in 0..<3 { #expect(RevisitDraw.draw(frame.shuffled(using: &dice), seed, Self.rule) == drawn) }
        #expect(drawn.values.reduce(0) { $0 + Int($1.frame) } == frame.count)
        for (unit, sample) in drawn {
            #expect(Int64(sample.drawn.count) == RevisitDraw.size(of: sample.frame, Self.rule))
            #expect(Set(sample.drawn).count == sample.drawn.count)
            #expect(unit == RevisitDraw.rest || sample.frame >= RevisitDraw.smallest)
        }
        if frame.count > 20 { #expect(RevisitDraw.draw(frame, Self.seed(number + 1000), Self.rule) != drawn, "another seed draws others") }
    }

    /// Whether one is drawn hangs on the seed, its own token and who else is there; one more pushes out one at the most.
    @Test func oneMoreOrLessMovesAtMostOne() {
        for number in 0..<50 as Range<UInt64> {
            let tokens = (0..<60).map(Self.token)
            let before = Set(RevisitDraw.sample(tokens, Self.seed(number), Self.rule))
            let after = Set(RevisitDraw.sample(tokens + [Self.token(1000)], Self.seed(number), Self.rule))
            #expect(before.subtracting(after).count <= 1)
            #expect(after.subtracting(before).subtracting([Self.token(1000)]).count <= 1)
        }
    }

    /// Each is drawn equally often: over 3,000 seeds 6 of 60 each time, so 300 times each with a deviation of 16.4; five of those are allowed.
    @Test func everybodyIsAsLikely() {
        let tokens = (0..<60).map(Self.token)
        var hits: [[UInt8]: Int] = [:]
        for number in 0..<3000 as Range<UInt64> {
            for token in RevisitDraw.sample(tokens, Self.seed(number), Self.rule) { hits[token, default: 0] += 1 }
        }
        #expect(hits.values.reduce(0, +) == 18_000)
        for token in tokens { #expect((218...382).contains(hits[token, default: 0]), "\(hits[token, default: 0])") }
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (20, 2), (21, 3), (100, 10), (199, 20), (5000, 20)] as [(Int64, Int64)])
    func theSizeIsTheRules(_ frame: Int64, _ size: Int64) { #expect(RevisitDraw.size(of: frame, Self.rule) == size) }

    /// Worked out with another program: `sha256sum` over the bytes.
    @Test func aKnownSeedGivesAKnownScore() {
        let seed = [UInt8](repeating: 0, count: 32)
        #expect(Hex.encode(RevisitDraw.commitment(to: seed)) == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925")
        let token = [UInt8](repeating: 255, count: 16)
        #expect(RevisitDraw.score(token, seed) == Digest.sha256(seed + token))
    }

    @Test(
        arguments: [
            ("2026-11-20", "2026-W47", "2026-11-16"), ("2026-11-23", "2026-W48", "2026-11-23"), ("2026-11-29", "2026-W48", "2026-11-23"),
            ("2027-01-03", "2026-W53", "2026-12-28"), ("2027-01-04", "2027-W01", "2027-01-04"), ("2025-12-29", "2026-W01", "2025-12-29"),
            ("2021-01-01", "2020-W53", "2020-12-28"),
        ])
    func weeksAreThoseOfTheCalendar(_ day: String, _ name: String, _ monday: String) throws {
        let span = RevisitSpan(containing: try #require(Day(day)), .week)
        #expect(span.name == name && span.from.day.text == monday && span.until.ms - span.from.ms == 7 * 86_400_000)
        #expect(span.next(.week).from == span.until)
    }

    @Test func monthsFollowOneAnother() throws {
        let span = RevisitSpan(containing: try #require(Day("2026-12-31")), .month)
        #expect(span.name == "2026-12" && span.from.day.text == "2026-12-01" && span.until.day.text == "2027-01-01")
        #expect(span.next(.month).name == "2027-01")
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private let entropy: SeededEntropy
    init(seed: UInt64) { entropy = SeededEntropy(seed: seed, now: Instant(ms: 0)) }
    mutating func next() -> UInt64 { entropy.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
