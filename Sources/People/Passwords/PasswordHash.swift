import Crypto
import CryptoExtras
import Kernel

/// A password as it is kept: scrypt with its cost and salt, `scrypt$15$8$1$<salt>$<hash>`.
package struct PasswordHash: Sendable, Equatable {
    /// N = 2^logN. One standard hash takes 32 MiB and about 80 ms.
    package struct Cost: Sendable, Equatable {
        package let logN: Int
        package let blockSize: Int
        package let parallelism: Int

        package init?(logN: Int, blockSize: Int, parallelism: Int) {
            guard (10...18).contains(logN), (1...16).contains(blockSize), (1...4).contains(parallelism) else { return nil }
            self.init(unchecked: logN, blockSize, parallelism)
        }

        private init(unchecked logN: Int, _ blockSize: Int, _ parallelism: Int) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        package static let standard = Cost(unchecked: 15, 8, 1)
        /// For tests, which make many: 1 MiB, a few milliseconds.
        package static let low = Cost(unchecked: 10, 8, 1)
    }

    package static let saltBytes = 16
    private static let hashBytes = 32

    package let cost: Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Slow by intent: only on a thread of its own. An empty password is never hashed.
    package init(of password: String, salt: [UInt8], cost: Cost) throws {
        guard !password.isEmpty, salt.count == Self.saltBytes else { throw Problem(500, "password.hash") }
        self.cost = cost
        self.salt = salt
        hash = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: Self.hashBytes, rounds: 1 << cost.logN, blockSize: cost.blockSize,
            parallelism: cost.parallelism
        ).withUnsafeBytes(Array.init)
    }

    /// What nobody's password gives: checking against it takes the time of a real check.
    package init(nobodyAt cost: Cost) {
        self.cost = cost
        salt = [UInt8](repeating: 0x5A, count: Self.saltBytes)
        hash = [UInt8](repeating: 0, count: Self.hashBytes)
    }

    package var encoded: [UInt8] {
        Array("scrypt$\(cost.logN)$\(cost.blockSize)$\(cost.parallelism)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))".utf8)
    }

    package init?(encoded: [UInt8]) {
        let parts = String(decoding: encoded, as: UTF8.self).split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]),
            let cost = Cost(logN: logN, blockSize: blockSize, parallelism: parallelism), let salt = Base64URL.decode(parts[4]),
            let hash = Base64URL.decode(parts[5]), salt.count == Self.saltBytes, hash.count == Self.hashBytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    package func matches(_ password: String) throws -> Bool {
        guard !password.isEmpty else { return false }
        return Digest.equal(try PasswordHash(of: password, salt: salt, cost: cost).hash, hash)
    }
}
