/// Where a unit stands in its hierarchy: `/141029/141029100`. A path is a fact of today; the unit's id is its identity.
package struct UnitPath: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Levels below the root that any pack may have, with room for offices.
    package static let depthLimit = 12

    package static let root = UnitPath(unchecked: "")

    private init(unchecked text: String) { self.text = text }

    /// Reads `/a/b`; segments are letters, digits and `-`. One pass over the bytes: every row that names a place comes through here.
    package init?(_ text: String) {
        var depth = 0
        var length = 1
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/") {
                guard length > 0, depth < Self.depthLimit else { return nil }
                depth += 1
                length = 0
            } else {
                length += 1
                guard depth > 0, length <= Self.segmentLimit, Self.isPart(byte) else { return nil }
            }
        }
        guard length > 0 else { return nil }
        self.init(unchecked: text)
    }

    private static let segmentLimit = 32

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    static func isSegment(_ segment: some StringProtocol) -> Bool {
        (1...segmentLimit).contains(segment.utf8.count) && segment.utf8.allSatisfy(isPart)
    }

    /// The child named `segment`, or `nil` for a bad segment or below the depth limit.
    package func appending(_ segment: String) -> UnitPath? {
        guard Self.isSegment(segment), segments.count < Self.depthLimit else { return nil }
        return UnitPath(unchecked: text + "/" + segment)
    }

    package var segments: [Substring] { text.split(separator: "/") }

    package var parent: UnitPath? {
        guard let slash = text.lastIndex(of: "/") else { return nil }
        return UnitPath(unchecked: String(text[..<slash]))
    }

    /// Itself and everything above it, root excluded, from the top down.
    package var lineage: [UnitPath] {
        var all: [UnitPath] = []
        var path: UnitPath? = self
        while let current = path, !current.text.isEmpty {
            all.append(current)
            path = current.parent
        }
        return all.reversed()
    }

    /// True for itself and everything below it.
    package func contains(_ other: UnitPath) -> Bool {
        other.text == text || text.isEmpty || other.text.hasPrefix(text + "/")
    }

    /// The half-open range of paths strictly below: `>= lower AND < upper`, since `0` follows `/`.
    package var below: (lower: String, upper: String) { (text + "/", text + "0") }

    package var description: String { text }
}
