package import Kernel

/// Turns JSON (RFC 8259), read strictly, into the same tree as a pack's YAML, with the place of every node. `null` is an empty text.
package struct JSONTree {
    package static let maximumBytes = 1_000_000
    package static let maximumDepth = 32
    private static let maximumNodes = 200_000

    private struct Stop: Error {
        let code: String
        let what: PackText
        let mend: PackText
    }

    private let file: String
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private var nodes = 0

    /// `nil` after reporting why it cannot be read.
    package static func read(_ bytes: [UInt8], file: String, _ diagnostics: Diagnostics) -> PackNode? {
        var tree = JSONTree(file: file, bytes: bytes)
        do throws(Stop) {
            guard bytes.count <= maximumBytes else {
                throw Stop(code: "json.large", what: "is larger than \(maximumBytes) bytes", mend: "split it")
            }
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (tree.at, tree.lineStart) = (3, 3) }
            let root = try tree.value(depth: 1)
            tree.skipSpace()
            guard tree.at == bytes.count else { throw syntax("something follows the end") }
            return root
        } catch {
            diagnostics.error(error.code, at: tree.mark, error.what, mend: error.mend)
            return nil
        }
    }

    private init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    private static func syntax(_ what: PackText) -> Stop {
        Stop(code: "json.syntax", what: "is no JSON: \(what)", mend: "look at what stands here and just before")
    }

    /// Columns count bytes, as compilers do.
    private var mark: PackMark { PackMark(file: file, line: line, column: at - lineStart + 1) }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0D: at += 1
            case 0x0A:
                at += 1
                (line, lineStart) = (line + 1, at)
            default: return
            }
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Stop) {
        guard accept(byte) else { throw Self.syntax("«\(Character(Unicode.Scalar(byte)))» is missing") }
    }

    private mutating func value(depth: Int) throws(Stop) -> PackNode {
        guard depth <= Self.maximumDepth else {
            throw Stop(code: "json.deep", what: "is nested deeper than \(Self.maximumDepth)", mend: "make it flatter")
        }
        nodes += 1
        guard nodes <= Self.maximumNodes else { throw Stop(code: "json.large", what: "holds too many values", mend: "split it") }
        skipSpace()
        guard at < bytes.count else { throw Self.syntax("it ends too soon") }
        let place = mark
        switch bytes[at] {
        case UInt8(ascii: "{"): return .map(try members(depth), place)
        case UInt8(ascii: "["): return .list(try items(depth), place)
        case UInt8(ascii: "\""): return .scalar(try text(), place)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .scalar(try number(), place)
        default: return .scalar(try word(), place)
        }
    }

    private mutating func members(_ depth: Int) throws(Stop) -> [(key: String, mark: PackMark, value: PackNode)] {
        at += 1
        var out: [(key: String, mark: PackMark, value: PackNode)] = []
        if accept(UInt8(ascii: "}")) { return out }
        repeat {
            skipSpace()
            let place = mark
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw Self.syntax("a key in quotes is missing") }
            let key = try text()
            try expect(UInt8(ascii: ":"))
            out.append((key, place, try value(depth: depth + 1)))
        } while accept(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return out
    }

    private mutating func items(_ depth: Int) throws(Stop) -> [PackNode] {
        at += 1
        var out: [PackNode] = []
        if accept(UInt8(ascii: "]")) { return out }
        repeat { out.append(try value(depth: depth + 1)) } while accept(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return out
    }

    private mutating func word() throws(Stop) -> String {
        for word in ["true", "false", "null"] where bytes[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return word == "null" ? "" : word
        }
        throw Self.syntax("no value begins like this")
    }

    /// As it is written.
    private mutating func number() throws(Stop) -> String {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        let count = digits()
        guard count > 0, bytes[first] != UInt8(ascii: "0") || count == 1 else { throw Self.syntax("this is no number") }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { throw Self.syntax("this is no number") }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { throw Self.syntax("this is no number") }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
        return at - start
    }

    private mutating func text() throws(Stop) -> String {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { throw Self.syntax("a text ends with its line") }
            if bytes[at] == UInt8(ascii: "\\") {
                at += 1
                out += try escape()
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else { throw Self.syntax("a text does not end") }
        guard let text = String(validating: out, as: UTF8.self) else { throw Self.syntax("a text is not UTF-8") }
        at += 1
        return text
    }

    private mutating func escape() throws(Stop) -> [UInt8] {
        guard at < bytes.count else { throw Self.syntax("a text does not end") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default: throw Self.syntax("no escape is written like this")
        }
    }

    /// One character, or the two halves of one beyond the first 65,536.
    private mutating func scalar() throws(Stop) -> Unicode.Scalar {
        var value = try hex()
        if (0xD800..<0xDC00).contains(value) {
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
                throw Self.syntax("half a character")
            }
            at += 2
            let low = try hex()
            guard (0xDC00..<0xE000).contains(low) else { throw Self.syntax("half a character") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw Self.syntax("half a character") }
        return scalar
    }

    private mutating func hex() throws(Stop) -> UInt32 {
        guard at + 4 <= bytes.count else { throw Self.syntax("a text does not end") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else { throw Self.syntax("four hex digits are missing") }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
