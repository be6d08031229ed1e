internal import Kernel

/// A draw that anybody can do again: who draws commits to a secret seed beforehand and tells it afterwards.
///
/// 1. commitment = SHA-256(seed), published before the first token is known.
/// 2. Every entry has a token.
/// 3. The order of the draw is that of SHA-256(seed ‖ token).
///
/// So neither the order of the entries nor whoever is there when it happens has any say in it.
package enum Draw {
    package static let seedBytes = 32

    package static func commitment(to seed: [UInt8]) -> [UInt8] { Digest.sha256(seed) }

    package static func score(_ token: [UInt8], _ seed: [UInt8]) -> [UInt8] { Digest.sha256(seed + token) }

    /// The tokens in the order in which they are drawn.
    package static func order(_ tokens: [[UInt8]], _ seed: [UInt8]) -> [[UInt8]] {
        tokens.map { (score: score($0, seed), token: $0) }.sorted { $0.score.lexicographicallyPrecedes($1.score) }.map(\.token)
    }
}
