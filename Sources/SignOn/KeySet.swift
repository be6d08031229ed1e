import Crypto
import CryptoExtras
import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The keys with which a provider signs: RSA for RS256, P-256 for ES256. Other kinds are left out, so that no token is believed by them.
struct KeySet: Sendable {
    private enum Key: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }

    private struct File: Decodable {
        struct Entry: Decodable {
            let kty: String
            let kid: String?
            let use: String?
            let crv: String?
            let n: String?
            let e: String?
            let x: String?
            let y: String?
        }
        let keys: [Entry]
    }

    /// More than any provider rotates.
    private static let limit = 32
    private let keys: [(kid: String?, key: Key)]

    init?(json: [UInt8]) {
        guard let file = try? JSONDecoder().decode(File.self, from: Data(json)), file.keys.count <= Self.limit else { return nil }
        keys = file.keys.filter { $0.use ?? "sig" == "sig" }.compactMap { entry in Self.key(entry).map { (kid: entry.kid, key: $0) } }
    }

    private static func key(_ entry: File.Entry) -> Key? {
        switch entry.kty {
        case "RSA":
            guard let n = entry.n.flatMap({ Base64URL.decode($0) }), let e = entry.e.flatMap({ Base64URL.decode($0) }),
                (256...1024).contains(n.count), (1...8).contains(e.count), let key = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return nil }
            return .rsa(key)
        case "EC":
            guard entry.crv == "P-256", let x = entry.x.flatMap({ Base64URL.decode($0) }),
                let y = entry.y.flatMap({ Base64URL.decode($0) }),
                x.count == 32, y.count == 32, let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
            else { return nil }
            return .p256(key)
        default: return nil
        }
    }

    func knows(_ kid: String?) -> Bool { kid.map { kid in keys.contains { $0.kid == kid } } ?? !keys.isEmpty }

    /// Whether one of the keys of that name made the signature, by the algorithm that is its own: a token never chooses another.
    func verifies(_ signature: [UInt8], of message: [UInt8], algorithm: String, kid: String?) -> Bool {
        keys.filter { kid == nil || $0.kid == kid }.contains { entry in
            switch (entry.key, algorithm) {
            case (.rsa(let key), "RS256"):
                key.isValidSignature(
                    _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
            case (.p256(let key), "ES256"):
                (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map { key.isValidSignature($0, for: message) } ?? false
            default: false
            }
        }
    }
}
