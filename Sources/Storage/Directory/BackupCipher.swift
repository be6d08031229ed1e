internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import Kernel

/// An encrypted backup: header (magic, salt), then chunks of one MiB, each sealed by AES-256-GCM under a key that scrypt makes of the
/// passphrase. A chunk's nonce holds its number and whether it is the last, so that chunks can be neither moved nor left out (the STREAM
/// construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
enum BackupCipher {
    private static let magic = Array("GENXUBK1".utf8)
    private static let saltBytes = 32
    private static let tagBytes = 16
    private static let chunk = 1 << 20
    /// 2^16 rounds of 1 KiB blocks: 64 MiB and a fifth of a second, once a backup.
    private static let rounds = 1 << 16
    /// Shorter ones could be tried out on a copy.
    static let shortestPassphrase = 12

    static func isEncrypted(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: magic.count)).map { $0.map(Array.init) == magic } ?? false
    }

    static func seal(_ path: String, to target: String, passphrase: String, entropy: any Entropy) throws {
        guard passphrase.utf8.count >= shortestPassphrase else { throw Problem(422, "backup.passphrase_short") }
        let salt = entropy.bytes(saltBytes)
        let key = try key(passphrase, salt)
        try Data(magic + salt).write(to: URL(fileURLWithPath: target))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
        try stream(from: path, to: target, skipping: 0, chunk: chunk) { bytes, index, isLast in
            let box = try AES.GCM.seal(bytes, using: key, nonce: nonce(index, isLast), authenticating: magic + salt)
            return box.ciphertext + box.tag
        }
    }

    /// Throws `backup.passphrase` when the passphrase is another, or the file was changed.
    static func open(_ path: String, to target: String, passphrase: String) throws {
        let head = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? head.close() }
        let header = Array(try head.read(upToCount: magic.count + saltBytes) ?? Data())
        guard header.count == magic.count + saltBytes else { throw Problem(422, "backup.foreign") }
        let key = try key(passphrase, Array(header.dropFirst(magic.count)))
        try Data().write(to: URL(fileURLWithPath: target))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
        do {
            try stream(from: path, to: target, skipping: header.count, chunk: chunk + tagBytes) { bytes, index, isLast in
                guard bytes.count >= tagBytes else { throw Problem(422, "backup.passphrase") }
                let box = try AES.GCM.SealedBox(
                    nonce: nonce(index, isLast), ciphertext: bytes.dropLast(tagBytes), tag: bytes.suffix(tagBytes))
                return try AES.GCM.open(box, using: key, authenticating: header)
            }
        } catch is CryptoKitError { throw Problem(422, "backup.passphrase") }
    }

    private static func stream(
        from source: String, to target: String, skipping: Int, chunk: Int, _ body: (Data, UInt32, Bool) throws -> Data
    ) throws {
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: target))
        defer { try? input.close() }
        defer { try? output.close() }
        try input.seek(toOffset: UInt64(skipping))
        try output.seekToEnd()
        var next = try input.read(upToCount: chunk) ?? Data()
        var index: UInt32 = 0
        while true {
            let current = next
            next = current.count == chunk ? try input.read(upToCount: chunk) ?? Data() : Data()
            try output.write(contentsOf: body(current, index, next.isEmpty))
            if next.isEmpty { break }
            index += 1
        }
        try output.synchronize()
    }

    private static func key(_ passphrase: String, _ salt: [UInt8]) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Data(passphrase.utf8), salt: Data(salt), outputByteCount: 32, rounds: rounds, blockSize: 8, parallelism: 1)
    }

    private static func nonce(_ index: UInt32, _ isLast: Bool) throws -> AES.GCM.Nonce {
        let number = withUnsafeBytes(of: index.bigEndian) { Array($0) }
        return try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 7) + number + [isLast ? 1 : 0])
    }
}
