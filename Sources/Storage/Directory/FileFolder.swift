internal import Foundation
package import Kernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// `DIR/files`: sealed attachments, each under its own hash in one of 256 folders.
package struct FileFolder: FileStore {
    package let path: String

    package init(path: String) { self.path = path }

    private func folder(_ name: ContentName) -> String { "\(path)/\(name.text.prefix(2))" }
    private func place(_ name: ContentName) -> String { "\(folder(name))/\(name)" }

    package func put(_ bytes: [UInt8]) throws -> ContentName {
        let name = ContentName(of: bytes)
        guard try get(name) == nil else { return name }
        let folder = folder(name)
        for path in [path, folder] where mkdir(path, 0o700) != 0 && errno != EEXIST { throw Self.fault(errno) }
        // Written beside under a name of its own, made durable, then moved: a crash leaves it whole or not there.
        let draft = "\(folder)/.\(UUID().uuidString)"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.fault(errno) }
        var written = 0
        var failure: Int32 = 0
        while written < bytes.count, failure == 0 {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: written), bytes.count - written) }
            if count < 0 { failure = errno == EINTR ? 0 : errno } else { written += count }
        }
        if failure == 0, fsync(file) != 0 { failure = errno }
        close(file)
        if failure == 0, rename(draft, place(name)) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(draft)
            throw Self.fault(failure)
        }
        for path in [folder, path] { try Self.synchronise(path) }
        return name
    }

    /// Makes durable that something is in a folder at all: syncing the file alone does not.
    static func synchronise(_ folder: String) throws {
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw fault(errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw fault(errno) }
    }

    package func has(_ name: ContentName) -> Bool { FileManager.default.fileExists(atPath: place(name)) }

    package func get(_ name: ContentName) throws -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: place(name)) else { return nil }
        let bytes = Array(data)
        return ContentName(of: bytes) == name ? bytes : nil
    }

    /// Every name that is there and older than a moment, a page of `limit` after one: what nobody names any more is found among them.
    package func names(after: String, olderThan moment: Instant, limit: Int) throws -> [ContentName] {
        var found: [ContentName] = []
        for number in 0..<256 {
            let prefix = Hex.encode([UInt8(number)])
            guard prefix >= after.prefix(2), found.count < limit else { continue }
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(prefix)")) ?? []).sorted()
            for name in names.compactMap(ContentName.init) where name.text > after && found.count < limit {
                let changed = try? FileManager.default.attributesOfItem(atPath: place(name))[.modificationDate] as? Date
                if let changed, changed.timeIntervalSince1970 * 1000 < Double(moment.ms) { found.append(name) }
            }
        }
        return found
    }

    package func remove(_ name: ContentName) { unlink(place(name)) }

    private static func fault(_ number: Int32) -> StoreError {
        let text = "a file cannot be written: \(String(cString: strerror(number)))"
        return switch number {
        case ENOSPC, EDQUOT: .disk(.full, text)
        case EROFS, EACCES, EPERM: .disk(.readOnly, text)
        case EIO: .disk(.failing, text)
        default: .aborted(text)
        }
    }
}
