import Foundation
import Kernel
import People
import Storage

/// What the doctor looks at: an installation, how it is served, and the machine under it.
struct Situation: Sendable {
    let place: Place
    var listen = "127.0.0.1"
    var port = 8080
    var baseURL: String?
    /// The folder that backups are put into, when it is known.
    var backups: String?
    var machine = Machine.this

    var directory: DataDirectory { place.directory }

    var isPublic: Bool { !["127.0.0.1", "::1", "localhost"].contains(listen) }

    var isServed: Bool { (try? directory.lock()) == nil }

    /// Every file of the installation that is there.
    var files: [String] {
        let inside = ["genxu.db", "genxu.db-wal", "genxu.db-shm", "heads.log", "erased.log", "lock", "demo-accounts.json"]
        return (inside.map { "\(directory.path)/\($0)" } + Self.keyNames.map { "\(directory.keys)/\($0)" })
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    static let keyNames = ["vault.key", "cookie.key", "head.key"]

    static func attributes(_ path: String) -> [FileAttributeKey: Any]? { try? FileManager.default.attributesOfItem(atPath: path) }

    static func size(_ path: String) -> Int64 { (attributes(path)?[.size] as? NSNumber)?.int64Value ?? 0 }

    static func mode(_ path: String) -> Int { (attributes(path)?[.posixPermissions] as? NSNumber)?.intValue ?? 0 }

    static func owner(_ path: String) -> Int { (attributes(path)?[.ownerAccountID] as? NSNumber)?.intValue ?? -1 }
}

/// One question; `nil` when it does not arise.
typealias Check = @Sendable (Situation) -> Finding?
