import Foundation
import Kernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The one folder an installation lives in; nothing is ever written outside it.
package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

    package var database: String { path + "/genxu.db" }
    /// The SQLite file after the installation moved to PostgreSQL: no server takes it for the data in use.
    package var moved: String { path + "/genxu.db.moved" }
    package var keys: String { path + "/keys" }
    package var heads: String { path + "/heads.log" }
    package var lockFile: String { path + "/lock" }
    package var controlSocket: String { path + "/control.sock" }
    package var accounts: String { path + "/demo-accounts.json" }
    /// Ids of erased records; it is never part of a backup, so that a restore erases them again.
    package var erased: String { path + "/erased.log" }

    /// Attachments, sealed.
    package var files: String { path + "/files" }
    package var fileFolder: FileFolder { FileFolder(path: files) }

    /// Where a restore makes ready what then moves into this folder.
    var draft: DataDirectory { DataDirectory(path + "/restoring") }

    package var isInstalled: Bool { FileManager.default.fileExists(atPath: database) }

    package func create() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Takes the folder for this process until the lock goes: one server per folder. `nil` when another process has it.
    package func lock() throws -> DirectoryLock? {
        let descriptor = open(lockFile, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.aborted("the lock file cannot be opened: \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return DirectoryLock(descriptor: descriptor)
    }
}

/// Held while it lives; the kernel lets go of it when the process dies, however it dies.
package final class DirectoryLock: Sendable {
    private let descriptor: Int32

    fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}
