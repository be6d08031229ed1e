/// Who is at the other end: the peer, or what a trusted proxy says of it.
struct ClientAddress {
    let text: String
    /// Whether a trusted proxy took the request over TLS.
    let isForwardedSecure: Bool
    /// Whether somebody forwarded it whose word is not believed: the address says nothing about the client then.
    let isHearsay: Bool

    init(peer: String?, forwardedFor: String?, forwardedProto: String?, trusted: [AddressRange]) {
        let peer = peer ?? "unknown"
        guard trusted.contains(where: { $0.contains(peer) }) else {
            text = peer
            isForwardedSecure = false
            isHearsay = forwardedFor != nil
            return
        }
        isHearsay = false
        isForwardedSecure = forwardedProto?.lowercased() == "https"
        // From the right: the first address that no trusted proxy has is the client; what stands further left is hearsay.
        let hops = (forwardedFor ?? "").split(separator: ",").suffix(16).reversed().map { $0.filter { $0 != " " } }
        text = hops.first { hop in !trusted.contains { $0.contains(hop) } } ?? peer
    }

    /// What the rate limit counts: an IPv6 client owns its whole /64.
    var bucket: String {
        guard let bytes = AddressRange.bytes(text), bytes.count == 16 else { return String(text.prefix(64)) }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":")
    }
}
