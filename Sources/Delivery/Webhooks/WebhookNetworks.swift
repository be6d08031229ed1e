#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which machines a webhook may reach: those of the public internet, and the operator's own that were named. Judged by the address that
/// is connected to, never by a name, which may lead anywhere at the next look-up.
package struct WebhookNetworks: Sendable {
    /// A range of addresses in 128 bits; those of IPv4 lie in `::ffff:0:0/96`.
    package struct Range: Sendable, Equatable {
        let bytes: [UInt8]
        let bits: Int

        package init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first, let bytes = WebhookNetworks.bytes(of: String(first)) else { return nil }
            let isFour = !first.contains(":")
            var bits = isFour ? 32 : 128
            if parts.count == 2 {
                guard let number = Int(parts[1]), (0...bits).contains(number), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
                else { return nil }
                bits = number
            }
            self.bytes = bytes
            self.bits = isFour ? bits + 96 : bits
        }

        func contains(_ other: [UInt8]) -> Bool {
            for bit in 0..<bits where (bytes[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 { return false }
            return true
        }
    }

    private let allowed: [Range]

    package init(allowed: [Range] = []) { self.allowed = allowed }

    /// What is nobody's public address: this machine, private and shared networks, link-local (where clouds keep their secrets),
    /// documentation, multicast, reserved; and the ways to write an IPv4 address in IPv6.
    private static let closed: [Range] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8",
    ].compactMap(Range.init)

    /// The operator named this address as one of his own.
    func isOwn(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address) else { return false }
        return allowed.contains { $0.contains(bytes) }
    }

    package func mayReach(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address) else { return false }
        return isOwn(address) || !Self.closed.contains { $0.contains(bytes) }
    }

    /// Sixteen bytes for either family; `nil` for what is no plain address.
    static func bytes(of text: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + four }
        var six = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &six) == 1 ? six : nil
    }
}
