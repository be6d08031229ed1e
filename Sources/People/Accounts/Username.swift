package import Kernel

/// The name somebody signs in with: `[a-z0-9._-]`, 2 to 32: many a surname has two letters. Typed capitals are taken as small letters.
package struct Username: Sendable, Hashable {
    package static let length = 2...32

    package let text: String

    package init?(_ typed: String) {
        let folded = typed.trimmingWhitespace.lowercased()
        let isAllowed = folded.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isAllowed, Self.length.contains(folded.utf8.count) else { return nil }
        text = folded
    }

    package static func required(_ typed: String) throws(Problem) -> Username {
        guard let name = Username(typed) else { throw Problem.invalid([FieldProblem("username", "username")]) }
        return name
    }
}
