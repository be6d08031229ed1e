import Foundation

/// Walks JSON (RFC 8259) byte by byte, strictly, without building a tree: what is not asked for leaves no trace in memory.
struct JSONScanner {
    /// Ends the reading: nothing after this place can be understood.
    struct Stop: Error {
        let code: OutlineFault.Code
        let at: Int
        var args: [String: String] = [:]
    }

    static let maximumDepth = 32
    /// Of a key or a text, in bytes.
    static let maximumText = 1_000

    enum Kind { case object, array, text, number, word }

    let bytes: [UInt8]
    private(set) var at = 0
    /// Where the newest key begins.
    private(set) var keyStart = 0
    /// For each open object and list, whether something stood in it.
    private var hasItems: [Bool] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    func stop(_ code: OutlineFault.Code = .syntax, at place: Int? = nil, args: [String: String] = [:]) -> Stop {
        Stop(code: code, at: place ?? at, args: args)
    }

    mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    /// What comes next; nothing is taken.
    mutating func next() throws(Stop) -> Kind {
        skipSpace()
        guard at < bytes.count else { throw stop() }
        switch bytes[at] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .text
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .word
        default: throw stop()
        }
    }

    mutating func finish() throws(Stop) {
        skipSpace()
        guard at == bytes.count else { throw stop() }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Stop) {
        guard accept(byte) else { throw stop() }
    }

    /// Opens an object: then `key` is asked until it gives none, and each value is taken in between.
    mutating func enterObject() throws(Stop) { try enter(UInt8(ascii: "{")) }

    /// Opens a list: then `item` is asked until it says no, and each item is taken in between.
    mutating func enterArray() throws(Stop) { try enter(UInt8(ascii: "[")) }

    private mutating func enter(_ byte: UInt8) throws(Stop) {
        try expect(byte)
        hasItems.append(false)
        guard hasItems.count <= Self.maximumDepth else { throw stop(.deep, args: ["max": "\(Self.maximumDepth)"]) }
    }

    /// The key of the next member; `nil` at the end of the object.
    mutating func key() throws(Stop) -> String? {
        guard try goesOn(until: UInt8(ascii: "}")) else { return nil }
        skipSpace()
        keyStart = at
        let key = try text()
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// Whether another item follows.
    mutating func item() throws(Stop) -> Bool { try goesOn(until: UInt8(ascii: "]")) }

    private mutating func goesOn(until byte: UInt8) throws(Stop) -> Bool {
        if accept(byte) {
            hasItems.removeLast()
            return false
        }
        if hasItems[hasItems.count - 1] { try expect(UInt8(ascii: ",")) }
        hasItems[hasItems.count - 1] = true
        return true
    }

    mutating func skip() throws(Stop) {
        switch try next() {
        case .object:
            try enterObject()
            while try key() != nil { try skip() }
        case .array:
            try enterArray()
            while try item() { try skip() }
        case .text: _ = try text(isKept: false)
        case .number: _ = try number()
        case .word: _ = try word()
        }
    }

    /// `true`, `false`, or `nil` for `null`.
    mutating func word() throws(Stop) -> Bool? {
        skipSpace()
        for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(String, Bool?)] {
            if bytes[at...].starts(with: word.utf8) {
                at += word.utf8.count
                return value
            }
        }
        throw stop()
    }

    /// The nearest double; beyond its range infinity, which is no place on earth.
    mutating func number() throws(Stop) -> Double {
        skipSpace()
        let start = at
        let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let first = at
        var mantissa: UInt64 = 0
        var digits = 0
        func isDigit(_ place: Int) -> Bool { place < bytes.count && bytes[place] &- 0x30 < 10 }
        while isDigit(at) {
            if digits < 18 { mantissa = mantissa * 10 + UInt64(bytes[at] - 0x30) }
            digits += 1
            at += 1
        }
        guard digits > 0, bytes[first] != 0x30 || digits == 1 else { throw stop(at: start) }
        var places = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            while isDigit(at) {
                if digits < 18 { mantissa = mantissa * 10 + UInt64(bytes[at] - 0x30) }
                digits += 1
                places += 1
                at += 1
            }
            guard places > 0 else { throw stop(at: start) }
        }
        var isPlain = true
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard isDigit(at) else { throw stop(at: start) }
            while isDigit(at) { at += 1 }
        }
        // Both exact in a double, so one division rounds once: the same as the slow way.
        if isPlain, digits <= 18, mantissa < 1 << 53 {
            let value = Double(mantissa) / Self.powers[places]
            return isNegative ? -value : value
        }
        return Double(String(decoding: bytes[start..<at], as: UTF8.self)) ?? .infinity
    }

    /// A number as it stands there.
    mutating func numberText() throws(Stop) -> String {
        skipSpace()
        let start = at
        _ = try number()
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static let powers: [Double] = (0...18).map { Double("1e\($0)") ?? .infinity }

    /// `isKept`: texts that nobody asks for may be longer, and come out empty.
    mutating func text(isKept: Bool = true) throws(Stop) -> String {
        skipSpace()
        let start = at
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw stop() }
        at += 1
        var hasEscapes = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { throw stop() }
            if bytes[at] == UInt8(ascii: "\\") {
                hasEscapes = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count else { throw stop(at: start) }
        at += 1
        guard isKept else { return "" }
        guard at - start <= Self.maximumText + 2 else { throw stop(.longText, at: start, args: ["max": "\(Self.maximumText)"]) }
        if !hasEscapes {
            guard let text = String(validating: bytes[(start + 1)..<(at - 1)], as: UTF8.self) else { throw stop(at: start) }
            return text
        }
        // Escapes are rare and the text is short: the library knows every rule of them.
        let quoted = Data(bytes[start..<at])
        guard let text = try? JSONDecoder().decode(String.self, from: quoted), !text.unicodeScalars.contains("\0") else {
            throw stop(at: start)
        }
        return text
    }
}
