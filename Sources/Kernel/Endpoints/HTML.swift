/// Markup that is safe by construction: literals are markup, every interpolated text is escaped, markup inside markup is kept.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package static let empty = HTML(stringLiteral: "")

    package init(stringLiteral value: String) { text = value }
    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
    package init(joining parts: some Sequence<HTML>) { text = parts.reduce(into: "") { $0 += $1.text } }

    package static func escape(_ text: String, into out: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(scalar)
            }
        }
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 32 * interpolationCount) }
        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation(_ value: String) { HTML.escape(value, into: &text) }
        package mutating func appendInterpolation(_ value: some BinaryInteger) { text += String(value) }
        package mutating func appendInterpolation(_ markup: HTML) { text += markup.text }
        package mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }
        package mutating func appendInterpolation(_ parts: some Sequence<HTML>) { for part in parts { text += part.text } }
    }
}
