package import Kernel

/// What a browser holds to show that it is in a session: id, secret, and when it was last seen.
package struct SessionTicket: Sendable, Equatable {
    static let secretBytes = 16

    package let id: ID
    let secret: [UInt8]
    let seen: Instant

    var secretHash: [UInt8] { Digest.sha256(secret) }

    func seen(at now: Instant) -> SessionTicket { SessionTicket(id: id, secret: secret, seen: now) }
}

/// The session cookie: base64url(id ‖ secret ‖ seen_ms ‖ HMAC). The signed time makes the idle time-out slide without a write.
package struct SessionCookie: Sendable {
    package static let name = "gx_session"
    package static let idleSeconds: Int64 = 30 * 60
    /// A cookie older than this is issued anew.
    static let renewSeconds: Int64 = 60
    /// How far ahead the signed time may be, for clocks set back and for several machines.
    static let skewSeconds: Int64 = 120
    private static let bodyBytes = 16 + SessionTicket.secretBytes + 8
    private static let macBytes = 32
    /// 72 bytes are 96 characters without a bit to spare: every change of the text is a change of the bytes.
    private static let length = 96

    private let key: [UInt8]

    /// `secret` is the installation's cookie secret; the cookie's own key is drawn from it.
    package init(secret: [UInt8]) { key = Digest.hmac(Array(Self.name.utf8), key: secret) }

    package func value(of ticket: SessionTicket) -> String {
        let body = ticket.id.bytes + ticket.secret + CanonicalBytes.bigEndian(ticket.seen.ms)
        return Base64URL.encode(body + Digest.hmac(body, key: key))
    }

    /// `nil` for a forged, cut, foreign or idle cookie.
    func read(_ value: String, now: Instant, idleSeconds: Int64 = SessionCookie.idleSeconds) -> SessionTicket? {
        guard value.utf8.count == Self.length, let bytes = Base64URL.decode(value), bytes.count == Self.bodyBytes + Self.macBytes else {
            return nil
        }
        let body = Array(bytes.prefix(Self.bodyBytes))
        guard Digest.equal(Digest.hmac(body, key: key), Array(bytes.suffix(Self.macBytes))), let id = ID(bytes: body.prefix(16)),
            let seenMs = CanonicalBytes.number(body.suffix(8))
        else { return nil }
        let seen = Instant(ms: seenMs)
        guard now < seen.adding(seconds: idleSeconds), seen < now.adding(seconds: Self.skewSeconds) else { return nil }
        return SessionTicket(id: id, secret: Array(body[16..<(16 + SessionTicket.secretBytes)]), seen: seen)
    }

    package func cookie(for ticket: SessionTicket) -> Reply.Cookie {
        Reply.Cookie(name: Self.name, value: value(of: ticket), maxAgeSeconds: nil)
    }

    package static let deletion = Reply.Cookie(name: name, value: "", maxAgeSeconds: 0)
}
