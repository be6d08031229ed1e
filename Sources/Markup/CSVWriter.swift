/// A table for spreadsheets: a byte order mark so that Chinese is read as such, every cell quoted, and nothing that a spreadsheet would
/// take for a formula.
package struct CSVWriter: Sendable {
    package private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init() {}

    package mutating func row(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            for byte in Self.harmless(cell).utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes += [0x0D, 0x0A]
    }

    /// What begins like a formula is set off with an apostrophe; full-width signs count too, since some programs narrow them.
    package static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) ?? text.unicodeScalars.first else {
            return text
        }
        let starts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠"]
        return starts.contains(first) || (text.unicodeScalars.first.map(starts.contains) ?? false) ? "'" + text : text
    }
}
