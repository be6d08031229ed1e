internal import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where a command's time and chance come from: the same seed gives the same event log on every engine.
package protocol Entropy: Sendable {
    func now() -> Instant
    /// `count` bytes, unpredictable in production.
    func bytes(_ count: Int) -> [UInt8]
}

extension Entropy {
    package func words() -> (UInt64, UInt64) {
        let bytes = bytes(16)
        var words: (UInt64, UInt64) = (0, 0)
        for index in 0..<8 {
            words.0 = words.0 << 8 | UInt64(bytes[index])
            words.1 = words.1 << 8 | UInt64(bytes[index + 8])
        }
        return words
    }

    package func id(at instant: Instant) -> ID { ID.v7(at: instant, random: words()) }
}

/// The machine's clock and the operating system's random numbers, fetched a page at a time: one system call for each word
/// would cost a command more than its cryptography.
package struct SystemEntropy: Entropy {
    private static let pageBytes = 4096
    private static let page = Mutex<[UInt8]>([])

    package init() {}

    package func now() -> Instant { Instant(ms: WallClock.nowMs()) }

    package func bytes(_ count: Int) -> [UInt8] {
        Self.page.withLock { page in
            if page.count < count { page = Self.fetch(max(count, Self.pageBytes)) }
            // Handed out once and gone from the page.
            let out = Array(page.suffix(count))
            page.removeLast(count)
            return out
        }
    }

    private static func fetch(_ count: Int) -> [UInt8] {
        #if canImport(Glibc)
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                guard let start = buffer.baseAddress else { return }
                arc4random_buf(start, count)
                filled = count
            }
        #else
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #endif
    }
}

/// A seeded generator (SplitMix64) with a clock that is set by hand: for the demo, the simulator and tests.
package final class SeededEntropy: Entropy {
    private struct State {
        var now: Instant
        var seed: UInt64
    }

    private let state: Mutex<State>

    package init(seed: UInt64, now: Instant) { state = Mutex(State(now: now, seed: seed)) }

    package func now() -> Instant { state.withLock { $0.now } }

    package func set(now: Instant) { state.withLock { $0.now = now } }

    package func advance(seconds: Int64) { state.withLock { $0.now = $0.now.adding(seconds: seconds) } }

    package func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            var out: [UInt8] = []
            out.reserveCapacity(count + 7)
            while out.count < count {
                var word = Self.next(&state.seed)
                for _ in 0..<8 {
                    out.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
            out.removeLast(out.count - count)
            return out
        }
    }

    private static func next(_ seed: inout UInt64) -> UInt64 {
        seed &+= 0x9E37_79B9_7F4A_7C15
        var mixed = seed
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
