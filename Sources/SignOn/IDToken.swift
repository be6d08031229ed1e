import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a provider says of who signed in (OpenID Connect Core 1.0, section 3.1.3.7). Every check of it is made here.
struct IDToken: Sendable, Equatable {
    /// Why it was not believed; told to the log of the server and to nobody else.
    enum Fault: String, Error { case form, algorithm, key, signature, issuer, audience, expired, early, nonce, subject }

    private struct Header: Decodable {
        let alg: String
        let kid: String?
    }

    private enum Audience: Decodable {
        case one(String)
        case many([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) { self = .one(one) } else { self = .many(try container.decode([String].self)) }
        }

        var all: [String] {
            switch self {
            case .one(let one): [one];
            case .many(let many): many
            }
        }
    }

    private struct Claims: Decodable {
        let iss: String
        let sub: String
        let aud: Audience
        let azp: String?
        let exp: Double
        let iat: Double
        let nonce: String?
    }

    static let lengthLimit = 16_384
    static let subjectLimit = 255
    /// How far the two clocks may be apart, in seconds.
    private static let skew: Double = 120

    let subject: String
    /// The claim that names an account here, when the operator chose one.
    let username: String?

    /// Who signed the token is asked for by name first: a name that is not known may be that of a new key.
    static func keyName(_ text: String) throws(Fault) -> (algorithm: String, kid: String?) {
        guard text.utf8.count <= lengthLimit, let first = text.split(separator: ".", omittingEmptySubsequences: false).first,
            let bytes = Base64URL.decode(first), let header = try? JSONDecoder().decode(Header.self, from: Data(bytes))
        else { throw .form }
        guard ["RS256", "ES256"].contains(header.alg) else { throw .algorithm }
        return (header.alg, header.kid)
    }

    init(_ text: String, of provider: IdentityProvider, keys: KeySet, nonce: String, now: Instant) throws(Fault) {
        let (algorithm, kid) = try Self.keyName(text)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let body = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]) else { throw .form }
        guard keys.knows(kid) else { throw .key }
        guard keys.verifies(signature, of: Array("\(parts[0]).\(parts[1])".utf8), algorithm: algorithm, kid: kid) else { throw .signature }
        guard let claims = try? JSONDecoder().decode(Claims.self, from: Data(body)) else { throw .form }
        guard claims.iss == provider.issuer else { throw .issuer }
        let audience = claims.aud.all
        guard audience.contains(provider.clientID), claims.azp.map({ $0 == provider.clientID }) ?? (audience.count == 1) else {
            throw .audience
        }
        let seconds = Double(now.ms) / 1000
        guard claims.exp > seconds - Self.skew else { throw .expired }
        guard claims.iat < seconds + Self.skew else { throw .early }
        guard Digest.equal(Array((claims.nonce ?? "").utf8), Array(nonce.utf8)) else { throw .nonce }
        guard (1...Self.subjectLimit).contains(claims.sub.utf8.count) else { throw .subject }
        subject = claims.sub
        username = try Self.claim(provider.usernameClaim, in: body)
    }

    private static func claim(_ name: String?, in body: [UInt8]) throws(Fault) -> String? {
        guard let name else { return nil }
        struct Texts: Decodable {
            let values: [String: String]
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Name.self)
                values = Dictionary(
                    container.allKeys.compactMap { key in (try? container.decode(String.self, forKey: key)).map { (key.stringValue, $0) } }
                ) { first, _ in first }
            }
        }
        guard let all = try? JSONDecoder().decode(Texts.self, from: Data(body)) else { throw .form }
        return all.values[name]
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
