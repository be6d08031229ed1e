import Foundation

/// How a map counts degrees. Everything is kept in WGS-84; the other two are turned into it at the border.
///
/// GCJ-02 shifts every place within China by some hundred metres, BD-09 shifts that once more. No formula was ever published officially;
/// these are the ones that independent programs agree on to the last digit.
package enum CoordinateSystem: String, Sendable, CaseIterable {
    case wgs84, gcj02, bd09

    /// The same place in WGS-84, in degrees. Going there and back stays within a metre.
    package func toWGS84(longitude: Double, latitude: Double) -> (longitude: Double, latitude: Double) {
        switch self {
        case .wgs84: return (longitude, latitude)
        case .gcj02: return GCJ02.toWGS84(longitude, latitude)
        case .bd09:
            let middle = BD09.toGCJ02(longitude, latitude)
            return GCJ02.toWGS84(middle.longitude, middle.latitude)
        }
    }

    /// The same place in this system, in degrees.
    package func fromWGS84(longitude: Double, latitude: Double) -> (longitude: Double, latitude: Double) {
        switch self {
        case .wgs84: return (longitude, latitude)
        case .gcj02: return GCJ02.fromWGS84(longitude, latitude)
        case .bd09:
            let middle = GCJ02.fromWGS84(longitude, latitude)
            return BD09.fromGCJ02(middle.longitude, middle.latitude)
        }
    }

    /// `nil` for what is no place on earth.
    package func coordinate(longitude: Double, latitude: Double) -> Coordinate? {
        guard longitude.magnitude <= 180, latitude.magnitude <= 90 else { return nil }
        let place = toWGS84(longitude: longitude, latitude: latitude)
        // At the antimeridian and the poles the shift may step over the edge.
        return Coordinate(longitude: place.longitude.clamped(to: 180), latitude: place.latitude.clamped(to: 90))
    }
}

extension Double {
    fileprivate func clamped(to magnitude: Double) -> Double { Swift.max(-magnitude, Swift.min(magnitude, self)) }
}

private enum GCJ02 {
    /// The ellipsoid of Krassowski, 1940.
    static let semiMajorAxis = 6_378_245.0
    static let eccentricitySquared = 0.006_693_421_622_965_943_23
    /// Beyond this rectangle nothing is shifted.
    static let longitudes = 72.004...137.8347
    static let latitudes = 0.8293...55.8271
    /// Each step leaves about a thousandth of the error.
    private static let maximumSteps = 30
    private static let precision = 1e-10

    static func fromWGS84(_ longitude: Double, _ latitude: Double) -> (longitude: Double, latitude: Double) {
        guard longitudes.contains(longitude), latitudes.contains(latitude) else { return (longitude, latitude) }
        let shift = shift(longitude, latitude)
        return (longitude + shift.longitude, latitude + shift.latitude)
    }

    /// The shift is known for the true place only, so the place is approached step by step.
    static func toWGS84(_ longitude: Double, _ latitude: Double) -> (longitude: Double, latitude: Double) {
        guard longitudes.contains(longitude), latitudes.contains(latitude) else { return (longitude, latitude) }
        var place = (longitude: longitude, latitude: latitude)
        for _ in 0..<maximumSteps {
            let shift = shift(place.longitude, place.latitude)
            let next = (longitude: longitude - shift.longitude, latitude: latitude - shift.latitude)
            let step = max(abs(next.longitude - place.longitude), abs(next.latitude - place.latitude))
            place = next
            if step < precision { break }
        }
        return place
    }

    private static func shift(_ longitude: Double, _ latitude: Double) -> (longitude: Double, latitude: Double) {
        let (x, y) = (longitude - 105, latitude - 35)
        let root = 0.1 * abs(x).squareRoot()
        let common = wave(x, (20, 6), (20, 2))
        let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root
        let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root
        let metres = (
            east: east + common + wave(x, (20, 1), (40, 1 / 3)) + wave(x, (150, 1 / 12), (300, 1 / 30)),
            north: north + common + wave(y, (20, 1), (40, 1 / 3)) + wave(y, (160, 1 / 12), (320, 1 / 30))
        )
        let radians = latitude / 180 * .pi
        let flattening = 1 - eccentricitySquared * sin(radians) * sin(radians)
        let meridian = semiMajorAxis * (1 - eccentricitySquared) / (flattening * flattening.squareRoot())
        let parallel = semiMajorAxis / flattening.squareRoot() * cos(radians)
        return (metres.east * 180 / (parallel * .pi), metres.north * 180 / (meridian * .pi))
    }

    private static func wave(_ x: Double, _ first: (height: Double, rate: Double), _ second: (height: Double, rate: Double)) -> Double {
        (first.height * sin(first.rate * x * .pi) + second.height * sin(second.rate * x * .pi)) * 2 / 3
    }
}

private enum BD09 {
    private static let turn = Double.pi * 3000 / 180
    private static let east = 0.0065
    private static let north = 0.006

    static func fromGCJ02(_ longitude: Double, _ latitude: Double) -> (longitude: Double, latitude: Double) {
        let place = turned(longitude, latitude, by: 1)
        return (place.longitude + east, place.latitude + north)
    }

    static func toGCJ02(_ longitude: Double, _ latitude: Double) -> (longitude: Double, latitude: Double) {
        turned(longitude - east, latitude - north, by: -1)
    }

    private static func turned(_ x: Double, _ y: Double, by sign: Double) -> (longitude: Double, latitude: Double) {
        let radius = (x * x + y * y).squareRoot() + sign * 0.000_02 * sin(y * turn)
        let angle = atan2(y, x) + sign * 0.000_003 * cos(x * turn)
        return (radius * cos(angle), radius * sin(angle))
    }
}
