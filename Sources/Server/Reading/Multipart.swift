import Kernel

/// A form with a file, as RFC 7578 has it. The body is bounded and in memory already; nothing is copied but what is kept.
struct Multipart {
    private(set) var fields: [String: String] = [:]
    /// The one part that has a file name.
    private(set) var file: [UInt8]?

    static let partLimit = 32
    static let headBytes = 4096
    static let fieldBytes = 8192
    private static let boundaryBytes = 70

    /// The boundary that a content type names; `nil` for every other type.
    static func boundary(_ contentType: String?) -> [UInt8]? {
        let pieces = (contentType ?? "").split(separator: ";").map { trim($0) }
        guard pieces.first?.lowercased() == "multipart/form-data",
            let named = pieces.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { return nil }
        let text = unquote(named.dropFirst("boundary=".count))
        guard (1...boundaryBytes).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return Array(text.utf8)
    }

    /// `nil` for anything that is not whole: a missing end, a part without a name, a name twice, a second file, text that is not UTF-8.
    static func read(_ bytes: [UInt8], boundary: [UInt8]) -> Multipart? {
        let first = [UInt8](ascii("--")) + boundary
        let next = [UInt8](ascii("\r\n")) + first
        guard bytes.starts(with: first) else { return nil }
        var form = Multipart()
        var at = first.count
        for _ in 0...partLimit {
            let rest = bytes[at...]
            if rest.starts(with: ascii("--")) { return form }
            guard rest.starts(with: ascii("\r\n")), let end = find(next, in: rest.dropFirst(2)) else { return nil }
            guard form.take(bytes[(at + 2)..<end]) else { return nil }
            at = end + next.count
        }
        return nil
    }

    private mutating func take(_ part: ArraySlice<UInt8>) -> Bool {
        guard let gap = Self.find(Self.ascii("\r\n\r\n"), in: part.prefix(Self.headBytes)),
            let head = String(validating: part[part.startIndex..<gap], as: UTF8.self), let about = Self.disposition(head),
            let name = about["name"], !name.isEmpty
        else { return false }
        let content = part[(gap + 4)...]
        if about["filename"] != nil {
            // An empty file field is sent with an empty name.
            guard file == nil else { return false }
            file = Array(content)
            return true
        }
        guard content.count <= Self.fieldBytes, !content.contains(0), let text = String(validating: content, as: UTF8.self) else {
            return false
        }
        return fields.updateValue(text, forKey: name) == nil
    }

    /// The parameters of `Content-Disposition: form-data; name="a"; filename="b.csv"`.
    private static func disposition(_ head: String) -> [String: String]? {
        for line in head.split(separator: "\r\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == "content-disposition" else { continue }
            let pieces = split(halves[1])
            guard pieces.first?.lowercased() == "form-data" else { return nil }
            var out: [String: String] = [:]
            for piece in pieces.dropFirst() {
                let pair = piece.split(separator: "=", maxSplits: 1)
                guard pair.count == 2 else { continue }
                out[trim(pair[0]).lowercased()] = unquote(pair[1])
            }
            return out
        }
        return nil
    }

    /// At semicolons outside quotes.
    private static func split(_ text: Substring) -> [String] {
        var pieces = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == ";", !isQuoted { pieces.append("") } else { pieces[pieces.count - 1].append(character) }
        }
        return pieces.map { trim($0[...]) }
    }

    private static func unquote(_ text: Substring) -> String {
        let trimmed = trim(text)
        return trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"") && trimmed.count >= 2 ? String(trimmed.dropFirst().dropLast()) : trimmed
    }

    private static func trim(_ text: Substring) -> String { String(text).trimmingWhitespace }
    private static func ascii(_ text: StaticString) -> [UInt8] { text.withUTF8Buffer { Array($0) } }

    /// Where `needle` begins. Every boundary begins with a byte that is rare in text, so most bytes are looked at once.
    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var from = bytes.startIndex
        let last = bytes.endIndex - needle.count
        while from <= last, let at = bytes[from...last].firstIndex(of: first) {
            if bytes[at..<(at + needle.count)].elementsEqual(needle) { return at }
            from = at + 1
        }
        return nil
    }
}
