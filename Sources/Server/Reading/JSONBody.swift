import Kernel

/// Reads one flat JSON object, strictly and in one pass: it is on the path of every write.
///
/// A decoder would let the last of two equal keys win and would build what no field takes; here both are seen.
struct JSONBody {
    struct Malformed: Error {}

    static let depthLimit = 16
    static let fieldLimit = 200

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func fields(_ bytes: [UInt8]) throws -> [String: Schema.Raw] {
        var reader = JSONBody(bytes)
        return try reader.object()
    }

    private mutating func object() throws -> [String: Schema.Raw] {
        var out: [String: Schema.Raw] = [:]
        try expect(UInt8(ascii: "{"))
        if !accept(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                let key = try string()
                try expect(UInt8(ascii: ":"))
                guard out.count < Self.fieldLimit, out.updateValue(try value(depth: 1), forKey: key) == nil else { throw Malformed() }
            } while accept(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
        }
        skipSpace()
        guard at == bytes.count else { throw Malformed() }
        return out
    }

    private mutating func value(depth: Int) throws -> Schema.Raw {
        skipSpace()
        guard depth <= Self.depthLimit, at < bytes.count else { throw Malformed() }
        switch bytes[at] {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "{"):
            at += 1
            if accept(UInt8(ascii: "}")) { return .other }
            repeat {
                skipSpace()
                _ = try string()
                try expect(UInt8(ascii: ":"))
                _ = try value(depth: depth + 1)
            } while accept(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
            return .other
        case UInt8(ascii: "["):
            at += 1
            if accept(UInt8(ascii: "]")) { return .other }
            repeat { _ = try value(depth: depth + 1) } while accept(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
            return .other
        default: return try number()
        }
    }

    private mutating func number() throws -> Schema.Raw {
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        guard digits() > 0, bytes[first] != UInt8(ascii: "0") || at == first + 1 else { throw Malformed() }
        var isWhole = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            isWhole = false
            guard digits() > 0 else { throw Malformed() }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            isWhole = false
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { throw Malformed() }
        }
        guard isWhole, let number = Int64(String(decoding: bytes[start..<at], as: UTF8.self)) else { return .other }
        return .integer(number)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
        return at - start
    }

    private mutating func string() throws -> String {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw Malformed() }
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
        guard at < bytes.count else { throw Malformed() }
        if bytes[at] == UInt8(ascii: "\"") {
            defer { at += 1 }
            return try text(bytes[start..<at])
        }
        var out = Array(bytes[start..<at])
        while true {
            guard at < bytes.count, bytes[at] >= 0x20 else { throw Malformed() }
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return try text(out[...]) }
            if byte == UInt8(ascii: "\\") { try escape(into: &out) } else { out.append(byte) }
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
        return text
    }

    private mutating func escape(into out: inout [UInt8]) throws {
        guard at < bytes.count else { throw Malformed() }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var code = try unit()
            if (0xD800..<0xDC00).contains(code) {
                guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else { throw Malformed() }
                at += 2
                let low = try unit()
                guard (0xDC00..<0xE000).contains(low) else { throw Malformed() }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            // A lone surrogate is no scalar; U+0000 cannot be stored.
            guard code != 0, let scalar = Unicode.Scalar(code) else { throw Malformed() }
            out += Array(String(Character(scalar)).utf8)
        default: throw Malformed()
        }
    }

    private mutating func unit() throws -> UInt32 {
        guard at + 4 <= bytes.count, let pair = Hex.decode(String(decoding: bytes[at..<(at + 4)], as: UTF8.self)) else { throw Malformed() }
        at += 4
        return UInt32(pair[0]) << 8 | UInt32(pair[1])
    }

    private mutating func word(_ word: StaticString, _ raw: Schema.Raw) throws -> Schema.Raw {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ bytes[at..<end].elementsEqual($0) }) else { throw Malformed() }
        at = end
        return raw
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard accept(byte) else { throw Malformed() }
    }
}
