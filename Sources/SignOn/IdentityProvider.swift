import Delivery

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The county's identity provider, as the operator wrote it down: it is not part of a pack, since it holds a secret.
package struct IdentityProvider: Sendable {
    /// Why the file cannot be used.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    private struct File: Decodable {
        let issuer: String
        let clientID: String
        let clientSecret: String
        let label: String
        let usernameClaim: String?
        let provesSecondFactor: Bool?

        enum CodingKeys: String, CodingKey {
            case issuer
            case clientID = "client_id"
            case clientSecret = "client_secret"
            case label
            case usernameClaim = "username_claim"
            case provesSecondFactor = "second_factor"
        }
    }

    /// As it stands in every token, to the letter.
    package let issuer: String
    let origin: WebhookAddress
    let clientID: String
    let clientSecret: String
    /// What the button says.
    package let label: String
    /// A claim that holds the user name of an account here; without one, accounts are linked one by one by an administrator.
    let usernameClaim: String?
    /// Whether the provider asks for a second factor itself, so that none is asked here.
    let provesSecondFactor: Bool

    package init(
        issuer: String, clientID: String, clientSecret: String, label: String, usernameClaim: String? = nil,
        provesSecondFactor: Bool = false
    ) throws(Fault) {
        guard let origin = WebhookAddress(issuer), origin.isSecure || Self.isLoopback(origin.host), !issuer.contains("?") else {
            throw Fault(description: "the issuer must be an https address")
        }
        guard !clientID.isEmpty, !clientSecret.isEmpty, !label.isEmpty else {
            throw Fault(description: "client_id, client_secret and label are needed")
        }
        self.issuer = issuer
        self.origin = origin
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.label = label
        self.usernameClaim = usernameClaim
        self.provesSecondFactor = provesSecondFactor
    }

    /// From a file of JSON that only its owner can read, since it holds the client's secret.
    package init(file: String) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        guard let mode = attributes[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw Fault(description: "\(file) can be read by others: run chmod 600 on it")
        }
        guard let data = FileManager.default.contents(atPath: file), let read = try? JSONDecoder().decode(File.self, from: data) else {
            throw Fault(description: "\(file) must hold issuer, client_id, client_secret and label as JSON")
        }
        try self.init(
            issuer: read.issuer, clientID: read.clientID, clientSecret: read.clientSecret, label: read.label,
            usernameClaim: read.usernameClaim, provesSecondFactor: read.provesSecondFactor ?? false)
    }

    private static func isLoopback(_ host: String) -> Bool { ["127.0.0.1", "::1"].contains(host) }

    /// An address that the provider named, if it lies where the operator pointed: same scheme, host and port. Discovery never leads
    /// this server to another machine.
    func own(_ text: String) -> WebhookAddress? {
        guard let address = WebhookAddress(text), address.isSecure == origin.isSecure,
            address.host.lowercased() == origin.host.lowercased(),
            address.port == origin.port
        else { return nil }
        return address
    }

    var discovery: WebhookAddress? {
        own((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration")
    }
}
