import Crypto
package import Kernel

/// The vault over one master key: every record has its own key, wrapped under the master; numbers are matched by keyed hash.
///
/// Erasing a record means deleting its wrapped key: what was sealed under it is then noise, in backups too.
package struct FileVault: Vault {
    package enum Fault: Error, Equatable {
        /// Fewer random bytes than a key needs, or a nonce that is not 12 bytes.
        case randomness
        /// The wrapped key cannot be opened: destroyed, or made by another installation.
        case recordKey
    }

    package static let keyBytes = 32
    package static let nonceBytes = 12
    private static let format: UInt8 = 1
    private static let wrapLabel = Array("record-key".utf8)

    private let wrapping: SymmetricKey
    private let wrapNonces: SymmetricKey
    private let matching: SymmetricKey
    private let recent = RecentKeys()

    /// `masterKey` as `InstallationKeys` read it: 32 random bytes. Each use has a key of its own drawn from it.
    package init(masterKey: [UInt8]) {
        func derive(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: masterKey), info: Array("genxu.vault.\(purpose)".utf8), outputByteCount: Self.keyBytes)
        }
        wrapping = derive("wrap")
        wrapNonces = derive("wrap-nonce")
        matching = derive("match")
    }

    /// Takes the first 32 random bytes as the key. The nonce is drawn from the key by keyed hash, so that one key is always wrapped
    /// under the same nonce and two keys never meet under one.
    package func newRecordKey(random: [UInt8]) throws -> WrappedKey {
        guard random.count >= Self.keyBytes else { throw Fault.randomness }
        let key = Array(random.prefix(Self.keyBytes))
        let nonce = Array(HMAC<SHA256>.authenticationCode(for: key, using: wrapNonces).prefix(Self.nonceBytes))
        return WrappedKey(bytes: try Self.encrypt(key, with: wrapping, nonce: nonce, label: Self.wrapLabel))
    }

    package func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] {
        guard let unwrapped = unwrap(key) else { throw Fault.recordKey }
        return try Self.encrypt(bytes, with: unwrapped, nonce: nonce, label: Array(label.utf8))
    }

    package func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? {
        unwrap(key).flatMap { Self.decrypt(sealed, with: $0, label: Array(label.utf8)) }
    }

    /// HMAC-SHA256 over the length-prefixed purpose and the number: hashes for two purposes cannot be compared.
    package func match(_ number: String, purpose: String) -> [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append(purpose)
        bytes.append(number)
        return Array(HMAC<SHA256>.authenticationCode(for: bytes.bytes, using: matching))
    }

    private func unwrap(_ key: WrappedKey) -> SymmetricKey? {
        recent.key(for: key) { Self.decrypt(key.bytes, with: wrapping, label: Self.wrapLabel).map { SymmetricKey(data: $0) } }
    }

    /// Format, nonce, ciphertext, tag. The format byte is authenticated with the label.
    private static func encrypt(_ bytes: [UInt8], with key: SymmetricKey, nonce: [UInt8], label: [UInt8]) throws -> [UInt8] {
        guard nonce.count == nonceBytes else { throw Fault.randomness }
        let box = try AES.GCM.seal(bytes, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: [format] + label)
        return [format] + nonce + Array(box.ciphertext) + Array(box.tag)
    }

    private static func decrypt(_ bytes: [UInt8], with key: SymmetricKey, label: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 1 + nonceBytes + 16, bytes[0] == format,
            let box = try? AES.GCM.SealedBox(combined: Array(bytes.dropFirst())),
            let opened = try? AES.GCM.open(box, using: key, authenticating: [format] + label)
        else { return nil }
        return Array(opened)
    }
}
