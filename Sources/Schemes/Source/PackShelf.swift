import Foundation
package import Kernel

/// A folder on the server into which packs are laid to be looked at: `packs` in the data directory.
package struct PackShelf: Sendable {
    package static let maximumFolders = 100

    private let path: String

    package init(path: String) { self.path = path }

    /// Names of folders that hold a pack; no link is followed.
    package var names: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return Array(found.filter { Self.isName($0) && isFolder($0) && isFile("\($0)/pack.yaml") }.sorted().prefix(Self.maximumFolders))
    }

    /// `nil` for a name that is none of `names`.
    package func read(_ name: String) -> (source: PackSource?, diagnostics: [Diagnostic])? {
        names.contains(name) ? PackSource.read(folder: "\(path)/\(name)") : nil
    }

    private func type(_ name: String) -> FileAttributeType? {
        (try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)"))?[.type] as? FileAttributeType
    }

    private func isFolder(_ name: String) -> Bool { type(name) == .typeDirectory }
    private func isFile(_ name: String) -> Bool { type(name) == .typeRegular }

    private static func isName(_ name: String) -> Bool { Payload.isToken(name) && !name.hasPrefix(".") }
}
