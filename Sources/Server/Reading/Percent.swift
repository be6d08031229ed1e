import Kernel

/// Percent-encoding as paths, queries and forms have it. Broken escapes, broken UTF-8 and U+0000 are refused, never repaired.
enum Percent {
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "%"):
                guard let end = bytes.index(index, offsetBy: 3, limitedBy: bytes.endIndex),
                    let decoded = Hex.decode(String(decoding: bytes[bytes.index(after: index)..<end], as: UTF8.self))
                else { return nil }
                out += decoded
                index = end
                continue
            case UInt8(ascii: "+") where plusIsSpace: out.append(UInt8(ascii: " "))
            default: out.append(byte)
            }
            index = bytes.index(after: index)
        }
        guard !out.contains(0) else { return nil }
        return String(validating: out, as: UTF8.self)
    }

    /// `a=1&b=2`; `nil` for anything broken, for a name that stands twice, and beyond `limit` pairs.
    static func pairs(_ bytes: some Collection<UInt8>, limit: Int) -> [String: String]? {
        var out: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let after = equals < pair.endIndex ? pair.index(after: equals) : equals
            guard out.count < limit, let name = decode(pair[..<equals], plusIsSpace: true),
                let value = decode(pair[after...], plusIsSpace: true), out.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return out
    }

    /// For a `Location` header: everything beyond visible ASCII is escaped.
    static func escape(_ path: String) -> String {
        var out = ""
        for byte in path.utf8 {
            if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "<"),
                byte != UInt8(ascii: ">")
            {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                out += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return out
    }

    /// A path of this site: one slash first, so that it cannot name another host.
    ///
    /// Judged by bytes: as a character, a slash with a mark on it is no slash, and `//` with one would pass.
    static func isOwnPath(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/") && path.utf8.dropFirst().first != UInt8(ascii: "/") && path.utf8.count <= 1024
            && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }
}
