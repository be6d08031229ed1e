import Kernel

/// What spreadsheet programs do to numbers, undone; what cannot be undone, found.
enum CellText {
    /// The text of a cell without quotes put around codes (`="0123"`, `'0123`) and without space at its ends.
    static func clean(_ text: String) -> String {
        var text = text.trimmingWhitespace
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.count >= 3 { text = String(text.dropFirst(2).dropLast()).trimmingWhitespace }
        if text.hasPrefix("'") { text = String(text.dropFirst()).trimmingWhitespace }
        return text
    }

    /// Full-width digits, letters and signs as narrow ones: for codes, phones and days, never for names.
    static func narrow(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.trimmingWhitespace }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: out.unicodeScalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000, 0xA0: out += " "
            case 0x2010...0x2015, 0x2212: out += "-"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out.trimmingWhitespace
    }

    /// `1.41029E+11`: the spreadsheet has thrown digits away and nobody can tell which.
    static func isScientific(_ text: String) -> Bool {
        // Nearly every cell ends here: a pattern would cost more than all else that is done to it.
        guard text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
        return text.wholeMatch(of: /[0-9](\.[0-9]+)?[eE]\+?[0-9]+/) != nil
    }

    /// `2026-11-24`, `2026/11/24`, `2026.11.24`, `20261124`, `2026年11月24日`, with or without leading zeros.
    static func day(_ text: String) -> Day? {
        let narrowed = narrow(text)
        if narrowed.utf8.count == 8, narrowed.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Day("\(narrowed.prefix(4))-\(narrowed.dropFirst(4).prefix(2))-\(narrowed.suffix(2))")
        }
        let plain = narrowed.hasSuffix("日") ? String(narrowed.dropLast()) : narrowed
        let parts = plain.split(whereSeparator: { "-/.年月".contains($0) }).map(String.init)
        guard parts.count == 3, parts[0].utf8.count == 4, parts.dropFirst().allSatisfy({ (1...2).contains($0.utf8.count) }) else {
            return nil
        }
        return Day("\(parts[0])-\(two(parts[1]))-\(two(parts[2]))")
    }

    private static func two(_ text: String) -> String { text.utf8.count == 1 ? "0\(text)" : text }

    /// Digits of a phone number, 3 to 15; `nil` for anything else.
    static func phone(_ text: String) -> String? {
        let digits = narrow(text).filter { !" -+()".contains($0) }
        let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber && (7...15).contains(digits.utf8.count) ? digits : nil
    }

    /// No control characters and none that reorder or hide what stands beside them.
    static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            switch $0.value {
            case 0..<32, 127...159, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
            default: true
            }
        }
    }
}
