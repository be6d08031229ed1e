import Crypto
import CryptoExtras
import Delivery
import Foundation
import Kernel
import TestSupport
import Testing

@testable import SignOn

/// A provider's words, true and false ones. The keys and the signatures are made here.
@Suite struct IDTokenTests {
    private let now = TestStore.start
    private let rsa: _RSA.Signing.PrivateKey
    private let ec = P256.Signing.PrivateKey()
    private let provider: IdentityProvider
    private let keys: KeySet

    init() throws {
        rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        provider = try IdentityProvider(
            issuer: "https://id.example.org", clientID: "genxu", clientSecret: "s", label: "统一身份认证", usernameClaim: "preferred_username")
        let parts = try rsa.publicKey.getKeyPrimitives()
        let point = Array(ec.publicKey.x963Representation)
        let set: [String: Any] = [
            "keys": [
                [
                    "kty": "RSA", "kid": "r", "use": "sig", "n": Base64URL.encode(Array(parts.modulus)),
                    "e": Base64URL.encode(Array(parts.publicExponent)),
                ],
                [
                    "kty": "EC", "kid": "e", "crv": "P-256", "x": Base64URL.encode(Array(point[1..<33])),
                    "y": Base64URL.encode(Array(point[33..<65])),
                ],
                ["kty": "oct", "kid": "o", "k": "AAAA"],
            ]
        ]
        keys = try #require(KeySet(json: Array(try JSONSerialization.data(withJSONObject: set))))
    }

    private var claims: [String: Any] {
        let seconds = Int(now.ms / 1000)
        return [
            "iss": "https://id.example.org", "sub": "4711", "aud": "genxu", "exp": seconds + 300, "iat": seconds, "nonce": "n-1",
            "preferred_username": "chen",
        ]
    }

    private func json(_ value: [String: Any]) throws -> String {
        Base64URL.encode(Array(try JSONSerialization.data(withJSONObject: value)))
    }

    private func token(_ changes: [String: Any?] = [:], alg: String = "RS256", kid: String? = "r") throws -> String {
        var claims = claims
        for (name, value) in changes { claims[name] = value }
        var header: [String: Any] = ["alg": alg]
        header["kid"] = kid
        let message = "\(try json(header)).\(try json(claims))"
        let signature: [UInt8] =
            switch alg {
            case "RS256":
                Array(try rsa.signature(for: SHA256.hash(data: Data(message.utf8)), padding: .insecurePKCS1v1_5).rawRepresentation)
            case "ES256": Array(try ec.signature(for: Data(message.utf8)).rawRepresentation)
            // What a confused verifier would take: the public key as a shared secret.
            case "HS256": Digest.hmac(Array(message.utf8), key: Array(rsa.publicKey.derRepresentation))
            default: []
            }
        return "\(message).\(Base64URL.encode(signature))"
    }

    private func fault(_ text: String, nonce: String = "n-1") -> IDToken.Fault? {
        do {
            _ = try IDToken(text, of: provider, keys: keys, nonce: nonce, now: now)
            return nil
        } catch { return error }
    }

    @Test(arguments: [("RS256", "r"), ("ES256", "e")]) func aTrueOneSaysWhoSignedIn(_ alg: String, _ kid: String) throws {
        for kid in [kid, nil] {
            let token = try IDToken(try token(alg: alg, kid: kid), of: provider, keys: keys, nonce: "n-1", now: now)
            #expect(token.subject == "4711" && token.username == "chen")
        }
        #expect(fault(try token(["aud": ["genxu", "other"], "azp": "genxu"], alg: alg, kid: kid)) == nil)
    }

    @Test func everyOtherClaimIsRefused() throws {
        let seconds = Int(now.ms / 1000)
        #expect(fault(try token(["iss": "https://id.example.org/"])) == .issuer)
        #expect(fault(try token(["iss": "https://evil.example.org"])) == .issuer)
        #expect(fault(try token(["aud": "other"])) == .audience)
        #expect(fault(try token(["aud": ["genxu", "other"]])) == .audience)
        #expect(fault(try token(["azp": "other"])) == .audience)
        #expect(fault(try token(["exp": seconds - 121])) == .expired)
        #expect(fault(try token(["exp": seconds - 119])) == nil)
        #expect(fault(try token(["iat": seconds + 121])) == .early)
        #expect(fault(try token(["nonce": "n-2"])) == .nonce)
        #expect(fault(try token(["nonce": Optional<Any>.none])) == .nonce)
        #expect(fault(try token(["sub": ""])) == .subject)
        #expect(fault(try token(["sub": String(repeating: "x", count: 256)])) == .subject)
        #expect(fault(try token(["exp": Optional<Any>.none])) == .form)
    }

    @Test(arguments: ["none", "HS256", "RS512", "PS256", ""]) func aTokenChoosesNoOtherAlgorithm(_ alg: String) throws {
        #expect(fault(try token(alg: alg)) == .algorithm)
    }

