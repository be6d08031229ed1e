import Kernel

/// A code that is used once to choose a password: 80 random bits as four groups that can be read over the telephone.
package struct ActivationCode: Sendable, Equatable {
    package static let randomBytes = 10
    package static let lifetimeSeconds: Int64 = 14 * 86_400
    /// Crockford's: without I, L, O and U.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private let symbols: String

    package init(random: [UInt8]) {
        var out = ""
        var buffer: UInt32 = 0
        var bits = 0
        for byte in random.prefix(Self.randomBytes) {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(Self.alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        symbols = out
    }

    /// Takes what people type: small letters, spaces and hyphens, O for 0, I and L for 1.
    package init?(typed: String) {
        var out = ""
        for character in typed.uppercased() where character != "-" && !character.isWhitespace {
            let symbol: Character =
                switch character {
                case "O": "0"
                case "I", "L": "1"
                default: character
                }
            guard Self.alphabet.contains(symbol) else { return nil }
            out.append(symbol)
        }
        guard out.count == 16 else { return nil }
        symbols = out
    }

    /// `7K2M-Q9XA-0PWT-3HDE`
    package var text: String {
        stride(from: 0, to: symbols.count, by: 4).map { String(symbols.dropFirst($0).prefix(4)) }.joined(separator: "-")
    }

    /// One hash suffices: 80 random bits cannot be tried out.
    package var hash: [UInt8] { Digest.sha256(Array("activation".utf8) + Array(symbols.utf8)) }
}
