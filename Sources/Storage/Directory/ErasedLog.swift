internal import Foundation
package import Kernel

/// Ids of erased records, one a line. It is no part of a backup, so that a restore from an older one erases them again.
package struct ErasedLog: Sendable {
    package let path: String
    /// Lines beyond this are not believed to be ours.
    private static let limit = 10_000_000

    package init(path: String) { self.path = path }

    /// Durable before it returns: the erasure is told done only after.
    package func append(_ ids: [ID]) throws {
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw StoreError.aborted("erased.log cannot be written")
            }
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(ids.map { "\($0)\n" }.joined().utf8))
        try file.synchronize()
    }

    /// Empty when nothing was ever erased. A torn last line is left out: its erasure was never told done.
    package func ids() throws -> [ID] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        return text.split(separator: "\n").prefix(Self.limit).compactMap { ID(String($0)) }
    }
}
