import Kernel

/// What is judged on the bare text, before the parser sees it.
struct TextScan {
    /// A private scalar that no pack may hold, for marking keys.
    static let marker: Unicode.Scalar = "\u{10FFFD}"
    /// Faults of one file after which it is not read further.
    private static let maximumFaults = 20
    /// As much of a line's beginning as a key can be.
    private static let maximumHead = 80

    let file: String
    let diagnostics: Diagnostics

    /// The text, or `nil` after reporting what no parser should be given.
    func text(of bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = validPrefix(of: bytes)
            let mark = Self.mark(after: valid, in: file)
            diagnostics.error("pack.encoding", at: mark, "is not UTF-8 text", mend: "save the file as UTF-8")
            return nil
        }
        return judge(text) ? text : nil
    }

    /// Anchors and aliases are refused wherever they could stand, in texts and comments too: to know better one would have to
    /// parse, and parsing an alias bomb is what this saves us from.
    private func judge(_ text: String) -> Bool {
        var faults = 0
        var line = 1
        var column = 1
        var head = String.UnicodeScalarView()
        var previous: Unicode.Scalar = "\n"
        var iterator = text.unicodeScalars.makeIterator()
        var next = iterator.next()
        while let scalar = next, faults < Self.maximumFaults {
            next = iterator.next()
            let mark = PackMark(file: file, line: line, column: column)
            if Self.isForbidden(scalar) {
                Self.refuseCharacter(scalar, at: mark, diagnostics)
                faults += 1
            } else if scalar == "&" || scalar == "*", " \n\t[{,:?-(".unicodeScalars.contains(previous), Self.startsName(next) {
                Self.refuseAnchor(at: mark, diagnostics)
                faults += 1
            } else if scalar == "：", PackReader.isIdentifier(String(head.drop { $0 == " " || $0 == "-" })) {
                diagnostics.warning(
                    "pack.fullwidth", at: mark, "a full-width colon ends no key", mend: "write a half-width colon and a space")
            }
            if column <= Self.maximumHead { head.append(scalar) }
            column += 1
            if scalar == "\n" {
                line += 1
                column = 1
                head.removeAll(keepingCapacity: true)
            }
            previous = scalar
        }
        return faults == 0
    }

    private static func startsName(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "-"
    }

    /// Controls except tab and line feed, the line ends that only some editors see, the byte order mark, and our own marker.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10: false
        case 0..<32, 127..<160, 0x2028, 0x2029, 0xFEFF, marker.value: true
        default: false
        }
    }

    static func refuseCharacter(_ scalar: Unicode.Scalar, at mark: PackMark, _ diagnostics: Diagnostics) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        diagnostics.error("pack.characters", at: mark, "holds the control character U+\(code)", mend: "remove it")
    }

    static func refuseAnchor(at mark: PackMark, _ diagnostics: Diagnostics) {
        diagnostics.error(
            "pack.alias", at: mark, "an anchor or alias (&name, *name) may not stand in a pack, nor what looks like one in a text",
            mend: "write the value out; in a text put a space after the sign")
    }

    private func validPrefix(of bytes: [UInt8]) -> String {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = String.UnicodeScalarView()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid.append(scalar) }
        return String(valid)
    }

    private static func mark(after text: String, in file: String) -> PackMark {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return PackMark(file: file, line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }
}