    @Test func anotherKeyAndAChangedByteAreRefused() throws {
        #expect(fault(try token(kid: "x")) == .key)
        #expect(fault(try token(kid: "o")) == .key)
        // RS256 under the name of the other key, and the other way round.
        #expect(fault(try token(kid: "e")) == .signature)
        #expect(fault(try token(alg: "ES256", kid: "r")) == .signature)
        let parts = try token().split(separator: ".").map(String.init)
        let forged = try json(claims.merging(["sub": "1"]) { $1 })
        #expect(fault("\(parts[0]).\(forged).\(parts[2])") == .signature)
        for text in ["", ".", "..", "a.b", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1]).\(parts[2]).x"] {
            #expect(fault(text) != nil, "\(text)")
        }
        #expect(fault(String(repeating: "A", count: 20_000)) == .form)
    }

    @Test(arguments: ["", "{}", "[]", "{\"keys\":[{}]}", "{\"keys\":1}", "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQAB\"}]}"])
    func keysThatAreNoneVerifyNothing(_ text: String) {
        #expect(KeySet(json: Array(text.utf8))?.knows(nil) ?? false == false)
    }
}

@Suite struct TripTests {
    private let key = Trip.key(secret: [UInt8](repeating: 7, count: 32))
    private let now = TestStore.start

    private func trip(_ next: String = "/work?unit=1") -> Trip {
        Trip.begin(to: next, browser: "b", random: [UInt8](repeating: 1, count: 16), now: now, key: key)
    }

    @Test func whatLeftComesBackToTheSameBrowserOnly() {
        let left = trip()
        #expect(Trip.end(left.state, browser: "b", now: now.adding(seconds: 599), key: key) == left)
        #expect(left.next == "/work?unit=1" && left.nonce != left.verifier && left.verifier.utf8.count == 43)
        #expect(Trip.end(left.state, browser: "c", now: now, key: key) == nil)
        #expect(Trip.end(left.state, browser: "", now: now, key: key) == nil)
        #expect(Trip.end(left.state, browser: "b", now: now.adding(seconds: 600), key: key) == nil)
        #expect(Trip.end(left.state, browser: "b", now: now, key: Trip.key(secret: [UInt8](repeating: 8, count: 32))) == nil)
        #expect(trip("/" + String(repeating: "a", count: 300)).next == "/")
        #expect(left.challenge == Base64URL.encode(Digest.sha256(Array(left.verifier.utf8))))
    }

    @Test func noChangedStateComesBack() {
        let state = Array(trip().state.utf8)
        for index in state.indices {
            var changed = state
            changed[index] = state[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(Trip.end(String(decoding: changed, as: UTF8.self), browser: "b", now: now, key: key) == nil)
        }
        for text in ["", "A", String(repeating: "A", count: 600)] { #expect(Trip.end(text, browser: "b", now: now, key: key) == nil) }
    }
}

@Suite struct IdentityProviderTests {
    private func provider(_ issuer: String) throws -> IdentityProvider {
        try IdentityProvider(issuer: issuer, clientID: "c", clientSecret: "s", label: "l")
    }

    @Test(arguments: [
        "http://id.example.org", "ftp://x", "", "https://", "https://u@id.example.org", "https://id.example.org?x=1", "http://10.0.0.1",
    ])
    func anIssuerIsAnHTTPSAddress(_ issuer: String) {
        #expect(throws: IdentityProvider.Fault.self) { try provider(issuer) }
    }

    /// Whatever a discovery document says: this server asks no other machine, and no other port of this one.
    @Test(arguments: [
        "https://evil.example.org/token", "http://id.example.org/token", "https://id.example.org:8443/token", "http://127.0.0.1/",
        "http://169.254.169.254/",
        "file:///etc/passwd", "//id.example.org/x", "https://id.example.org.evil.org/", "https://id.example.org@evil.org/", "",
    ])
    func discoveryLeadsNowhereElse(_ address: String) throws {
        #expect(try provider("https://id.example.org/realms/county").own(address) == nil)
    }

    @Test func itsOwnAddressesAreTaken() throws {
        let own = try provider("https://id.example.org/realms/county")
        #expect(own.own("https://id.example.org/token")?.path == "/token")
        #expect(own.own("https://ID.example.org:443/token") != nil)
        #expect(own.discovery?.text == "https://id.example.org/realms/county/.well-known/openid-configuration")
        #expect(try provider("http://127.0.0.1:9400").discovery?.port == 9400)
    }

    @Test func aFileThatOthersCanReadIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("provider-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = #"{"issuer":"https://id.example.org","client_id":"c","client_secret":"s","label":"统一身份认证","second_factor":true}"#
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o644])
        #expect(throws: IdentityProvider.Fault.self) { try IdentityProvider(file: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try IdentityProvider(file: path).provesSecondFactor)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: IdentityProvider.Fault.self) { try IdentityProvider(file: path) }
    }
}
