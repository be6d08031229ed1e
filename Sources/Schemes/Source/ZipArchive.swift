package import Kernel

/// Reads the files of a ZIP archive, as office programs and file managers write it: stored or deflated, no encryption, no ZIP64.
///
/// Everything is bounded before it is unpacked: entries, and the bytes they come to together.
struct ZipArchive {
    enum Fault: String, Error { case damaged, encrypted, method, tooLarge = "too_large", tooMany = "too_many", name, twice }

    private static let maximumEntries = 512
    private static let endBytes = 22
    private static let commentBytes = 65_535

    private let bytes: [UInt8]

    /// Files by name; folders are left out.
    static func files(of bytes: [UInt8], atMost maximum: Int) throws(Fault) -> [String: [UInt8]] {
        try ZipArchive(bytes: bytes).files(atMost: maximum)
    }

    private func number(_ at: Int, _ width: Int) throws(Fault) -> Int {
        guard at >= 0, at + width <= bytes.count else { throw .damaged }
        return (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }

    /// The directory stands at the end, behind it at most a comment.
    private func directory() throws(Fault) -> (at: Int, count: Int) {
        var at = bytes.count - Self.endBytes
        let last = max(0, at - Self.commentBytes)
        while at >= last {
            if try number(at, 4) == 0x0605_4B50 {
                let count = try number(at + 10, 2)
                guard try number(at + 8, 2) == count, try number(at + 4, 2) == 0 else { throw .damaged }
                return (try number(at + 16, 4), count)
            }
            at -= 1
        }
        throw .damaged
    }

    private func files(atMost maximum: Int) throws(Fault) -> [String: [UInt8]] {
        let directory = try directory()
        guard directory.count <= Self.maximumEntries else { throw .tooMany }
        var at = directory.at
        var left = maximum
        var files: [String: [UInt8]] = [:]
        for _ in 0..<directory.count {
            guard try number(at, 4) == 0x0201_4B50 else { throw .damaged }
            let nameLength = try number(at + 28, 2)
            let next = try at + 46 + nameLength + number(at + 30, 2) + number(at + 32, 2)
            guard next <= bytes.count else { throw .damaged }
            let name = try name(at + 46, nameLength)
            if !name.hasSuffix("/") {
                if try number(at + 8, 2) & 1 == 1 { throw .encrypted }
                let content = try content(of: at, atMost: left)
                left -= content.count
                guard files.updateValue(content, forKey: name) == nil else { throw .twice }
            }
            at = next
        }
        return files
    }

    private func name(_ at: Int, _ length: Int) throws(Fault) -> String {
        guard let text = String(validating: bytes[at..<(at + length)], as: UTF8.self), !text.isEmpty, !text.hasPrefix("/"),
            !text.contains("\\"), !text.split(separator: "/").contains(".."), !text.utf8.contains(0)
        else { throw .name }
        return text
    }

    private func content(of entry: Int, atMost maximum: Int) throws(Fault) -> [UInt8] {
        let (packed, size, local) = (try number(entry + 20, 4), try number(entry + 24, 4), try number(entry + 42, 4))
        guard size <= maximum else { throw .tooLarge }
        guard try number(local, 4) == 0x0403_4B50 else { throw .damaged }
        let start = try local + 30 + number(local + 26, 2) + number(local + 28, 2)
        guard start + packed <= bytes.count else { throw .damaged }
        let body = bytes[start..<(start + packed)]
        let content: [UInt8]
        switch try number(entry + 10, 2) {
        case 0: content = Array(body)
        case 8:
            do { content = try Inflate.unpack(body, atMost: size) } catch { throw .damaged }
        default: throw .method
        }
        guard content.count == size, try Int(Self.crc32(content)) == number(entry + 16, 4) else { throw .damaged }
        return content
    }

    private static let crcTable: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crcTable[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}

extension PackSource {
    /// Reads a pack out of an archive: its files at the top, or all of them in one folder. Hidden files are passed over.
    package static func read(archive bytes: [UInt8]) -> (source: PackSource?, diagnostics: [Diagnostic]) {
        do {
            let all = try ZipArchive.files(of: bytes, atMost: maximumBytes)
            return checked(inner(all.filter { !isHidden($0.key) }))
        } catch {
            let (what, mend) = told(error)
            return (nil, [Diagnostic(.error, "pack.archive", file: "pack.zip", line: 1, column: 1, what: what, mend: mend)])
        }
    }

    private static func isHidden(_ name: String) -> Bool {
        name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    /// File managers pack the folder itself, so what all names begin with is left out.
    private static func inner(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
        guard files["pack.yaml"] == nil, let folder = files.keys.first?.split(separator: "/").first.map({ $0 + "/" }),
            files.keys.allSatisfy({ $0.hasPrefix(folder) })
        else { return files }
        return Dictionary(files.map { (String($0.key.dropFirst(folder.count)), $0.value) }) { first, _ in first }
    }

    private static func told(_ fault: ZipArchive.Fault) -> (what: PackText, mend: PackText) {
        switch fault {
        case .damaged: ("is no ZIP archive, or a damaged one", "pack the folder anew as .zip")
        case .encrypted: ("is encrypted", "pack it without a password")
        case .method: ("is packed in a way that few programs know", "pack it as an ordinary .zip")
        case .tooLarge: ("holds more than \(maximumBytes) bytes", "leave out what does not belong to the pack")
        case .tooMany: ("holds very many files", "leave out what does not belong to the pack")
        case .name: ("holds a file with a strange name", "keep plain names without .. and \\ in it")
        case .twice: ("holds two files of one name", "pack the folder anew")
        }
    }
}
