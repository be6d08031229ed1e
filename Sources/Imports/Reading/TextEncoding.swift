import Glibc
import Kernel

/// How the text of a file is written. Only what was asked for is believed; a guess is offered, never taken.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// GBK and its superset GB 18030, as Chinese spreadsheet programs save by default.
    case gbk
}

/// Turns the bytes of fields into text.
final class TextDecoder {
    private let encoding: TextEncoding
    private let converter: iconv_t?

    init(_ encoding: TextEncoding) throws {
        self.encoding = encoding
        guard encoding == .gbk else {
            converter = nil
            return
        }
        // GB 18030 reads everything that GBK and GB 2312 wrote.
        let opened = iconv_open("UTF-8", "GB18030")
        guard opened != iconv_t(bitPattern: -1) else { throw Problem(500, "import.encoding_absent") }
        converter = opened
    }

    deinit { if let converter { iconv_close(converter) } }

    /// `nil` for bytes that are no text in this encoding.
    func text(_ bytes: [UInt8]) -> String? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        guard let converter else { return String(validating: bytes, as: UTF8.self) }
        // A character of two bytes becomes three, one of four becomes four.
        var out = [UInt8](repeating: 0, count: bytes.count * 2 + 8)
        let capacity = out.count
        var source = bytes
        var left = source.count
        var room = capacity
        let isWhole = source.withUnsafeMutableBytes { source in
            out.withUnsafeMutableBytes { target in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                iconv(converter, nil, nil, nil, nil)
                return iconv(converter, &from, &left, &to, &room) != Int.max.magnitude * 2 + 1 && left == 0
            }
        }
        return isWhole ? String(validating: out[..<(capacity - room)], as: UTF8.self) : nil
    }

    /// Whether these bytes, which are not UTF-8, read as Chinese in GBK.
    static func looksLikeGBK(_ bytes: [UInt8]) -> Bool {
        guard let text = try? TextDecoder(.gbk).text(bytes) else { return false }
        return text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    }
}
