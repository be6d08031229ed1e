internal import Foundation
package import Kernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Ids of erased records, one a line. It is no part of a backup, so that a restore from an older one erases them again.
package struct ErasedLog: Sendable {
    package let path: String
    /// Lines beyond this are not believed to be ours.
    private static let limit = 10_000_000

    package init(path: String) { self.path = path }

    /// Durable before it returns: the erasure is told done only after.
    package func append(_ ids: [ID]) throws {
        guard !ids.isEmpty else { return }
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw StoreError.aborted("erased.log cannot be written")
            }
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        // Two that end at the same place would write over each other.
        while flock(file.fileDescriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw StoreError.aborted("erased.log cannot be locked") }
        }
        // A line that a crash tore would swallow the next. Its erasure was never told done: it is written again as a whole.
        try file.truncate(atOffset: Self.wholeBytes(of: file))
        try file.seekToEnd()
        try file.write(contentsOf: Data(ids.map { "\($0)\n" }.joined().utf8))
        try file.synchronize()
        try FileFolder.synchronise(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// Empty when nothing was ever erased. A torn last line is left out; any other that is no id is refused, since somebody would come back.
    package func ids() throws -> [ID] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropLast().prefix(Self.limit)
        return try lines.enumerated().filter { !$0.element.isEmpty }.map { number, line in
            guard let id = ID(line) else { throw Problem(422, "restore.erased_line", args: ["path": path, "line": "\(number + 1)"]) }
            return id
        }
    }

    /// How much of the file ends with the end of a line.
    private static func wholeBytes(of file: FileHandle) throws -> UInt64 {
        var end = try file.seekToEnd()
        while end > 0 {
            let start = end - min(end, 4096)
            try file.seek(toOffset: start)
            let part = [UInt8](try file.read(upToCount: Int(end - start)) ?? Data())
            if let newline = part.lastIndex(of: UInt8(ascii: "\n")) { return start + UInt64(newline) + 1 }
            end = start
        }
        return 0
    }
}
