import Foundation
package import Kernel

/// The land of the units right below a unit, as paths for a picture of a fixed size. North is up and a kilometre is as long in every
/// direction; corners are moved to the points of a grid, shared corners to the same point, so that neighbours stay neighbours.
package struct UnitSketch: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package let unit: ID
        /// The `d` of an SVG path.
        package let path: String
        /// Where a word is written so that it lies within the land, and how much room it has there.
        package let label: (x: Int, y: Int)
        package let room: Int

        package static func == (left: Part, right: Part) -> Bool {
            left.unit == right.unit && left.path == right.path && left.label == right.label && left.room == right.room
        }
    }

    package static let size = 1000
    /// Units that one picture holds.
    package static let maximumParts = 200
    /// Corners that one picture holds, unless a hundredth of its size is still too fine for that.
    package static let maximumPoints = 3000
    /// Grids to try, in parts of the picture: the first that is coarse enough is taken.
    private static let grids = [1, 2, 4, 7, 10]

    package let width: Int
    package let height: Int
    package let parts: [Part]

    /// `nil` without any land.
    package init?(_ lands: [(unit: ID, outline: Outline)]) {
        guard var box = lands.first?.outline.box else { return nil }
        for land in lands { box.include(land.outline.box) }
        let frame = Frame(box)
        width = frame.width
        height = frame.height
        var drawn: [(unit: ID, rings: [[Frame.Point]])] = []
        for grid in Self.grids {
            drawn = lands.prefix(Self.maximumParts).map { ($0.unit, frame.rings(of: $0.outline, grid: grid)) }
            if drawn.reduce(0, { $0 + $1.rings.reduce(0) { $0 + $1.count } }) <= Self.maximumPoints { break }
        }
        parts = drawn.compactMap { unit, rings in
            guard let place = Self.label(rings) else { return nil }
            return Part(unit: unit, path: rings.map(Self.path).joined(), label: (place.x, place.y), room: place.room)
        }
        if parts.isEmpty { return nil }
    }

    private static func path(_ ring: [Frame.Point]) -> String {
        guard var last = ring.first else { return "" }
        var text = "M\(last.x) \(last.y)l"
        for (index, point) in ring.dropFirst().enumerated() {
            text += "\(index == 0 ? "" : " ")\(point.x - last.x) \(point.y - last.y)"
            last = point
        }
        return text + "z"
    }

    /// The middle of the widest stretch of land at the height of the largest piece's centre.
    private static func label(_ rings: [[Frame.Point]]) -> (x: Int, y: Int, room: Int)? {
        guard let largest = rings.max(by: { area($0) < area($1) }) else { return nil }
        // Half a step off: no corner lies there, so that each crossing is met once.
        let y = Double(centre(largest)) + 0.5
        var crossings: [Double] = []
        for ring in rings {
            for (from, to) in zip(ring, ring.dropFirst() + ring.prefix(1)) where (Double(from.y) < y) != (Double(to.y) < y) {
                crossings.append(Double(from.x) + (y - Double(from.y)) * Double(to.x - from.x) / Double(to.y - from.y))
            }
        }
        crossings.sort()
        var best: (x: Int, room: Int)?
        for index in stride(from: 0, to: crossings.count - 1, by: 2) {
            let room = Int(crossings[index + 1] - crossings[index])
            if room > best?.room ?? -1 { best = (Int((crossings[index] + crossings[index + 1]) / 2), room) }
        }
        return best.map { ($0.x, Int(y), $0.room) }
    }

    private static func area(_ ring: [Frame.Point]) -> Int {
        abs(zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y })
    }

    private static func centre(_ ring: [Frame.Point]) -> Int {
        var (doubled, moment) = (0, 0)
        for (from, to) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
            let cross = from.x * to.y - to.x * from.y
            doubled += cross
            moment += (from.y + to.y) * cross
        }
        return doubled == 0 ? ring[0].y : moment / (3 * doubled)
    }

    /// The units right below `parent` that have land today. Dedicated grids and party organisations lie over others and are left out.
    package static func statement(under parent: ID) -> Statement {
        """
        SELECT here.unit, land.geometry FROM unit_now here JOIN unit_outline land ON land.unit = here.unit
        WHERE here.parent = \(parent) AND here.hierarchy IN ('administrative', 'grid')
        AND land.valid_to = \(Day.forever) AND land.superseded_by IS NULL ORDER BY here.code LIMIT \(maximumParts)
        """
    }

    /// Of the units right below; where none of them has land, of the unit alone.
    package static func load(under parent: ID, in tx: any Reading) throws -> UnitSketch? {
        var lands = try tx.all(statement(under: parent)) { row -> (unit: ID, outline: Outline) in
            guard let outline = OutlineBytes.decode(try row.bytes(1)) else { throw Problem(500, "territory.stored_outline") }
            return (try row.id(0), outline)
        }
        if lands.isEmpty, let own = try UnitOutline.find(unit: parent, in: tx) { lands = [(parent, try own.outline())] }
        return UnitSketch(lands)
    }
}

/// From coordinates to a picture.
private struct Frame {
    struct Point: Hashable { let x: Int, y: Int }

    let width: Int
    let height: Int
    private let box: Box
    private let perX: Double
    private let perY: Double

    init(_ box: Box) {
        self.box = box
        let middle = (box.minimum.latitude + box.maximum.latitude) / 2 * .pi / 180
        let narrowing = cos(middle)
        let across = max(1, (Double(box.maximum.x) - Double(box.minimum.x)) * narrowing)
        let up = max(1, Double(box.maximum.y) - Double(box.minimum.y))
        perY = Double(UnitSketch.size) / max(across, up)
        perX = perY * narrowing
        width = max(1, Int((across * perY).rounded(.up)))
        height = max(1, Int((up * perY).rounded(.up)))
    }

    /// Rings that are too small for the grid fall away.
    func rings(of outline: Outline, grid: Int) -> [[Point]] {
        outline.rings.compactMap { ring in
            var points: [Point] = []
            for place in ring {
                let point = Point(
                    x: snap((Double(place.x) - Double(box.minimum.x)) * perX, grid),
                    y: snap((Double(box.maximum.y) - Double(place.y)) * perY, grid))
                if point == points.last { continue }
                // What goes there and back again, too small for the grid, falls away too.
                while points.count > 1, isStraight(points[points.count - 2], points[points.count - 1], point) { points.removeLast() }
                if point != points.last { points.append(point) }
            }
            if points.first == points.last { points.removeLast() }
            return points.count > 2 ? points : nil
        }
    }

    private func snap(_ value: Double, _ grid: Int) -> Int { Int((value / Double(grid)).rounded()) * grid }

    private func isStraight(_ a: Point, _ b: Point, _ c: Point) -> Bool { (b.x - a.x) * (c.y - b.y) == (c.x - b.x) * (b.y - a.y) }
}
