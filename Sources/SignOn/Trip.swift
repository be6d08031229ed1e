import Kernel

/// One way to the provider and back. Nothing of it is kept here: the state that comes back is signed, belongs to the browser that left,
/// and ends in ten minutes; nonce and PKCE verifier follow from it.
struct Trip: Sendable, Equatable {
    static let lifetimeSeconds: Int64 = 600
    /// A longer way on is forgotten: the address of the provider's page has its limits.
    static let nextLimit = 200
    private static let randomBytes = 16

    let state: String
    /// Where to go on afterwards: a path of this site.
    let next: String
    let nonce: String
    /// RFC 7636: what only who left can show when the code is redeemed.
    let verifier: String

    var challenge: String { Base64URL.encode(Digest.sha256(Array(verifier.utf8))) }

    /// `browser` is a secret of the browser that leaves, its form token.
    static func begin(to next: String, browser: String, random: [UInt8], now: Instant, key: [UInt8]) -> Trip {
        let way = next.utf8.count <= nextLimit ? next : "/"
        let body = random.prefix(randomBytes) + CanonicalBytes.bigEndian(now.adding(seconds: lifetimeSeconds).ms) + Array(way.utf8)
        return Trip(body: Array(body), mac: mac(Array(body), browser, key), next: way, key: key)
    }

    /// `nil` for a state that this server did not make, for another browser, or that is over.
    static func end(_ state: String, browser: String, now: Instant, key: [UInt8]) -> Trip? {
        guard !browser.isEmpty, state.utf8.count <= 512, let bytes = Base64URL.decode(state), bytes.count >= randomBytes + 8 + 1 + 32 else {
            return nil
        }
        let body = Array(bytes.dropLast(32))
        guard Digest.equal(mac(body, browser, key), Array(bytes.suffix(32))),
            let ends = CanonicalBytes.number(body[randomBytes..<(randomBytes + 8)]), now.ms < ends,
            let next = String(validating: body.dropFirst(randomBytes + 8), as: UTF8.self)
        else { return nil }
        return Trip(body: body, mac: mac(body, browser, key), next: next, key: key)
    }

    static func key(secret: [UInt8]) -> [UInt8] { Digest.hmac(Array("gx_sign_on".utf8), key: secret) }

    private init(body: [UInt8], mac: [UInt8], next: String, key: [UInt8]) {
        state = Base64URL.encode(body + mac)
        self.next = next
        nonce = Base64URL.encode(Digest.hmac(Array("nonce".utf8) + mac, key: key))
        verifier = Base64URL.encode(Digest.hmac(Array("verifier".utf8) + mac, key: key))
    }

    private static func mac(_ body: [UInt8], _ browser: String, _ key: [UInt8]) -> [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append(body)
        bytes.append(browser)
        return Digest.hmac(bytes.bytes, key: key)
    }
}
