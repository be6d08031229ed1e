import Kernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a key file cannot be used, and how to mend it.
package struct KeyFileError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case missing
        /// Group or others may read it.
        case exposed
        case damaged
        /// The operating system's error number.
        case system(Int32)
    }

    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .missing:
            "密钥文件 \(path) 不存在；请从密钥备份中恢复 / the key file \(path) is missing: restore it from the backup of the keys"
        case .exposed:
            "密钥文件 \(path) 可被他人读取；请执行 chmod 600 / the key file \(path) can be read by others: run chmod 600 on it"
        case .damaged:
            "密钥文件 \(path) 应为 32 字节的普通文件；请从密钥备份中恢复 / the key file \(path) should be a plain file of 32 bytes: restore it from the backup of the keys"
        case .system(let number):
            "无法使用密钥文件 \(path)（系统错误 \(number)）/ the key file \(path) cannot be used (system error \(number))"
        }
    }
}

/// 32 random bytes in a file that only its owner can read.
struct KeyFile {
    private static let count = 32
    let path: String

    init(_ path: String) { self.path = path }

    static func prepare(directory: String) throws(KeyFileError) {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw KeyFileError(path: directory, reason: .system(errno)) }
    }

    func loadOrCreate(entropy: any Entropy) throws(KeyFileError) -> [UInt8] {
        do {
            return try load()
        } catch  where error.reason == .missing {
            try create(entropy.bytes(Self.count))
            return try load()
        }
    }

    func load() throws(KeyFileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw failure(errno == ENOENT ? .missing : .system(errno)) }
        defer { close(file) }
        var about = stat()
        guard fstat(file, &about) == 0 else { throw failure(.system(errno)) }
        guard about.st_mode & S_IFMT == S_IFREG, about.st_size == Self.count else { throw failure(.damaged) }
        guard about.st_mode & 0o077 == 0 else { throw failure(.exposed) }
        var bytes = [UInt8](repeating: 0, count: Self.count)
        guard read(file, &bytes, Self.count) == Self.count else { throw failure(.damaged) }
        return bytes
    }

    /// Written beside, made durable, then linked into place: a crash leaves a whole key or none, and a key that is there is never replaced.
    private func create(_ bytes: [UInt8]) throws(KeyFileError) {
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(.system(errno)) }
        defer { unlink(draft) }
        let isWritten = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count && fsync(file) == 0
        let number = errno
        close(file)
        guard isWritten else { throw failure(.system(number)) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure(.system(errno)) }
    }

    private func failure(_ reason: KeyFileError.Reason) -> KeyFileError { KeyFileError(path: path, reason: reason) }
}
