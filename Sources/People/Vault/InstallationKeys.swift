package import Kernel

/// The three secrets of an installation, each in a file of its own that only the server's user can read.
package struct InstallationKeys: Sendable {
    /// Opens personal texts. Lost, they stay sealed for ever: it belongs in the backup of keys, apart from the data.
    package let vault: [UInt8]
    /// Signs session cookies and form tokens. Replacing it signs everybody out.
    package let cookie: [UInt8]
    /// Signs the heads of the event log.
    package let head: [UInt8]

    package init(vault: [UInt8], cookie: [UInt8], head: [UInt8]) {
        self.vault = vault
        self.cookie = cookie
        self.head = head
    }

    /// Tells one set of keys from another without telling anything of the keys: they are 64 random bytes.
    /// The cookie key is left out, so that it can be replaced.
    package var fingerprint: [UInt8] { Digest.sha256(Array("genxu keys 1".utf8) + vault + head) }

    /// The keys in `directory` (`DIR/keys`), made where they are missing: for `init` and `demo`.
    package static func loadOrCreate(directory: String, entropy: any Entropy = SystemEntropy()) throws(KeyFileError) -> InstallationKeys {
        try KeyFile.prepare(directory: directory)
        return InstallationKeys(
            vault: try KeyFile("\(directory)/vault.key").loadOrCreate(entropy: entropy),
            cookie: try KeyFile("\(directory)/cookie.key").loadOrCreate(entropy: entropy),
            head: try KeyFile("\(directory)/head.key").loadOrCreate(entropy: entropy))
    }

    /// The keys in `directory`, all of which must be there: a server never makes a new vault key beside texts sealed under the old one.
    package static func load(directory: String) throws(KeyFileError) -> InstallationKeys {
        InstallationKeys(
            vault: try KeyFile("\(directory)/vault.key").load(), cookie: try KeyFile("\(directory)/cookie.key").load(),
            head: try KeyFile("\(directory)/head.key").load())
    }
}
