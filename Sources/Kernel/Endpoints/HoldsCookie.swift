/// The signed cookie that remembers which records a browser opened with a secret of their own: private link, number and phone tail.
///
/// It holds ids and an expiry only, and a forged, cut or outdated one holds nothing.
package struct HoldsCookie: Sendable {
    package static let name = "gx_holds"
    package static let limit = 16
    package static let lifetimeSeconds: Int64 = 30 * 86_400

    private let key: [UInt8]

    /// `secret` is the installation's cookie secret; the cookie's own key is drawn from it.
    package init(secret: [UInt8]) { key = Digest.hmac(Array(Self.name.utf8), key: secret) }

    /// The cookie for these records; of more than the limit the newest stay, and `opened` whatever its age.
    package func cookie(for records: Set<ID>, opened: ID? = nil, now: Instant) -> Reply.Cookie {
        let others = records.subtracting(opened.map { [$0] } ?? []).sorted().suffix(Self.limit - (opened == nil ? 0 : 1))
        let records = others + (opened.map { [$0] } ?? [])
        guard !records.isEmpty else { return Reply.Cookie(name: Self.name, value: "", maxAgeSeconds: 0) }
        let body =
            CanonicalBytes.bigEndian(now.adding(seconds: Self.lifetimeSeconds).ms) + records.flatMap(\.bytes)
        return Reply.Cookie(
            name: Self.name, value: Base64URL.encode(body + Digest.hmac(body, key: key)), maxAgeSeconds: Self.lifetimeSeconds)
    }

    package func read(_ value: String, now: Instant) -> Set<ID> {
        guard value.utf8.count <= 512, let bytes = Base64URL.decode(value), bytes.count >= 8 + 16 + 32 else { return [] }
        let body = Array(bytes.dropLast(32))
        guard (body.count - 8) % 16 == 0, Digest.equal(Digest.hmac(body, key: key), Array(bytes.suffix(32))),
            let expiry = CanonicalBytes.number(body.prefix(8)), now.ms < expiry
        else { return [] }
        return Set(stride(from: 8, to: body.count, by: 16).compactMap { ID(bytes: body[$0..<($0 + 16)]) })
    }
}
