package import Delivery
import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Talks to the one provider: what it says of itself, its keys, and the code that a browser brought. Each answer is bounded in size and
/// time, none leads elsewhere, and every address must lie where the operator pointed.
package actor ProviderClient {
    private struct Metadata: Decodable {
        let issuer: String
        let authorization: String
        let token: String
        let keys: String

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorization = "authorization_endpoint"
            case token = "token_endpoint"
            case keys = "jwks_uri"
        }
    }

    private struct Redeemed: Decodable {
        let idToken: String
        enum CodingKeys: String, CodingKey { case idToken = "id_token" }
    }

    /// The provider cannot be reached, or says what cannot be: the way in by password stays.
    static let unavailable = Problem(503, "sign_on.unavailable", retryAfterSeconds: 60)
    /// What the browser brought back is not believed.
    static let refusal = Problem(403, "sign_on.refused")
    private static let keptSeconds: Int64 = 3600
    /// A token that no known key made makes us ask for the keys again, but not more often than this.
    private static let askAgainSeconds: Int64 = 5
    /// A provider that could not say what it is is left alone for so long.
    private static let restSeconds: Int64 = 5
    /// Questions to it at one time. Nobody needs an account to make us ask.
    private static let askedLimit = 16

    nonisolated let provider: IdentityProvider
    /// What the button says.
    package nonisolated var label: String { provider.label }
    private let client: WebhookClient
    private var metadata: (value: Metadata, until: Instant)?
    private var keys: (value: KeySet, asked: Instant)?
    /// When it last could not say what it is.
    private var failed: Instant?
    private var asking = 0

    package init(_ provider: IdentityProvider, networks: WebhookNetworks, roots: WebhookRoots? = nil) {
        self.provider = provider
        client = WebhookClient(networks: networks, roots: roots)
    }

    /// Where the browser goes: its page at the provider, with what it must bring back.
    func address(_ trip: Trip, back: String, now: Instant) async throws -> String {
        let known = try await known(now)
        guard let page = provider.own(known.authorization) else { throw Self.unavailable }
        let query = Self.form([
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", back), ("scope", "openid profile"),
            ("state", trip.state), ("nonce", trip.nonce), ("code_challenge", trip.challenge), ("code_challenge_method", "S256"),
        ])
        return page.text + (page.path.contains("?") ? "&" : "?") + query
    }

    /// Who signed in, for a code that the browser brought back.
    func redeem(_ code: String, _ trip: Trip, back: String, now: Instant) async throws -> IDToken {
        let known = try await known(now)
        guard let door = provider.own(known.token) else { throw Self.unavailable }
        let body = Self.form([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back), ("code_verifier", trip.verifier),
        ])
        let secret = "\(Self.escape(provider.clientID)):\(Self.escape(provider.clientSecret))"
        let answer = try await ask(
            .post(Array(body.utf8)), of: door,
            [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
                ("Authorization", "Basic \(Data(secret.utf8).base64EncodedString())"),
            ])
        // A refusal of the code is the browser's fault, or somebody's who gave it to the browser.
        guard answer.status == 200 else { throw (400..<500).contains(answer.status) ? Self.refusal : Self.unavailable }
        guard let redeemed = try? JSONDecoder().decode(Redeemed.self, from: Data(answer.body)) else { throw Self.refusal }
        do {
            return try await believe(redeemed.idToken, trip, at: known, now)
        } catch is IDToken.Fault {
            throw Self.refusal
        }
    }

    /// A key that is not known, or no longer signs, may have been changed since its keys were asked for.
    private func believe(_ token: String, _ trip: Trip, at known: Metadata, _ now: Instant) async throws -> IDToken {
        do {
            return try IDToken(token, of: provider, keys: try await keys(at: known, now), nonce: trip.nonce, now: now)
        } catch let fault as IDToken.Fault where fault == .key || fault == .signature {
            guard let asked = keys?.asked, asked.adding(seconds: Self.askAgainSeconds) <= now else { throw fault }
            keys = nil
            return try IDToken(token, of: provider, keys: try await keys(at: known, now), nonce: trip.nonce, now: now)
        }
    }

    private func known(_ now: Instant) async throws -> Metadata {
        if let metadata, now < metadata.until { return metadata.value }
        if let failed, (failed..<failed.adding(seconds: Self.restSeconds)).contains(now) { throw Self.unavailable }
        do {
            let found = try await discover()
            metadata = (found, now.adding(seconds: Self.keptSeconds))
            return found
        } catch let problem as Problem where problem == Self.unavailable {
            failed = now
            throw problem
        }
    }

    private func discover() async throws -> Metadata {
        guard let door = provider.discovery else { throw Self.unavailable }
        let answer = try await ask(.get, of: door, [("Accept", "application/json")])
        guard answer.status == 200, let found = try? JSONDecoder().decode(Metadata.self, from: Data(answer.body)),
            found.issuer == provider.issuer
        else { throw Self.unavailable }
        return found
    }

    private func keys(at known: Metadata, _ now: Instant) async throws -> KeySet {
        if let keys, now < keys.asked.adding(seconds: Self.keptSeconds) { return keys.value }
        guard let door = provider.own(known.keys) else { throw Self.unavailable }
        let answer = try await ask(.get, of: door, [("Accept", "application/json")])
        guard answer.status == 200, let found = KeySet(json: answer.body) else { throw Self.unavailable }
        keys = (found, now)
        return found
    }

    private func ask(_ method: WebhookClient.Method, of address: WebhookAddress, _ headers: [(String, String)]) async throws
        -> WebhookClient.Answer
    {
        guard asking < Self.askedLimit else { throw Problem.busy }
        asking += 1
        defer { asking -= 1 }
        do { return try await client.ask(method, of: address, headers: headers + [("User-Agent", "genxu")]) } catch is WebhookClient.Failure
        {
            throw Self.unavailable
        }
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0)=\(escape($0.1))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default: "%" + Hex.encode([byte]).uppercased()
            }
        }.joined()
    }
}
