/// A place on the earth in WGS-84, in whole ten-millionths of a degree (about a centimetre).
///
/// Whole numbers make everything said about points and borders exact: neighbours that share a border share it to the bit.
package struct Coordinate: Hashable, Sendable, Comparable {
    /// Longitude, −1,800,000,000 to 1,800,000,000.
    package let x: Int32
    /// Latitude, −900,000,000 to 900,000,000.
    package let y: Int32

    package static let unitsPerDegree = 10_000_000.0
    package static let longitudes: ClosedRange<Int32> = -1_800_000_000...1_800_000_000
    package static let latitudes: ClosedRange<Int32> = -900_000_000...900_000_000

    package init(x: Int32, y: Int32) {
        self.x = x
        self.y = y
    }

    /// Rounds to the nearest unit; `nil` for what is no place on earth.
    package init?(longitude: Double, latitude: Double) {
        guard longitude.magnitude <= 180, latitude.magnitude <= 90 else { return nil }
        x = Int32((longitude * Self.unitsPerDegree).rounded())
        y = Int32((latitude * Self.unitsPerDegree).rounded())
    }

    package var longitude: Double { Double(x) / Self.unitsPerDegree }
    package var latitude: Double { Double(y) / Self.unitsPerDegree }

    /// From west to east, then from south to north.
    package static func < (left: Coordinate, right: Coordinate) -> Bool { (left.x, left.y) < (right.x, right.y) }

    /// Degrees as JSON writes them: `111.3515540` without what says nothing: `111.351554`.
    package static func degrees(_ units: Int32) -> String {
        let whole = units.magnitude / 10_000_000
        var fraction = units.magnitude % 10_000_000
        let sign = units < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(whole)" }
        var digits = 7
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        let text = String(fraction)
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - text.utf8.count))\(text)"
    }
}

/// A rectangle of coordinates; its borders belong to it.
package struct Box: Hashable, Sendable {
    package private(set) var minimum: Coordinate
    package private(set) var maximum: Coordinate

    package init(_ minimum: Coordinate, _ maximum: Coordinate) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The smallest around all points; `nil` without any.
    package init?(around points: some Sequence<Coordinate>) {
        var iterator = points.makeIterator()
        guard let first = iterator.next() else { return nil }
        self.init(first, first)
        while let point = iterator.next() { include(point) }
    }

    /// 73°–136° E, 3°–54° N: roughly China with its seas.
    package static let china = Box(Coordinate(x: 730_000_000, y: 30_000_000), Coordinate(x: 1_360_000_000, y: 540_000_000))
    package static let world = Box(
        Coordinate(x: Coordinate.longitudes.lowerBound, y: Coordinate.latitudes.lowerBound),
        Coordinate(x: Coordinate.longitudes.upperBound, y: Coordinate.latitudes.upperBound))

    package mutating func include(_ point: Coordinate) {
        minimum = Coordinate(x: min(minimum.x, point.x), y: min(minimum.y, point.y))
        maximum = Coordinate(x: max(maximum.x, point.x), y: max(maximum.y, point.y))
    }

    package mutating func include(_ other: Box) {
        include(other.minimum)
        include(other.maximum)
    }

    package func contains(_ point: Coordinate) -> Bool {
        minimum.x <= point.x && point.x <= maximum.x && minimum.y <= point.y && point.y <= maximum.y
    }

    package func contains(_ other: Box) -> Bool { contains(other.minimum) && contains(other.maximum) }

    package func meets(_ other: Box) -> Bool {
        minimum.x <= other.maximum.x && other.minimum.x <= maximum.x && minimum.y <= other.maximum.y && other.minimum.y <= maximum.y
    }
}
