package import Kernel

/// The code that is shown on site: which whistle, which quarter of an hour, and a keyed hash of both. It opens nothing but the page on
/// which a unit says that it is there, and it is worthless soon after: a photo of it sent on brings nobody there.
package enum WhistleCode {
    private static let proofBytes = 8
    /// A code holds through the quarter of an hour it is made in and the one after it.
    static let slotMs: Int64 = 15 * 60_000

    package static func code(_ whistle: ID, at now: Instant, vault: any Vault) -> String { code(whistle, slot: now.ms / slotMs, vault) }

    private static func code(_ whistle: ID, slot: Int64, _ vault: any Vault) -> String {
        let number = (0..<4).map { UInt8(truncatingIfNeeded: slot >> (24 - 8 * Int64($0))) }
        return Base64URL.encode(whistle.bytes + number + proof(whistle, slot, vault))
    }

    /// Until when the code holds that is made now.
    static func end(at now: Instant) -> Instant { Instant(ms: (now.ms / slotMs + 2) * slotMs) }

    /// The whistle of a code that holds; `nil` for a forged one and for an old one.
    static func read(_ code: String, at now: Instant, vault: any Vault) -> ID? {
        guard code.utf8.count <= 64, let bytes = Base64URL.decode(code), bytes.count == 20 + proofBytes,
            let whistle = ID(bytes: bytes[..<16])
        else { return nil }
        let slot = bytes[16..<20].reduce(0) { $0 << 8 | Int64($1) }
        let age = now.ms / slotMs - slot
        guard (0...1).contains(age), Digest.equal(Array(bytes[20...]), proof(whistle, slot, vault)) else { return nil }
        return whistle
    }

    private static func proof(_ whistle: ID, _ slot: Int64, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(whistle).\(slot)", purpose: "whistle").prefix(proofBytes))
    }
}
