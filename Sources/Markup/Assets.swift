import CAssets
import Kernel

/// The files of `Assets/` inside the program: style, icon, words.
package enum Assets {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
        /// The first 16 hex digits of the content's SHA-256: for addresses that may be cached for ever.
        package let version: String
    }

    private static let files: [String: File] = {
        var sources: [String: [UInt8]] = [:]
        for index in 0..<genxu_asset_count() {
            guard let asset = genxu_asset_at(index)?.pointee, let start = asset.bytes else { continue }
            sources[String(cString: asset.name)] = Array(UnsafeBufferPointer(start: start, count: asset.count))
        }
        var files: [String: File] = [:]
        func add(_ name: String) -> File? {
            if let file = files[name] { return file }
            // Taken out at once: modules that import one another in a ring would be walked for ever.
            guard var bytes = sources.removeValue(forKey: name) else { return nil }
            if name.hasSuffix(".css") { bytes = withoutComments(bytes) }
            if name.hasPrefix("js/") { bytes = withVersions(bytes) { add("js/\($0)")?.version } }
            let file = File(name: name, bytes: bytes, version: String(Hex.encode(Digest.sha256(bytes)).prefix(16)))
            files[name] = file
            return file
        }
        for name in sources.keys.sorted() { _ = add(name) }
        return files
    }()

    /// A module names the version of what it imports: both are always of one version, and both may be kept for ever.
    static func withVersions(_ module: [UInt8], _ version: (String) -> String?) -> [UInt8] {
        let text = String(decoding: module, as: UTF8.self)
        let versioned = text.replacing(/from '\.\/([a-z-]+\.js)'/) { found in
            version(String(found.1)).map { "from './\(found.1)?v=\($0)'" } ?? String(found.0)
        }
        return Array(versioned.utf8)
    }

    /// What a style sheet says to its writers is not sent to phones.
    static func withoutComments(_ sheet: [UInt8]) -> [UInt8] {
        let (slash, star) = (UInt8(ascii: "/"), UInt8(ascii: "*"))
        var kept: [UInt8] = []
        kept.reserveCapacity(sheet.count)
        var index = 0
        while index < sheet.count {
            guard sheet[index] == slash, index + 1 < sheet.count, sheet[index + 1] == star else {
                kept.append(sheet[index])
                index += 1
                continue
            }
            index += 2
            while index + 1 < sheet.count, sheet[index] != star || sheet[index + 1] != slash { index += 1 }
            index += 2
        }
        return kept
    }

    package static var names: [String] { files.keys.sorted() }

    package static func file(_ name: String) -> File? { files[name] }

    package static func bytes(_ name: String) -> [UInt8]? { files[name]?.bytes }

    /// `/assets/css/genxu.css?v=0123456789abcdef`
    package static func path(_ name: String) -> String {
        guard let file = files[name] else { return "/assets/\(name)" }
        return "/assets/\(name)?v=\(file.version)"
    }
}
