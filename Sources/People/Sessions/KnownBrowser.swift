import Kernel

/// A browser in which somebody signed in to an account before. Wrong passwords typed there have a count of their own, so that whoever types a
/// colleague's name elsewhere, again and again, keeps nobody from their work.
///
/// The cookie holds for each account 16 random bytes and an HMAC over them and the account: it names nobody and opens nothing.
package struct KnownBrowser: Sendable {
    /// People who share a browser in an office.
    static let limit = 4
    static let lifetimeSeconds: Int64 = 180 * 86_400
    static let randomBytes = 16
    private static let macBytes = 32

    private let key: [UInt8]

    /// `secret` is the installation's cookie secret; the cookie's own key is drawn from it.
    package init(secret: [UInt8]) { key = Digest.hmac(Array(KnownCookie.name.utf8), key: secret) }

    /// What its tries at an account are counted under; `nil` where nobody signed in to that before.
    func read(_ value: String?, account: ID) -> [UInt8]? {
        Self.parts(value).first { isOf(account, $0) }.map { Array($0.prefix(Self.randomBytes)) }
    }

    /// After signing in: this account first, and those that were known before.
    func cookie(for account: ID, beside value: String?, random: [UInt8]) -> Reply.Cookie {
        let others = Self.parts(value).filter { !isOf(account, $0) }.prefix(Self.limit - 1)
        let all = [random + mac(random, account)] + others
        return Reply.Cookie(
            name: KnownCookie.name, value: all.map { Base64URL.encode($0) }.joined(separator: "."), maxAgeSeconds: Self.lifetimeSeconds)
    }

    private func isOf(_ account: ID, _ part: [UInt8]) -> Bool {
        Digest.equal(mac(Array(part.prefix(Self.randomBytes)), account), Array(part.suffix(Self.macBytes)))
    }

    private func mac(_ random: [UInt8], _ account: ID) -> [UInt8] { Digest.hmac(random + account.bytes, key: key) }

    private static func parts(_ value: String?) -> [[UInt8]] {
        guard let value, value.utf8.count <= 512 else { return [] }
        return value.split(separator: ".").prefix(limit).compactMap { Base64URL.decode($0) }.filter { $0.count == randomBytes + macBytes }
    }
}
