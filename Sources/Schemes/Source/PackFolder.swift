import Foundation
package import Kernel

extension PackSource {
    /// Reads the folder of a pack: files in it and one level below. Hidden files are passed over, links are refused.
    package static func read(folder: String) -> (source: PackSource?, diagnostics: [Diagnostic]) {
        let walk = FolderWalk(root: URL(fileURLWithPath: folder, isDirectory: true))
        walk.visit("")
        guard !walk.diagnostics.hasErrors else { return (nil, walk.diagnostics.all) }
        return checked(walk.found)
    }
}

private final class FolderWalk {
    let root: URL
    let diagnostics = Diagnostics()
    private(set) var found: [String: [UInt8]] = [:]
    private var bytesLeft = PackSource.maximumBytes

    init(root: URL) { self.root = root }

    private func refuse(_ code: String, _ name: String, _ what: PackText, mend: PackText) {
        diagnostics.error(code, at: PackMark(file: name.isEmpty ? "pack.yaml" : name, line: 1, column: 1), what, mend: mend)
    }

    /// `prefix` is empty for the pack itself, `words/` for a folder in it.
    func visit(_ prefix: String) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(prefix).path) else {
            return refuse("pack.folder", prefix, "the folder cannot be read", mend: "give the path of a folder that holds pack.yaml")
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            guard found.count <= PackSource.maximumFiles else { return }
            visit(entry: prefix + name, inSubfolder: !prefix.isEmpty)
        }
    }

    private func visit(entry name: String, inSubfolder: Bool) {
        let path = root.appendingPathComponent(name).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        switch attributes?[.type] as? FileAttributeType {
        case .typeRegular: readFile(name, path, size: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
        case .typeDirectory where !inSubfolder: visit(name + "/")
        case .typeDirectory:
            refuse("pack.folder", name, "folders in a pack are one level deep", mend: "move its files up, or remove it")
        default:
            refuse("pack.link", name, "is a link or a device, which may point outside of the pack", mend: "put the file itself there")
        }
    }

    private func readFile(_ name: String, _ path: String, size: Int) {
        guard size <= bytesLeft else {
            return refuse(
                "pack.too_large", name, "the pack has more than \(PackSource.maximumBytes) bytes",
                mend: "shorten it; data such as boundaries and people is imported, not packed")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            return refuse("pack.file", name, "cannot be read", mend: "check the permissions of the file")
        }
        bytesLeft -= data.count
        found[name] = Array(data)
    }
}
