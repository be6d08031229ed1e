internal import Kernel

/// An answer of Open311 before it is XML or JSON: the standard says the same in both.
indirect enum Open311Value {
    /// An absent text is an empty element, and null.
    case text(String?)
    /// As it is written, in both.
    case number(String?)
    case flag(Bool)
    case object([(String, Open311Value)])
    /// In XML each item is an element of that name; in JSON the list stands alone.
    case list(of: String, [Open311Value])

    enum Format: String, CaseIterable {
        case xml, json

        var mediaType: String { self == .xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8" }
    }

    /// The whole document; `root` is the name of its outermost element.
    func bytes(_ format: Format, root: String) -> [UInt8] {
        switch format {
        case .json:
            var json = JSONWriter()
            write(&json)
            return json.bytes
        case .xml:
            var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            write(root, &text)
            text += "\n"
            return Array(text.utf8)
        }
    }

    private func write(_ json: inout JSONWriter) {
        switch self {
        case .text(let text): json.value(text)
        case .number(let text): if let text { json.value(decimal: text) } else { json.value(String?.none) }
        case .flag(let flag): json.value(flag)
        case .list(_, let items): json.array { for item in items { item.write(&$0) } }
        case .object(let members):
            json.object { json in
                for (name, value) in members {
                    json.key(name)
                    value.write(&json)
                }
            }
        }
    }

    private func write(_ name: String, _ out: inout String) {
        out += "<\(name)>"
        switch self {
        case .text(let text): Self.escape(text ?? "", into: &out)
        case .number(let text): out += text ?? ""
        case .flag(let flag): out += flag ? "true" : "false"
        case .list(let item, let items): for value in items { value.write(item, &out) }
        case .object(let members): for (name, value) in members { value.write(name, &out) }
        }
        out += "</\(name)>"
    }

    /// Markup is escaped; what no XML 1.0 document may hold is left out.
    static func escape(_ text: String, into out: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: out += "&amp;"
            case 0x3C: out += "&lt;"
            case 0x3E: out += "&gt;"
            case 0x22: out += "&quot;"
            case 0x27: out += "&#39;"
            case 9, 10: out.unicodeScalars.append(scalar)
            // A parser would turn a plain one into a line feed.
            case 13: out += "&#13;"
            case 0..<32, 0xFFFE, 0xFFFF: break
            default: out.unicodeScalars.append(scalar)
            }
        }
    }
}
