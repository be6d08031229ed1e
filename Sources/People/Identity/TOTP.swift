import Crypto
import Kernel

/// Codes of six digits that change with the time (RFC 6238 over RFC 4226): HMAC-SHA-1, 30 seconds, as every authenticator reads them.
enum TOTP {
    static let secretBytes = 20
    static let stepSeconds: Int64 = 30
    /// A clock may be off by one step either way.
    private static let window: Int64 = 1
    private static let modulus: UInt32 = 1_000_000

    static func step(at now: Instant) -> Int64 { now.ms / (stepSeconds * 1000) }

    static func code(_ secret: [UInt8], step: Int64) -> String {
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: CanonicalBytes.bigEndian(step), using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 15)
        let word = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = "\(word % modulus)"
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The step whose code was typed, later than `last`: a code that was used, or one before it, opens nothing.
    static func match(_ typed: String, _ secret: [UInt8], at now: Instant, after last: Int64) -> Int64? {
        let digits = Array(typed.utf8.filter { $0 != UInt8(ascii: " ") })
        let current = step(at: now)
        var found: Int64?
        // Every step is compared, so that the time tells nothing of which one it was.
        for step in (current - window)...(current + window)
        where Digest.equal(Array(code(secret, step: step).utf8), digits) && step > last { found = step }
        return found
    }

    /// What an authenticator scans. The label names the account, so it is shown to its owner only.
    static func address(_ secret: [UInt8], username: String, issuer: String) -> String {
        "otpauth://totp/\(issuer):\(username)?secret=\(base32(secret))&issuer=\(issuer)"
    }

    /// RFC 4648 base32 without padding, as authenticators take it when typed.
    static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { out.append(alphabet[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The reverse of `base32`; `nil` for what it could not have written.
    static func bytes(base32 text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "2")...UInt8(ascii: "7"): value = byte - UInt8(ascii: "2") + 26
            default: return nil
            }
            buffer = buffer << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return out
    }
}
