package import Kernel

/// The files of a pack as they were written: names and bytes, sorted by name, bounded in number and size.
///
/// Line ends are LF and no byte order mark stands in front, so that the same pack edited on another system has the same hash.
package struct PackSource: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        package let name: String
        package let bytes: [UInt8]
    }

    package static let maximumFiles = 64
    package static let maximumBytes = 4 << 20
    private static let formatTag = "genxu-pack-1"

    package let files: [File]

    private init(files: [File]) { self.files = files }

    package func file(_ name: String) -> File? { files.first { $0.name == name } }

    /// Normalises and bounds what was found; `nil` with its reasons when there is too much of it.
    package static func checked(_ found: [String: [UInt8]]) -> (source: PackSource?, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics()
        let top = PackMark(file: "pack.yaml", line: 1, column: 1)
        if found.count > maximumFiles {
            diagnostics.error(
                "pack.too_many_files", at: top, "the pack has \(found.count) files, more than \(maximumFiles)",
                mend: "remove what does not belong to the pack")
        }
        let size = found.values.reduce(0) { $0 + $1.count }
        if size > maximumBytes {
            diagnostics.error(
                "pack.too_large", at: top, "the pack has \(size) bytes, more than \(maximumBytes)",
                mend: "shorten it; data such as boundaries and people is imported, not packed")
        }
        guard !diagnostics.hasErrors else { return (nil, diagnostics.all) }
        let files = found.map { File(name: $0.key, bytes: normalised($0.value)) }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        return (PackSource(files: files), [])
    }

    /// Doing it again changes nothing: what is stored is read back through here.
    private static func normalised(_ bytes: [UInt8]) -> [UInt8] {
        var body = bytes[...]
        while body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        guard body.contains(0x0D) else { return Array(body) }
        var out: [UInt8] = []
        out.reserveCapacity(body.count)
        for byte in body {
            // Some editors leave several carriage returns before one line feed.
            while byte == 0x0A, out.last == 0x0D { out.removeLast() }
            out.append(byte)
        }
        return out
    }

    /// The one form that is stored and hashed.
    package var canonical: [UInt8] {
        var writer = CanonicalBytes()
        writer.append(Self.formatTag)
        writer.append(Int64(files.count))
        for file in files {
            writer.append(file.name)
            writer.append(file.bytes)
        }
        return writer.bytes
    }

    package var hash: [UInt8] { Digest.sha256(canonical) }

    /// The reverse of `canonical`; `nil` for bytes that it could not have written.
    package init?(canonical bytes: [UInt8]) {
        var reader = CanonicalBytes.Reader(bytes)
        guard reader.field() == Array(Self.formatTag.utf8), let count = reader.number(), (0...Int64(Self.maximumFiles)).contains(count)
        else { return nil }
        var found: [String: [UInt8]] = [:]
        for _ in 0..<count {
            guard let name = reader.field(), let content = reader.field() else { return nil }
            found[String(decoding: name, as: UTF8.self)] = content
        }
        guard reader.isAtEnd, let source = Self.checked(found).source, source.canonical == bytes else { return nil }
        self = source
    }
}
