import Foundation

/// The land of a unit: one or more polygons, each with or without holes, that passed every check of `OutlineCheck`.
///
/// Its form is canonical, so the same land gives the same bytes however it was drawn: outer rings run counter-clockwise, holes clockwise
/// (RFC 7946), each from its westernmost point; polygons and holes stand in the order of their first points. The closing point is left out.
/// Points on a straight stretch stay, since a neighbour's corner may lie there.
package struct Outline: Sendable, Hashable {
    package typealias Ring = [Coordinate]

    package struct Polygon: Sendable, Hashable {
        package let outer: Ring
        package let holes: [Ring]

        package var rings: [Ring] { [outer] + holes }
    }

    package let polygons: [Polygon]
    package let box: Box

    /// `polygons` must have passed the checks.
    init(checked polygons: [(outer: Ring, holes: [Ring])]) {
        let canonical = polygons.map { polygon in
            Polygon(
                outer: Self.canonical(polygon.outer, isLeft: true),
                holes: polygon.holes.map { Self.canonical($0, isLeft: false) }.sorted(by: Self.comesFirst))
        }
        self.polygons = canonical.sorted { Self.comesFirst($0.outer, $1.outer) }
        box = Box(around: canonical.lazy.flatMap(\.outer)) ?? Box.world
    }

    package var rings: [Ring] { polygons.flatMap(\.rings) }
    package var pointCount: Int { polygons.reduce(0) { $0 + $1.rings.reduce(0) { $0 + $1.count } } }

    private static func comesFirst(_ left: Ring, _ right: Ring) -> Bool { left.lexicographicallyPrecedes(right) }

    private static func canonical(_ ring: Ring, isLeft: Bool) -> Ring {
        let turned = (ring.doubledArea > 0) == isLeft ? ring : ring.reversed()
        guard let start = turned.indices.min(by: { turned[$0] < turned[$1] }) else { return turned }
        return Array(turned[start...] + turned[..<start])
    }

    /// Whether the point belongs to it by the rule for tilings: every point of a shared border belongs to exactly one of the neighbours,
    /// the one that lies north-east of it. See `Segment.isCrossed`.
    package func contains(_ point: Coordinate) -> Bool {
        guard box.contains(point) else { return false }
        return rings.reduce(false) { $0 != $1.contains(point) }
    }

    /// Whether the point lies on a border.
    package func borders(_ point: Coordinate) -> Bool {
        box.contains(point) && rings.contains { $0.segments.contains { $0.touches(point) } }
    }

    /// Square metres on the sphere with the surface of the earth.
    package var squareMetres: Int64 {
        let total = polygons.reduce(0.0) { $0 + $1.rings.reduce(0.0) { $0 + $1.signedSquareMetres } }
        return Int64(total.rounded())
    }
}

extension Outline.Ring {
    package var segments: some Sequence<Segment> {
        let points = self
        return points.indices.lazy.map { Segment(points[$0], points[$0 + 1 == points.count ? 0 : $0 + 1]) }
    }

    /// By crossings of a ray to the east.
    package func contains(_ point: Coordinate) -> Bool { segments.reduce(false) { $0 != $1.isCrossed(fromEastOf: point) } }

    /// Twice the area in square units: positive for counter-clockwise, exactly 0 for what has none.
    package var doubledArea: Int128 {
        segments.reduce(0) { $0 + Int128($1.from.x) * Int128($1.to.y) - Int128($1.to.x) * Int128($1.from.y) }
    }

    /// Each edge is taken as straight on the map, which for edges below a kilometre is the same as straight on the ground.
    fileprivate var signedSquareMetres: Double {
        /// The radius of the sphere that has the surface of the ellipsoid.
        let radius = 6_371_007.2
        let unit = Double.pi / 180 / Coordinate.unitsPerDegree
        let sum = segments.reduce(0.0) { total, edge in
            let width = (Double(edge.to.x) - Double(edge.from.x)) * unit
            return total - width * (sin(Double(edge.from.y) * unit) + sin(Double(edge.to.y) * unit))
        }
        return sum * radius * radius / 2
    }
}
