internal import Synchronization

/// What stands in the index: the first 32 bits of a keyed hash. Without the installation's key nothing in the file tells a text, and
/// two words that share a token are told apart when the text itself is read.
package final class SearchTokens: Sendable {
    private let vault: any Vault
    private let known = Mutex<[String: UInt32]>([:])

    /// A county's texts use some tens of thousands of pairs again and again; beyond this the memory begins anew.
    private static let knownLimit = 100_000

    package init(vault: any Vault) { self.vault = vault }

    /// A pair or a character of a text.
    package func gram(_ gram: String) -> UInt32 {
        if let token = known.withLock({ $0[gram] }) { return token }
        let token = Self.token(vault.match(gram, purpose: "search.gram"))
        known.withLock { known in
            if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
            known[gram] = token
        }
        return token
    }

    package func grams(_ grams: Set<String>) -> [UInt32] { grams.map(gram) }

    /// What is told apart by kind and value beside the texts: `state`, `accepted`.
    package static func facet(_ kind: String, _ value: String) -> UInt32 { token(Digest.sha256(Array("\(kind)=\(value)".utf8))) }
    package static func facet(_ kind: String, _ value: ID) -> UInt32 { facet(kind, value.description) }

    /// Of something that is a keyed hash already.
    package static func token(_ hash: [UInt8]) -> UInt32 { hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
}

/// What a document must have to be found: of each group at least one token.
package struct SearchQuery: Sendable, Equatable {
    package private(set) var groups: [[UInt32]]

    /// More than this is no question that a person asks.
    package static let groupLimit = 200

    package init(_ groups: [[UInt32]] = []) { self.groups = groups }

    package mutating func require(anyOf tokens: [UInt32]) { groups.append(tokens) }
    package mutating func require(_ token: UInt32) { groups.append([token]) }
}

/// Tokens as they are stored: four bytes each, sorted, none twice.
package enum SearchTokenBytes {
    package static func encode(_ tokens: some Sequence<UInt32>) -> [UInt8] {
        let all = Set(tokens).sorted()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * all.count)
        for token in all {
            for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: token >> shift)) }
        }
        return bytes
    }

    package static func decode(_ bytes: [UInt8]) -> Set<UInt32> { Set(tokens(of: bytes)) }

    /// In the order in which they stand.
    package static func tokens(of bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            bytes[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
    }

    /// `0a1b2c3d`, as the engines' own indexes hold it.
    package static func word(_ token: UInt32) -> String { words([token]) }

    /// Several with spaces between.
    package static func words(_ tokens: some Collection<UInt32>) -> String {
        let count = max(0, 9 * tokens.count - 1)
        return String(unsafeUninitializedCapacity: count) { buffer in
            var at = 0
            for token in tokens {
                if at > 0 {
                    buffer[at] = UInt8(ascii: " ")
                    at += 1
                }
                for digit in 0..<8 {
                    let value = UInt8(truncatingIfNeeded: token >> UInt32(28 - 4 * digit)) & 15
                    buffer[at] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                    at += 1
                }
            }
            return at
        }
    }
}
