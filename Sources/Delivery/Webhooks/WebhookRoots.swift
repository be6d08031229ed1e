internal import NIOSSL

/// Certificates of an authority of the operator's own, such as the county's, that webhooks are believed to be signed by.
package struct WebhookRoots: Sendable {
    let certificates: [NIOSSLCertificate]

    /// From a file of PEM certificates; `nil` for one that cannot be read or holds none.
    package init?(file: String) {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else { return nil }
        self.certificates = certificates
    }
}
